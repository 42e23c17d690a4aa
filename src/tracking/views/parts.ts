import type { Params } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { type ParamRow, paramFrom } from "../store/params.js";

/** A number or curve of an attempt. */
export interface MetricPart {
  readonly metric: number;
  readonly name: string;
  /** NaN where it is that. */
  readonly value: number | null;
  readonly count: number;
  readonly least: number | null;
  readonly most: number | null;
  readonly firstStep: number | null;
  readonly lastStep: number | null;
}

/** What an attempt measured: the numbers that were given first, in their order. */
export const metricsOfAttempt = (db: Connection, attempt: number | null): MetricPart[] =>
  statement<MetricPart & { isNan: number }>(
    db,
    `SELECT id AS metric, name, value, is_nan AS isNan, count, least, most, first_step AS firstStep, last_step AS lastStep
       FROM metrics WHERE attempt_id = ? AND (measure IS NOT NULL OR count > 0)
       ORDER BY measure IS NULL, measure, position`,
  )
    .all(attempt)
    .map(({ isNan, value, ...row }) => ({ ...row, value: isNan ? Number.NaN : value }));

/** Bytes of what an attempt wrote. */
export const outputBytes = (db: Connection, attempt: number | null): number =>
  statement<number>(db, "SELECT ifnull(sum(octet_length(text)), 0) FROM output WHERE attempt_id = ?")
    .pluck()
    .get(attempt)!;

/** A piece of what an attempt wrote, and from where to go on. */
export interface OutputPiece {
  readonly parts: readonly {
    readonly at: number;
    readonly stream: "stdout" | "stderr";
    readonly text: string;
  }[];
  readonly cursor: number;
  /** Bytes before it that are left out. */
  readonly leftOut: number;
}

const mostBytes = 256 << 10;

interface OutputRow {
  readonly id: number;
  readonly bytes: number;
}

/** The end of what an attempt wrote; with a cursor what came after it, as much as is shown at once. */
export function outputPart(db: Connection, attempt: number | null, after = 0): OutputPiece {
  const sizes = statement<OutputRow>(
    db,
    "SELECT id, octet_length(text) AS bytes FROM output WHERE attempt_id = ? AND id > ? ORDER BY id DESC",
  ).all(attempt, after);
  let [bytes, first] = [0, sizes.length];
  for (const [i, row] of sizes.entries()) {
    bytes += row.bytes;
    if (bytes > mostBytes && i > 0) {
      first = i;
      break;
    }
  }
  const left = sizes.slice(first);
  const shown = sizes.slice(0, first);
  const parts = statement<OutputPiece["parts"][number]>(
    db,
    "SELECT at, stream, text FROM output WHERE attempt_id = ? AND id >= ? AND id <= ? ORDER BY id",
  ).all(attempt, shown.at(-1)?.id ?? 0, shown[0]?.id ?? -1);
  return { parts, cursor: shown[0]?.id ?? after, leftOut: left.reduce((sum, row) => sum + row.bytes, 0) };
}

/** What a run was given, and by which experiment. */
export function settingsOfRun(db: Connection, run: number): { experiment: string; settings: Params } {
  const rows = statement<ParamRow>(
    db,
    "SELECT name, kind, number, text FROM params WHERE run_id = ? ORDER BY position",
  ).all(run);
  const experiment = statement<string>(
    db,
    "SELECT e.name FROM runs r JOIN experiments e ON e.id = r.experiment_id WHERE r.id = ?",
  )
    .pluck()
    .get(run)!;
  return { experiment, settings: Object.fromEntries(rows.map(row => [row.name, paramFrom(row)])) };
}
