import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { check } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import type { Progress } from "../../core/progress.js";
import { jobScript } from "./job-script.js";
import { type Queue, queueOf, submit } from "./slurm.js";

/** How a job array is asked for. */
export interface ArrayFlags {
  /** At most so many tasks. */
  arraySize?: number;
  time?: string;
  partition?: string;
  cpus?: number;
  requeues: number;
  grace: number;
  sbatch: string[];
  wait?: boolean;
}

/** A job array that was submitted, and the folder that it and its tasks share. */
export interface JobArray {
  readonly job: string;
  readonly tasks: number;
  readonly folder: string;
}

/** A new folder for a job array of an experiment. */
export function jobFolder(experiment: string): string {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+Z/g, "");
  const name = experiment.replace(/[^\w.-]+/g, "-");
  for (let i = 1; ; i++) {
    const folder = resolve(resultsFolder("slurm", `${name}-${stamp}${i > 1 ? `-${i}` : ""}`));
    if (existsSync(folder)) continue;
    for (const part of ["output", "ends"]) mkdirSync(join(folder, part), { recursive: true });
    return folder;
  }
}

/** A job array of an experiment that still goes on. */
export async function goingOn(experiment: string): Promise<JobArray | null> {
  const name = experiment.replace(/[^\w.-]+/g, "-");
  for (const folder of foldersOf(name).reverse()) {
    const found = JSON.parse(readFileSync(join(folder, "job.json"), "utf8")) as Omit<JobArray, "folder">;
    const queue = await queueOf(found.job);
    check(queue !== null, `state of job ${found.job}`, "no answer of squeue", "one; try again later");
    if (Object.keys(queue).length > 0) return { ...found, folder };
  }
  return null;
}

function foldersOf(name: string): string[] {
  const root = resolve(resultsFolder("slurm"));
  if (!existsSync(root)) return [];
  const isOf = (folder: string) =>
    folder.startsWith(`${name}-`) && /^\d{8}T\d{6}(-\d+)?$/.test(folder.slice(name.length + 1));
  return readdirSync(root)
    .filter(isOf)
    .sort()
    .map(folder => join(root, folder))
    .filter(folder => existsSync(join(folder, "job.json")));
}

/** Submits an array whose tasks all run the command; none is told which part is its own. */
export async function submitArray(
  folder: string,
  name: string,
  command: readonly string[],
  wanted: number,
  flags: ArrayFlags,
): Promise<JobArray> {
  const tasks = Math.min(wanted, flags.arraySize ?? wanted);
  const script = join(folder, "job.sh");
  writeFileSync(script, jobScript({ command, requeues: flags.requeues, ends: join(folder, "ends") }));
  const words = [
    ...[`--job-name=${name}`, `--array=0-${tasks - 1}`, `--output=${join(folder, "output")}/%a.txt`],
    ...["--open-mode=append", "--requeue", `--signal=B:USR1@${flags.grace}`],
    ...(flags.time === undefined ? [] : [`--time=${flags.time}`]),
    ...(flags.partition === undefined ? [] : [`--partition=${flags.partition}`]),
    ...(flags.cpus === undefined ? [] : [`--cpus-per-task=${flags.cpus}`]),
    ...flags.sbatch,
    script,
  ];
  const job = await submit(words).catch(error => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  writeFileSync(join(folder, "job.json"), JSON.stringify({ job, tasks }));
  return { job, tasks, folder };
}

/** Follows an array until none of its tasks is left in the queue. `done` tells how far its work is, of `total` in all. */
export async function follow(
  { job, folder }: JobArray,
  { progress, signal, total, done }: Following,
): Promise<void> {
  const bar = progress.task(`Slurm job ${job}`, total);
  for (let pauseMs = leastPauseMs; ; pauseMs = Math.min(mostPauseMs, 1.3 * pauseMs)) {
    const queue = await queueOf(job);
    const isOver = queue !== null && Object.keys(queue).length === 0;
    bar.at(done(), queue === null ? "squeue does not answer" : inWords(queue));
    if (isOver) break;
    await after(pauseMs, undefined, { signal });
  }
  const failed = failedTasks(folder);
  bar.end(failed > 0 ? `${failed} tasks failed; what they said: ${join(folder, "output")}` : "");
}

interface Following {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly total: number;
  readonly done: () => number;
}

const leastPauseMs = 1000;
const mostPauseMs = 10_000; // each look is a question to the cluster's controller

/** Tasks that ended with an exit code other than 0. */
export function failedTasks(folder: string): number {
  const ends = readdirSync(join(folder, "ends"));
  return ends.filter(task => readFileSync(join(folder, "ends", task), "utf8").trim() !== "0").length;
}

function inWords(queue: Queue): string {
  const { R = 0, PD = 0, ...others } = queue;
  const rest = Object.entries(others).map(([state, tasks]) => `${tasks} ${state}`);
  return [`${R} run`, ...(PD ? [`${PD} wait`] : []), ...rest].join(", ");
}
