import type { Command } from "commander";
import { check, Refusal } from "../../core/check.js";
import { type Provenance, runStates } from "../../tracking/run.js";
import { openTracker, type Tracker } from "../../tracking/tracker.js";
import { wholeNumberIn } from "../arguments.js";
import { asJson, say, terminalWidth } from "../output.js";
import { type Choice, chosenRuns } from "../runs/choice.js";
import { runList } from "../runs/list.js";
import { addRemoval } from "../runs/remove.js";
import { type RunRecord, runReport } from "../runs/report.js";

/** `neuralbits runs`: what was run, how it went, where its numbers come from. Loads no TensorFlow. */
export default function runs(program: Command): void {
  const command = program
    .command("runs")
    .description("list recorded runs, show one with all its facts, or delete some");
  const list = command
    .command("list", { isDefault: true })
    .description("list runs, the newest first, by experiment (this is what plain `runs` does)")
    .argument("[id]", "a run's number: the same as `runs show`")
    .option("-e, --experiment <name>", "runs of one experiment")
    .option("-s, --state <state>", runStates.join(", "))
    .option("-w, --where <condition...>", "on settings and measures: T=8 'accuracy>=0.9' hidden!=0")
    .option("--sort <name>", "largest setting or measure first, instead of the newest")
    .option("--ascending", "the other way round")
    .option("-n, --limit <count>", "at most so many, 0 for all", "50")
    .option("--json", "as JSON, for programs")
    .action((id: string | undefined, options: ListOptions) =>
      withTracker(tracker =>
        id === undefined ? printList(tracker, options) : printRun(tracker, id, options),
      ),
    );
  command
    .command("show")
    .description("show one run: settings, measures, curves, attempts, provenance")
    .argument("<id>", "its number in the list")
    .option("--patch", "print only the patch of the working tree that it ran on")
    .option("--json", "as JSON, for programs")
    .action((id: string, options: ShowOptions) => withTracker(tracker => printRun(tracker, id, options)));
  addRemoval(command);
  command.addHelpText("after", () => `\n${list.helpInformation()}`);
}

interface ListOptions extends Choice {
  limit: string;
  json?: boolean;
}

interface ShowOptions {
  patch?: boolean;
  json?: boolean;
}

function withTracker(work: (tracker: Tracker) => void): void {
  const tracker = openTracker(undefined, { readonly: true });
  try {
    work(tracker);
  } finally {
    tracker.close();
  }
}

function printList(tracker: Tracker, options: ListOptions): void {
  const fitting = chosenRuns(tracker, options);
  const limit = wholeNumberIn("limit", options.limit, 0) || fitting.length;
  if (options.json) say(asJson(fitting.slice(0, limit)));
  else if (fitting.length === 0) say(`No runs fit in ${tracker.path}.`);
  else say(runList(fitting, limit, terminalWidth()));
}

function printRun(tracker: Tracker, text: string, options: ShowOptions): void {
  const id = wholeNumberIn("run", text);
  const [run] = tracker.runs({ ids: [id] });
  check(run !== undefined, "run", id, "the number of a recorded run (neuralbits runs lists them)");
  const record: RunRecord = {
    run,
    provenance: provenanceOf(tracker, id),
    curves: tracker.curves(id),
    attempts: tracker.attempts(id),
    artifacts: tracker.artifacts(id),
  };
  if (options.patch) process.stdout.write(record.provenance?.dirtyPatch ?? "");
  else if (options.json) {
    const { run: _, provenance: facts, ...others } = record;
    say(asJson({ ...run, facts, ...others }));
  } else say(runReport(record));
}

/** A run whose provenance is lost is shown without. */
function provenanceOf(tracker: Tracker, id: number): Provenance | null {
  try {
    return tracker.provenance(id);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
