import { type Command, Option } from "commander";
import { collected } from "../arguments.js";
import { wholeNumberOf } from "../training-options.js";
import type { ArrayFlags } from "./job-array.js";

/** What says that a job array does the work, and how it is asked for. */
export interface SlurmFlags extends ArrayFlags {
  slurm?: boolean;
  /** Of a task of the array: the folder of the groups. */
  slurmTask?: string;
}

export const withSlurmOptions = (command: Command): Command =>
  command
    .option("--slurm", "have the work done by a job array of Slurm's")
    .option("--wait", "with --slurm: follow it to its end, then write the results")
    .option("--array-size <number>", "with --slurm: at most so many tasks", wholeNumberOf("array size"))
    .option("--time <limit>", "with --slurm: of a task, as sbatch has it: 1:00:00")
    .option("--partition <name>", "with --slurm: where it is to run")
    .option("--cpus <number>", "with --slurm: cores of a task", wholeNumberOf("cpus"))
    .option(
      "--requeues <number>",
      "with --slurm: new starts of a task that was killed",
      wholeNumberOf("requeues", 0),
      10,
    )
    .option(
      "--grace <seconds>",
      "with --slurm: to stop in before the time is up",
      wholeNumberOf("grace", 0),
      60,
    )
    .option(
      "--sbatch <option>",
      "with --slurm: a further one of sbatch's, as often as you like",
      collected,
      [],
    )
    .addOption(new Option("--slurm-task <folder>").hideHelp());

/** What only --slurm looks at. */
export const slurmOnly = [
  "wait",
  "arraySize",
  "time",
  "partition",
  "cpus",
  "requeues",
  "grace",
  "sbatch",
] as const satisfies readonly (keyof ArrayFlags)[];
