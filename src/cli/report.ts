import type { Described } from "../analysis/verdicts/write.js";
import { experiment, experiments } from "../experiments/experiment.js";
import { say } from "./output.js";
import { optionsOf } from "./profile-of-rows.js";

/** Our experiments as the report shows them. */
export async function describedExperiments(): Promise<Described> {
  const found = await Promise.all(
    experiments().map(async name => {
      const own = await experiment(name);
      return [name, { ...own, optionsOf: await optionsOf(own) }] as const;
    }),
  );
  return new Map(found);
}

/** Writes the report from what results there are, and says its counts and where it stands. */
export async function report(): Promise<void> {
  const { writeReport } = await import("../analysis/verdicts/write.js");
  const { terminal } = await import("../analysis/tables/table.js");
  const { summary, paths } = await writeReport(await describedExperiments());
  say(`\n${terminal(summary, process.stdout.columns || 100)}\n\nWritten: ${paths.join(", ")}`);
}
