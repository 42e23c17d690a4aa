import type { Command } from "commander";
import { check } from "../../core/check.js";
import { counted } from "../../core/text/counted.js";
import { asJson, say, terminalWidth } from "../output.js";
import { agreed, chosenIds, databasePath } from "../tracker.js";
import { overviewOf, runList } from "./list.js";

/** `rm`: what was recorded is deleted after a question, and can be had back. */
export function addRemoval(command: Command): void {
  command
    .command("rm")
    .description("delete runs, after a question; names the copy of the database that undoes it")
    .argument("<runs...>", "their numbers in the list, or a query in quotes")
    .option("-y, --yes", "without a question")
    .option("--json", "as JSON, for programs; needs --yes")
    .action(async (words: string[], options: Answered & { json?: boolean }) => {
      check(!options.json || options.yes === true, "answer", "no question with --json", "--yes");
      const numbers = await chosenIds(words);
      if (numbers.length === 0) return say(options.json ? asJson({ runs: [], copy: null }) : "No runs fit.");
      const path = await databasePath();
      const { removable, removeRuns } = await import("../../tracking/removal.js");
      const found = removable(path, numbers);
      if (!options.json) say(runList(overviewOf(found), found, terminalWidth()));
      if (
        !(await agreed(
          `Delete ${counted(numbers.length, "run")} with their curves and files' records?`,
          options,
        ))
      )
        return;
      const copy = removeRuns(path, numbers);
      if (options.json) return say(asJson({ runs: numbers, copy }));
      say(`${counted(numbers.length, "run")} deleted. To undo: neuralbits runs restore ${copy}`);
    });
}

/** `runs restore` */
export function addRestoring(command: Command): void {
  command
    .command("restore")
    .description("bring a copy of the database back, as `runs rm` made it")
    .argument("<copy>", "the file that `runs rm` named")
    .option("-y, --yes", "without a question")
    .action(async (copy: string, options: Answered) => {
      const path = await databasePath();
      const { newer, restoreRuns } = await import("../../tracking/removal.js");
      const since = newer(path, copy).length;
      const lost = since ? ` It lacks what was recorded of ${counted(since, "run")} since.` : "";
      if (!(await agreed(`Put ${copy} in the place of ${path}?${lost}`, options))) return;
      const before = await restoreRuns(path, copy);
      say(`${path} is as it was. What was there before: ${before}`);
    });
}

interface Answered {
  yes?: boolean;
}
