import { Refusal } from "../../core/check.js";
import { grouped } from "../../core/numbers.js";
import { duration, progressOn } from "../../core/progress.js";
import { counted } from "../../core/text/counted.js";
import { wrapped } from "../../core/text/terminal-text.js";
import type { OwnExperiment } from "../../experiments/own.js";
import type { Sweep } from "../../experiments/sweep.js";
import { stopSignal } from "../signals.js";
import type { TrainingFlags } from "../training-options.js";
import type { RowsThere } from "./rows-there.js";

/**
 * Trains what is missing of an experiment, writes its results and says them. `command` is what to type to get the same
 * again, without the budget's flags; rows that are `there` stay.
 */
export async function trainAndWrite(
  wanted: string | OwnExperiment,
  flags: TrainingFlags,
  command: string,
  there?: RowsThere,
): Promise<void> {
  const startedAt = Date.now();
  const { sweep } = await import("../../experiments/sweep.js");
  const progress = progressOn();
  const { workers = 1 } = flags;
  const done = await sweep(wanted, { ...budgetOf(flags), workers, progress, signal: stopSignal() });
  progress.close();
  await writeAndSay(done, flags, { command, startedAt, there });
}

/** What of the flags says how much is trained. */
export const budgetOf = ({ profile, seeds, epochs, datasets, models, again }: TrainingFlags) => ({
  ...{ profile, seeds, epochs, datasets, models, again },
});

/** What to type to get the same again, without the budget's flags, and when it was begun. */
export interface Begun {
  readonly command: string;
  /** Unix ms */
  readonly startedAt: number;
  /** Rows that stay beside those of the sweep. */
  readonly there?: RowsThere | undefined;
}

/** Writes the results of a sweep, and says them and what failed. */
export async function writeAndSay(
  done: Sweep,
  flags: TrainingFlags,
  { command, startedAt, there }: Begun,
): Promise<void> {
  if (done.runs.length === 0)
    throw new Refusal(`${done.name}: no trial finished. ${done.failures.join("; ")}`);
  await write(done, flags, command, there);
  const seconds = (Date.now() - startedAt) / 1000;
  console.error(
    `${counted(done.trained, "trial")} trained, ${done.kept} kept from before, in ${duration(seconds)}`,
  );
  for (const failure of done.failures) console.error(`failed: ${failure}`);
  if (done.failures.length) process.exitCode = 1;
}

async function write(
  done: Sweep,
  flags: TrainingFlags,
  command: string,
  there: RowsThere | undefined,
): Promise<void> {
  const { budgetText } = await import("../profile-of-rows.js");
  const { terminal } = await import("../../analysis/tables/table.js");
  const { writeResults } = await import("../../analysis/results/write.js");
  const { title, claim, figure } = done.experiment;
  const budget = budgetText({ ...flags, profile: done.profile });
  const { rows, others, options } = there
    ? await there.beside(done.runs)
    : { rows: done.runs, others: 0, options: budget };
  const written = await writeResults(done.name, rows, {
    ...{ title, claim, figure },
    command: `${command} ${options ?? `${budget} --add`}`,
    further: others > 0 ? [othersNote(others)] : [],
  });
  if (flags.json) {
    const { name: experiment, profile, kept, trained, failures, engine } = done;
    const own = done.runs.map(run => ({ ...run.settings, ...run.measures }));
    const summary = { experiment, profile, kept, trained, others, failures, backend: engine.backend };
    console.log(JSON.stringify({ ...summary, measures: own, files: written.paths }));
    return;
  }
  const width = process.stdout.columns || 100;
  const text = [
    ...written.tables.map(table => terminal(table, width)),
    ...written.notes.map(note => wrapped(note, width).join("\n")),
  ];
  console.log(`\n${text.join("\n\n")}\n\nWritten: ${written.paths.join(", ")}`);
}

const othersNote = (rows: number): string =>
  `${grouped(rows)} rows stood in measures.csv before and are of no run here: what that file does not tell of their settings is taken to be as it is now.`;
