import { check, Refusal } from "../../core/check.js";
import { grouped } from "../../core/numbers.js";
import { duration, progressOn } from "../../core/progress.js";
import { wrapped } from "../../core/text/terminal-text.js";
import type { OwnExperiment } from "../../experiments/own.js";
import type { Sweep } from "../../experiments/sweep.js";
import { stopSignal } from "../signals.js";
import type { TrainingFlags } from "../training-options.js";
import type { RowsThere } from "./rows-there.js";

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
  const there = flags.add ? await rowsThere(String(wanted), flags) : undefined;
  const progress = progressOn();
  const { workers = 1 } = flags;
  const done = await sweep(wanted, { ...budgetOf(flags), workers, progress, signal: stopSignal() });
  progress.close();
  await writeAndSay(done, flags, { command, startedAt, there });
}

/** The rows of an experiment's results, refused before anything is trained. */
async function rowsThere(name: string, { profile, seeds, epochs }: TrainingFlags): Promise<RowsThere> {
  check(profile !== undefined, "profile beside --add", "none", "that of the rows which are there");
  const { RowsThere } = await import("./rows-there.js");
  return await RowsThere.of(name, { profile, seeds, epochs });
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
  console.error(`${done.trained} trials trained, ${done.kept} kept from before, in ${duration(seconds)}`);
  for (const failure of done.failures) console.error(`failed: ${failure}`);
  if (done.failures.length) process.exitCode = 1;
}

async function write(
  done: Sweep,
  flags: TrainingFlags,
  command: string,
  there: RowsThere | undefined,
): Promise<void> {
  const { terminal } = await import("../../analysis/tables/table.js");
  const { writeResults } = await import("../../analysis/results/write.js");
  const { title, claim, figure } = done.experiment;
  const { rows, seeds, before } = there?.beside(done.runs) ?? { ...flags, rows: done.runs, before: 0 };
  const written = await writeResults(done.name, rows, {
    ...{ title, claim, figure },
    command: inFull(command, done, { ...flags, seeds }),
    further: before > 0 ? [beforeNote(before)] : [],
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

const beforeNote = (rows: number): string =>
  `${grouped(rows)} rows stood in measures.csv before, and were not trained anew: code and commit are told row by row.`;

/** The command with the budget that was trained. */
function inFull(
  command: string,
  { profile }: Sweep,
  { seeds, epochs }: { readonly seeds?: readonly number[] | undefined; readonly epochs?: number | undefined },
): string {
  const parts = [command, `--profile ${profile}`];
  if (seeds) parts.push(`--seeds ${seeds.join(",")}`);
  if (epochs) parts.push(`--epochs ${epochs}`);
  return parts.join(" ");
}
