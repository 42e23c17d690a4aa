import type { Command } from "commander";
import { runStates } from "../../tracking/run.js";
import type { Tracker } from "../../tracking/tracker.js";
import { wholeNumberIn } from "../arguments.js";
import { asJson, complain, say, terminalWidth } from "../output.js";
import { type Choice, filterOf } from "../runs/choice.js";
import { runList } from "../runs/list.js";
import { addRemoval, addRestoring } from "../runs/remove.js";
import { addShow, showRun } from "../runs/show.js";
import { withTracker } from "../tracker.js";

/** `neuralbits runs`: what was run, how it went, where its numbers come from. Loads no TensorFlow. */
export default function runs(program: Command): void {
  const command = program
    .command("runs")
    .description("list recorded runs, show one with all its facts, or delete some");
  const list = command
    .command("list", { isDefault: true })
    .description("list runs, the newest first, by experiment (this is what plain `runs` does)")
    .argument("[query...]", "such as: T '>=' 60 and state = finished; or a run's number, as `runs show`")
    .option("-e, --experiment <name>", "runs of one experiment")
    .option("-s, --state <state>", runStates.join(", "))
    .option("-w, --where <query...>", "each must hold: T=8 'accuracy>=0.9' hidden!=0")
    .option("--sort <name>", "largest setting or metric first, instead of the newest")
    .option("--ascending", "the other way round")
    .option("-n, --limit <count>", "at most so many, 0 for all", "50")
    .option("--json", "as JSON, for programs")
    .action((words: string[], options: ListOptions) =>
      withTracker(tracker =>
        words.length === 1 && /^\d+$/.test(words[0]!)
          ? showRun(tracker, words[0]!, options)
          : printList(tracker, words, options),
      ),
    );
  addShow(command);
  addRemoval(command);
  addRestoring(command);
  command.addHelpText("after", () => `\n${list.helpInformation()}`);
}

interface ListOptions extends Choice {
  limit: string;
  json?: boolean;
}

function printList(tracker: Tracker, words: readonly string[], options: ListOptions): void {
  const filter = filterOf(tracker, words, options);
  const limit = wholeNumberIn("limit", options.limit, 0) || undefined;
  const shown = tracker.runs({ ...filter, limit });
  if (options.json) {
    say(asJson(shown));
    const all = tracker.count(filter);
    if (shown.length < all) complain(`${shown.length} of ${all} runs; --limit 0 gives all`);
  } else if (shown.length === 0) say(`No runs fit in ${tracker.path}.`);
  else say(runList(tracker.overview(filter), shown, terminalWidth()));
}
