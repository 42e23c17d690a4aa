import { say } from "./output.js";

/** Writes the report from what results there are, and says its counts and where it stands. */
export async function report(): Promise<void> {
  const { writeReport } = await import("../analysis/verdicts/write.js");
  const { terminal } = await import("../analysis/tables/table.js");
  const { summary, paths } = await writeReport();
  say(`\n${terminal(summary, process.stdout.columns || 100)}\n\nWritten: ${paths.join(", ")}`);
}
