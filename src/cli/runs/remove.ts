import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { check, Refusal } from "../../core/check.js";
import { newer, removable, removeRuns, restoreRuns } from "../../tracking/removal.js";
import { openTracker } from "../../tracking/tracker.js";
import { wholeNumberIn } from "../arguments.js";
import { complain, say, terminalWidth } from "../output.js";
import { runList } from "./list.js";

/** `runs rm` and `runs restore`: what was recorded is deleted after a question, and can be had back. */
export function addRemoval(command: Command): void {
  command
    .command("rm")
    .description("delete runs, after a question; names the copy of the database that undoes it")
    .argument("<id...>", "their numbers in the list")
    .option("-y, --yes", "without a question")
    .action(async (ids: string[], options: Answered) => {
      const numbers = [...new Set(ids.map(id => wholeNumberIn("run", id)))];
      const path = databasePath();
      say(runList(removable(path, numbers), numbers.length, terminalWidth()));
      if (!(await agreed(`Delete ${count(numbers.length)} with their curves and files' records?`, options)))
        return;
      const copy = removeRuns(path, numbers);
      say(`${count(numbers.length)} deleted. To undo: neuralbits runs restore ${copy}`);
    });
  command
    .command("restore")
    .description("bring a copy of the database back, as `runs rm` made it")
    .argument("<copy>", "the file that `runs rm` named")
    .option("-y, --yes", "without a question")
    .action(async (copy: string, options: Answered) => {
      const path = databasePath();
      const since = newer(path, copy).length;
      const lost = since ? ` It lacks ${count(since)} recorded since.` : "";
      if (!(await agreed(`Put ${copy} in the place of ${path}?${lost}`, options))) return;
      const before = await restoreRuns(path, copy);
      say(`${path} is as it was. What was there before: ${before}`);
    });
}

interface Answered {
  yes?: boolean;
}

const count = (runs: number): string => `${runs} ${runs === 1 ? "run" : "runs"}`;

/** Where runs are recorded; refuses where there are none. */
function databasePath(): string {
  const tracker = openTracker(undefined, { readonly: true });
  tracker.close();
  return tracker.path;
}

/** Asks at a terminal; elsewhere `--yes` is the only yes. */
async function agreed(question: string, { yes }: Answered): Promise<boolean> {
  if (yes) return true;
  check(process.stdin.isTTY === true, "answer", "no terminal to ask at", "--yes");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    if (/^y(es)?$/i.test(answer.trim())) return true;
    complain("nothing was changed");
    return false;
  } catch (error) {
    throw new Refusal(`no answer (${(error as Error).message}); nothing was changed`);
  } finally {
    lines.close();
  }
}
