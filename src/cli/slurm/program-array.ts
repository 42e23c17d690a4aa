import { basename } from "node:path";
import { check } from "../../core/check.js";
import { progressOn } from "../../core/progress.js";
import { counted } from "../../core/text/counted.js";
import { complain, say } from "../output.js";
import { stopSignal } from "../signals.js";
import { type ArrayFlags, failedTasks, follow, jobFolder, submitArray } from "./job-array.js";
import { mostTasks, nodes } from "./slurm.js";

/**
 * Runs any program as the tasks of a job array. Each asks `openSweep` for its trials, so that all together do each once;
 * what one leaves when it is killed comes to another, or to itself when it was started again.
 */
export async function programOnSlurm(
  command: readonly string[],
  flags: ArrayFlags & { name?: string; json?: boolean },
): Promise<void> {
  const { arraySize, wait, json, name = nameOf(command) } = flags;
  check(
    arraySize !== undefined,
    "array size",
    "none",
    "--array-size, since a program tells only when it runs how many trials there are",
  );
  const tasks = Math.min(arraySize, await mostTasks());
  const isOnOne = flags.sbatch.some(option => /^(--nodelist|-w)\b/.test(option));
  if (!isOnOne && (await nodes()) > 1)
    complain(
      "its tasks share one database, which SQLite can keep whole among processes of one machine alone: --sbatch=--nodelist=NAME",
    );
  const folder = jobFolder(name);
  const array = await submitArray(folder, name, command, tasks, flags);
  const line = `Slurm job ${array.job}: ${counted(array.tasks, "task")} of ${command.join(" ")}; output in ${folder}`;
  if (!wait) return say(json ? JSON.stringify(array) : line);
  const progress = progressOn();
  progress.line(line);
  await follow(array, { progress, signal: stopSignal(), total: 0, done: () => 0 });
  progress.close();
  const failed = failedTasks(folder);
  if (failed > 0) process.exitCode = 1;
  say(
    json
      ? JSON.stringify({ ...array, failed })
      : `Job ${array.job} is over, ${failed} of its tasks failed; neuralbits runs has what it recorded.`,
  );
}

/** Of `node my-program.mjs --fast` the name my-program. */
function nameOf(command: readonly string[]): string {
  const script = command.find(word => /\.[cm]?[jt]s$/.test(word)) ?? command[0]!;
  return basename(script).replace(/\.[cm]?[jt]s$/, "");
}
