import { createInterface } from "node:readline/promises";
import { check, Refusal } from "../core/check.js";
import type { Run } from "../tracking/run.js";
import type { Tracker } from "../tracking/tracker.js";
import { wholeNumberIn } from "./arguments.js";
import { complain } from "./output.js";
import { type Choice, filterOf, idsIn, runsOf } from "./runs/choice.js";

/** Works with the tracker, which is closed whatever happens. */
export async function withTracker<T>(work: (tracker: Tracker) => T | Promise<T>): Promise<T> {
  const { openTracker } = await import("../tracking/tracker.js");
  const tracker = openTracker(undefined, { readonly: true });
  try {
    return await work(tracker);
  } finally {
    tracker.close();
  }
}

/** Where runs are recorded; refuses where there are none. */
export async function databasePath(): Promise<string> {
  return await withTracker(tracker => tracker.path);
}

/** The run of a number, as the list has it. */
export function runOf(tracker: Tracker, text: string): Run {
  const [run] = runsOf(tracker, [wholeNumberIn("run", text)]);
  return run!;
}

/** The numbers of runs: given as such (`3 4 7`), or those that a query picks. */
export async function chosenIds(words: readonly string[], choice: Choice = {}): Promise<number[]> {
  const ids = idsIn(words);
  if (ids) return ids;
  check(
    [...words, ...(choice.where ?? [])].some(word => word.trim() !== ""), // an empty variable of a shell picks nothing
    "runs",
    "none",
    "their numbers, or a query in quotes",
  );
  return await withTracker(tracker => tracker.runs(filterOf(tracker, words, choice)).map(run => run.id));
}

/** Asks at a terminal; elsewhere `--yes` is the only yes. */
export async function agreed(question: string, { yes }: { yes?: boolean }): Promise<boolean> {
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
