import type { Command } from "commander";
import { Refusal } from "../../core/check.js";
import { duration, progressOn } from "../../core/progress.js";
import { wrapped } from "../../core/text/terminal-text.js";
import type { ProfileName } from "../../experiments/experiment.js";
import type { Sweep } from "../../experiments/sweep.js";
import { seedList, wholeNumberIn } from "../arguments.js";
import { stopSignal } from "../signals.js";

interface Flags {
  profile?: ProfileName;
  seeds?: number[];
  epochs?: number;
  workers?: number;
  models?: boolean;
  again?: boolean;
  json?: boolean;
}

const epilogue = `
Profiles: quick (the default: one seed, few epochs, all training data: minutes), full (five seeds, 20
epochs), tiny (a part of the data: the default where the native library is missing).
Stopped, by Ctrl-C or worse, and started again, it does exactly what is missing.

Examples:
  neuralbits reproduce                              the MNIST table, in minutes
  neuralbits reproduce text-bits                    neural bits of text
  neuralbits reproduce mnist-table --profile full   five seeds`;

export default function reproduce(program: Command): void {
  program
    .command("reproduce")
    .description("train an experiment on real data and write its table and figure to results/")
    .argument("[experiment]", "its name; `neuralbits reproduce --help` shows examples", "mnist-table")
    .option("-p, --profile <name>", "tiny, quick or full")
    .option("-s, --seeds <list>", "seeds in place of the profile's: 1,2,3 or 1-5", seedList)
    .option("-e, --epochs <number>", "epochs in place of the profile's", epochCount)
    .option("-w, --workers <number>", "groups of trials side by side, a process each", workerCount)
    .option("--no-models", "keep no trained models with the runs")
    .option("--again", "train anew what other code, another backend or other data made")
    .option("--json", "print the measures as JSON, nothing else on standard output")
    .addHelpText("after", epilogue)
    .action(run);
}

async function run(name: string, flags: Flags): Promise<void> {
  const { sweep } = await import("../../experiments/sweep.js");
  const { terminal } = await import("../../analysis/tables/table.js");
  const { writeResults } = await import("../../analysis/results/write.js");
  const progress = progressOn();
  const startedAt = Date.now();
  const { json: _, ...options } = flags;
  const done = await sweep(name, { ...options, progress, signal: stopSignal() });
  progress.close();
  if (done.runs.length === 0) throw new Refusal(`${name}: no trial finished. ${done.failures.join("; ")}`);

  const written = await writeResults(name, done.runs, {
    title: done.experiment.title,
    claim: done.experiment.claim,
    command: commandOf(done, flags),
  });
  if (flags.json)
    console.log(
      JSON.stringify({
        experiment: name,
        profile: done.profile,
        ...summary(done),
        measures: done.runs.map(plain),
        files: written.paths,
      }),
    );
  else {
    const width = process.stdout.columns || 100;
    const text = [
      ...written.tables.map(table => terminal(table, width)),
      ...written.notes.map(note => wrapped(note, width).join("\n")),
    ];
    console.log(`\n${text.join("\n\n")}\n\nWritten: ${written.paths.join(", ")}`);
  }
  const seconds = (Date.now() - startedAt) / 1000;
  console.error(`${done.trained} trials trained, ${done.kept} kept from before, in ${duration(seconds)}`);
  for (const failure of done.failures) console.error(`failed: ${failure}`);
  if (done.failures.length) process.exitCode = 1;
}

const summary = ({ kept, trained, failures, engine }: Sweep) => ({
  kept,
  trained,
  failures,
  backend: engine.backend,
});

const plain = ({ settings, measures }: Sweep["runs"][number]) => ({ ...settings, ...measures });

function commandOf({ name, profile }: Sweep, { seeds, epochs }: Flags): string {
  const parts = [`npm run reproduce -- ${name} --profile ${profile}`];
  if (seeds) parts.push(`--seeds ${seeds.join(",")}`);
  if (epochs) parts.push(`--epochs ${epochs}`);
  return parts.join(" ");
}

const epochCount = (text: string): number => wholeNumberIn("epochs", text);
const workerCount = (text: string): number => wholeNumberIn("workers", text);
