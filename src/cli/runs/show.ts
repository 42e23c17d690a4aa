import type { Command } from "commander";
import { Refusal } from "../../core/check.js";
import type { Provenance } from "../../tracking/run.js";
import type { Tracker } from "../../tracking/tracker.js";
import { asJson, say } from "../output.js";
import { runOf, withTracker } from "../tracker.js";

interface ShowOptions {
  patch?: boolean;
  json?: boolean;
}

/** `runs show` and `show`. */
export function addShow(command: Command): void {
  command
    .command("show")
    .description("show one run: settings, measures, curves, attempts, provenance")
    .argument("<id>", "its number in the list")
    .option("--patch", "print only the patch of the working tree that it ran on")
    .option("--json", "as JSON, for programs")
    .action((id: string, options: ShowOptions) => withTracker(tracker => showRun(tracker, id, options)));
}

export async function showRun(tracker: Tracker, text: string, options: ShowOptions): Promise<void> {
  const run = runOf(tracker, text);
  const { id } = run;
  const provenance = provenanceOf(tracker, id);
  if (options.patch) return void process.stdout.write(provenance?.dirtyPatch ?? "");
  const belongings = {
    ...{ attempts: tracker.attempts(id), artifacts: tracker.artifacts(id) },
    notes: tracker.notes(id),
  };
  if (options.json) say(asJson({ ...run, facts: provenance, curves: tracker.curves(id), ...belongings }));
  else {
    const { runReport } = await import("./report.js");
    say(runReport({ run, provenance, curves: tracker.curveSummaries(id), ...belongings }));
  }
}

/** A run whose provenance is lost is shown without. */
export function provenanceOf(tracker: Tracker, id: number): Provenance | null {
  try {
    return tracker.provenance(id);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
