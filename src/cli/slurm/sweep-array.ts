import { fileURLToPath } from "node:url";
import { check } from "../../core/check.js";
import { progressOn } from "../../core/progress.js";
import { counted } from "../../core/text/counted.js";
import { codeHash } from "../../experiments/code-hash.js";
import type { Group } from "../../experiments/group.js";
import type { OwnExperiment } from "../../experiments/own.js";
import { StoredGroups } from "../../experiments/stored-groups.js";
import { sweepBy, type Train } from "../../experiments/sweep.js";
import { complain, say } from "../output.js";
import { stopSignal } from "../signals.js";
import { budgetOf, writeAndSay } from "../sweep/trained.js";
import type { TrainingFlags } from "../training-options.js";
import {
  type ArrayFlags,
  failedTasks,
  follow,
  goingOn,
  type JobArray,
  jobFolder,
  submitArray,
} from "./job-array.js";
import { mostTasks } from "./slurm.js";

const program = fileURLToPath(new URL("../main.js", import.meta.url));

/**
 * Has what is missing of an experiment trained by a job array: its groups are stored, and each task takes one after
 * another. `words` is what names the experiment on the command line.
 */
export async function sweepOnSlurm(
  wanted: OwnExperiment,
  words: readonly string[],
  flags: TrainingFlags & ArrayFlags,
  command: string,
): Promise<void> {
  check(
    (flags.workers ?? 1) === 1,
    "workers",
    flags.workers,
    "none with --slurm, whose tasks are the workers",
  );
  const startedAt = Date.now();
  const [progress, signal] = [progressOn(), stopSignal()];
  const most = await mostTasks(); // refused at once where there is no Slurm
  const before = await goingOn(wanted.name);
  check(
    before === null || flags.wait === true,
    `sweep ${wanted.name}`,
    `job ${before?.job}, which is still at it`,
    "--wait to follow it, or its end",
  );
  let array: JobArray | null = before;
  const train: Train = async (experiment, groups, { profile }) => {
    if (groups.length === 0) return [];
    if (array === null) {
      const folder = jobFolder(experiment);
      StoredGroups.store(folder, { experiment, profile, code: codeHash(), groups });
      const task = [
        process.execPath,
        program,
        "sweep",
        ...words,
        ...budgetWords(flags),
        "--slurm-task",
        folder,
      ];
      array = await submitArray(folder, experiment, task, Math.min(groups.length, most), flags);
    }
    if (!flags.wait) return [];
    const stored = new StoredGroups(array.folder);
    progress.line(submitted(array, stored));
    await follow(array, { progress, signal, total: stored.trials, done: () => stored.ends().done });
    return [...failuresOf(array, stored), ...furtherThan(stored, groups)];
  };
  const done = await sweepBy(train, wanted, { ...budgetOf(flags), progress, signal });
  progress.close();
  if (array === null || flags.wait) return await writeAndSay(done, flags, { command, startedAt });
  const stored = new StoredGroups(array.folder);
  if (flags.json) say(JSON.stringify({ experiment: done.name, ...array, trials: stored.trials }));
  else say(`${submitted(array, stored)}\nThe same command with --wait follows it and writes the results.`);
}

const budgetWords = ({ seeds, epochs, models }: TrainingFlags): string[] => [
  ...(seeds ? ["--seeds", seeds.join(",")] : []),
  ...(epochs ? ["--epochs", String(epochs)] : []),
  ...(models === false ? ["--no-models"] : []),
];

const submitted = ({ job, tasks, folder }: JobArray, { trials, list: { groups } }: StoredGroups): string =>
  `Slurm job ${job}: ${counted(tasks, "task")} for ${counted(trials, "trial")} in ${counted(groups.length, "group")}; output in ${folder}`;

function failuresOf(array: JobArray, stored: StoredGroups): string[] {
  const { done, failures } = stored.ends();
  const left = stored.trials - done - failures.length;
  if (left === 0) return [...failures];
  const tasks = failedTasks(array.folder);
  const why = tasks > 0 ? `, ${tasks} of its tasks failed` : "";
  return [
    ...failures,
    `${counted(left, "trial")} not done by job ${array.job}${why}; what its tasks said: ${array.folder}/output`,
  ];
}

/** Of an array that went on already: what is missing of the experiment and was not among its trials. */
function furtherThan(stored: StoredGroups, groups: readonly Group[]): string[] {
  const known = new Set(stored.list.groups.flatMap(({ trials }) => trials.map(trial => stored.keyOf(trial))));
  const further = groups.flatMap(({ trials }) => trials.filter(trial => !known.has(stored.keyOf(trial))));
  return further.length === 0
    ? []
    : [
        `${counted(further.length, "trial")} not among those of the array that was followed: the same command again does them`,
      ];
}

/** What a task of the array does: the groups that it gets. */
export async function runTask(wanted: OwnExperiment, folder: string, flags: TrainingFlags): Promise<void> {
  const { trainStored } = await import("../../experiments/group-task.js");
  const { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: task } = process.env;
  check(
    job !== undefined && task !== undefined,
    "--slurm-task",
    "no task of a job array",
    "one, which Slurm starts",
  );
  const progress = progressOn();
  const owner = `${job}_${task}`;
  const { seeds, epochs, models } = flags;
  const options = { folder, owner, seeds, epochs, models, progress, signal: stopSignal() };
  const failures = await trainStored(wanted, options);
  for (const failure of failures) complain(`failed: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}
