import { execFile } from "node:child_process";
import { Refusal } from "../../core/check.js";

/** What a program of Slurm's said. */
interface Said {
  readonly out: string;
  /** Why it failed, in its own words; null where it did not. */
  readonly failure: string | null;
}

/** Runs one of Slurm's programs: `sbatch`, `squeue` or `scontrol`. Refuses where it is not installed. */
async function slurm(program: "sbatch" | "squeue" | "scontrol", words: readonly string[]): Promise<Said> {
  return await new Promise((resolve, reject) => {
    execFile(program, words, { maxBuffer: 64 << 20 }, (error, out, err) => {
      if (error?.code === "ENOENT")
        reject(
          new Refusal(`${program} is not installed here: --slurm needs Slurm's sbatch, squeue and scontrol`),
        );
      else resolve({ out, failure: error ? firstLine(err) || error.message : null });
    });
  });
}

const firstLine = (text: string): string =>
  text
    .trim()
    .split("\n")[0]!
    .replace(/^\w+: error: /, "");

/** Submits a job; → its number. */
export async function submit(words: readonly string[]): Promise<string> {
  const { out, failure } = await slurm("sbatch", ["--parsable", ...words]);
  if (failure !== null) throw new Refusal(`sbatch: ${failure}`);
  return out.trim().split(";")[0]!; // on several clusters the cluster's name follows
}

/** How many tasks of a job array are in each state that it may leave, by Slurm's short words: { R: 2, PD: 5 }. */
export type Queue = Readonly<Record<string, number>>;

/** The tasks of a job that are not over yet; null where Slurm does not answer just now. */
export async function queueOf(job: string): Promise<Queue | null> {
  const { out, failure } = await slurm("squeue", ["--noheader", "--array", "--jobs", job, "--format", "%t"]);
  if (failure !== null) return /invalid job id/i.test(failure) ? {} : null; // it is over for so long that it is forgotten
  const states: Record<string, number> = {};
  for (const state of out.split("\n").map(line => line.trim()))
    if (state !== "") states[state] = (states[state] ?? 0) + 1;
  return states;
}

/** How many tasks an array may have here. */
export async function mostTasks(): Promise<number> {
  const { out } = await slurm("scontrol", ["show", "config"]);
  const most = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(out)?.[1] ?? defaultMostTasks);
  return Math.max(1, most - 1); // their numbers are below it
}

/** How many nodes the cluster has. */
export async function nodes(): Promise<number> {
  const { out } = await slurm("scontrol", ["show", "node", "--oneliner"]);
  return out.split("\n").filter(line => line.startsWith("NodeName=")).length;
}

const defaultMostTasks = 1001;
