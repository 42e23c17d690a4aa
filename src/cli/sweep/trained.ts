import { Refusal } from "../../core/check.js";
import { duration, progressOn } from "../../core/progress.js";
import { wrapped } from "../../core/text/terminal-text.js";
import type { OwnExperiment } from "../../experiments/own.js";
import type { Sweep } from "../../experiments/sweep.js";
import { stopSignal } from "../signals.js";
import type { TrainingFlags } from "../training-options.js";

/**
 * Trains what is missing of an experiment, writes its results and says them. `command` is what to type to get the same
 * again, without the budget's flags.
 */
export async function trainAndWrite(
  wanted: string | OwnExperiment,
  flags: TrainingFlags,
  command: string,
): Promise<void> {
  const startedAt = Date.now();
  const { sweep } = await import("../../experiments/sweep.js");
  const progress = progressOn();
  const { workers = 1 } = flags;
  const done = await sweep(wanted, { ...budgetOf(flags), workers, progress, signal: stopSignal() });
  progress.close();
  await writeAndSay(done, flags, { command, startedAt });
}

/** What of the flags says how much is trained. */
export const budgetOf = ({ profile, seeds, epochs, models, again }: TrainingFlags) => ({
  ...{ profile, seeds, epochs, models, again },
});

/** What to type to get the same again, without the budget's flags, and when it was begun. */
export interface Begun {
  readonly command: string;
  /** Unix ms */
  readonly startedAt: number;
}

/** Writes the results of a sweep, and says them and what failed. */
export async function writeAndSay(
  done: Sweep,
  flags: TrainingFlags,
  { command, startedAt }: Begun,
): Promise<void> {
  if (done.runs.length === 0)
    throw new Refusal(`${done.name}: no trial finished. ${done.failures.join("; ")}`);
  await write(done, flags, command);
  const seconds = (Date.now() - startedAt) / 1000;
  console.error(`${done.trained} trials trained, ${done.kept} kept from before, in ${duration(seconds)}`);
  for (const failure of done.failures) console.error(`failed: ${failure}`);
  if (done.failures.length) process.exitCode = 1;
}

async function write(done: Sweep, flags: TrainingFlags, command: string): Promise<void> {
  const { terminal } = await import("../../analysis/tables/table.js");
  const { writeResults } = await import("../../analysis/results/write.js");
  const { title, claim, figure } = done.experiment;
  const written = await writeResults(done.name, done.runs, {
    title,
    claim,
    figure,
    command: inFull(command, done, flags),
  });
  if (flags.json) {
    const { name: experiment, profile, kept, trained, failures, engine } = done;
    const measures = done.runs.map(run => ({ ...run.settings, ...run.measures }));
    const summary = { experiment, profile, kept, trained, failures, backend: engine.backend };
    console.log(JSON.stringify({ ...summary, measures, files: written.paths }));
    return;
  }
  const width = process.stdout.columns || 100;
  const text = [
    ...written.tables.map(table => terminal(table, width)),
    ...written.notes.map(note => wrapped(note, width).join("\n")),
  ];
  console.log(`\n${text.join("\n\n")}\n\nWritten: ${written.paths.join(", ")}`);
}

/** The command with the budget that was trained. */
function inFull(command: string, { profile }: Sweep, { seeds, epochs }: TrainingFlags): string {
  const parts = [command, `--profile ${profile}`];
  if (seeds) parts.push(`--seeds ${seeds.join(",")}`);
  if (epochs) parts.push(`--epochs ${epochs}`);
  return parts.join(" ");
}
