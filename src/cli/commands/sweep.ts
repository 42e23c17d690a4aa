import type { Command } from "commander";
import { check } from "../../core/check.js";
import type { Axes } from "../../experiments/grid-sweep.js";
import type { OwnExperiment } from "../../experiments/own.js";
import { list, numbers } from "../arguments.js";
import { type SlurmFlags, slurmOnly, withSlurmOptions } from "../slurm/options.js";
import { type TrainingFlags, wholeNumberOf, withTrainingOptions } from "../training-options.js";

interface Flags extends TrainingFlags, AxisFlags, SlurmFlags {}

/** The axes as they were typed. */
interface AxisFlags {
  dataset?: string[];
  projections?: number[];
  bits?: number[];
  hidden?: string[];
  objective?: string[];
  rate?: number[];
  batch?: number;
  name?: string;
}

const epilogue = `
FILE is a program of your own, TypeScript or JavaScript, whose default export is an experiment:
name, title, claim, datasets, profiles, trials (docs/library.md). Without FILE the axes are told in
words: every combination is a projection network, trained beside the full network.
Stopped, by Ctrl-C or worse, and started again, also with other axes, it does exactly what is missing.

On a cluster --slurm has it done by a job array of Slurm's; a program of any kind behind -- is run as
its tasks, each of which asks openSweep for trials (docs/tracking.md).

Examples:
  neuralbits sweep my-sweep.ts --workers 2
  neuralbits sweep --dataset fashion-mnist --projections 8,16,32 --bits 8,12 --hidden 0,128 --seeds 1-5
  neuralbits sweep my-sweep.ts --profile full --slurm --time 1:00:00 --cpus 4 --wait
  neuralbits sweep --slurm --array-size 8 -- node my-program.mjs`;

export default function sweep(program: Command): void {
  const command = program
    .command("sweep")
    .description("train an experiment of your own: of a file, or every combination of some axes")
    .argument("[file]", "a .ts, .mts, .js or .mjs file that exports an experiment")
    .option("-d, --dataset <list>", "data sets: mnist,fashion-mnist", list)
    .option("-T, --projections <list>", "numbers of projection functions T: 8,16,32", numbers)
    .option("-b, --bits <list>", "bits of each function d: 8,12", numbers)
    .option("--hidden <list>", "hidden layers on the bits: 0,128,256x128 (default 0)", list)
    .option("--objective <list>", "joint, self or both (default both)", list)
    .option("--rate <list>", "optimizer's rates of the projection networks", numbers)
    .option("--batch <number>", "examples a step", wholeNumberOf("batch"))
    .option("-n, --name <name>", "of the experiment; by default that of its data sets and -sweep");
  withSlurmOptions(withTrainingOptions(command))
    .allowExcessArguments() // a program behind --
    .addHelpText("after", epilogue)
    .action(run);
}

async function run(file: string | undefined, flags: Flags, typedCommand: Command): Promise<void> {
  const words = axisWords(flags);
  const behind = process.argv.indexOf("--");
  const { args } = typedCommand;
  check(behind > 0 || args.length < 2, "sweep", args.join(" "), "one file");
  const ofSlurm = flags.slurm ? [] : typed(typedCommand, slurmOnly);
  check(ofSlurm.length === 0, "sweep", `${ofSlurm[0]} without --slurm`, "--slurm before it");
  if (behind > 0) {
    const program = process.argv.slice(behind + 1);
    const files = args.slice(0, args.length - program.length);
    const { name: _, ...axes } = flags; // the array's own name
    const others = [...axisWords(axes), ...files, ...typed(typedCommand, ofTraining)];
    return await runProgram(program, others, flags);
  }
  const named = file === undefined ? words : [file];
  const command = ["npx neuralbits sweep", ...named].join(" ");
  const wanted = await experimentOf(file, words, flags);
  const { checkResultsName } = await import("../../analysis/results/name.js");
  checkResultsName(wanted.name); // before the work
  if (flags.slurmTask !== undefined) {
    const { runTask } = await import("../slurm/sweep-array.js");
    return await runTask(wanted, flags.slurmTask, flags);
  }
  if (flags.slurm) {
    const { sweepOnSlurm } = await import("../slurm/sweep-array.js");
    return await sweepOnSlurm(wanted, named, flags, command);
  }
  const { trainAndWrite } = await import("../sweep/trained.js");
  await trainAndWrite(wanted, flags, command);
}

/** What a program behind -- decides by itself. */
const ofTraining = [
  "profile",
  "seeds",
  "epochs",
  "workers",
  "models",
  "again",
] as const satisfies readonly (keyof TrainingFlags)[];

/** Those of the options that stand on the command line, as they are spelled there. */
const typed = (command: Command, names: readonly string[]): string[] =>
  command.options
    .filter(option => names.includes(option.attributeName()))
    .filter(option => command.getOptionValueSource(option.attributeName()) === "cli")
    .map(option => option.long!);

async function experimentOf(
  file: string | undefined,
  words: readonly string[],
  flags: Flags,
): Promise<OwnExperiment> {
  if (file === undefined) {
    const { gridSweep } = await import("../../experiments/grid-sweep.js");
    return gridSweep(axesOf(flags));
  }
  check(words.length === 0, "sweep", `${file} and ${words[0]}`, "a file, or axes");
  const { definitionIn } = await import("../sweep/definition.js");
  return await definitionIn(file);
}

/** `others` is what stands before the program and is no business of its. */
async function runProgram(
  program: readonly string[],
  others: readonly string[],
  flags: Flags,
): Promise<void> {
  check(flags.slurm === true, "program behind --", program.join(" "), "--slurm before it");
  check(program.length > 0, "program behind --", "none", "its words: -- node my-program.mjs");
  check(
    others.length === 0,
    "sweep",
    `a program and ${others[0]}`,
    "a program, or an experiment with its options",
  );
  const { programOnSlurm } = await import("../slurm/program-array.js");
  await programOnSlurm(program, flags);
}

function axesOf({ dataset, projections: T, bits: d, hidden, objective, rate, batch, name }: Flags): Axes {
  check(dataset !== undefined, "sweep", "neither a file nor --dataset", "one of them");
  check(T !== undefined, "projections T", "none", "--projections with one or more numbers");
  check(d !== undefined, "bits d", "none", "--bits with one or more numbers");
  return {
    ...{ datasets: dataset, T, d },
    ...(hidden && { hidden }),
    ...(objective && { objectives: objective }),
    ...(rate && { rates: rate }),
    ...(batch && { batch }),
    ...(name !== undefined && { name }),
  };
}

const axisNames = [
  "dataset",
  "projections",
  "bits",
  "hidden",
  "objective",
  "rate",
  "batch",
  "name",
] as const satisfies readonly (keyof AxisFlags)[];

/** The axes as they would be typed again. */
const axisWords = (flags: AxisFlags): string[] =>
  axisNames.flatMap(name => (flags[name] === undefined ? [] : [`--${name}`, String(flags[name])]));
