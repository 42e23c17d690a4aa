import { readValues } from "../store/chunks.js";
import { type Connection, statement } from "../store/database.js";

/** A curve of the attempt that speaks for a run. */
export interface CurveHead {
  readonly metric: number;
  readonly name: string;
  readonly attempt: number;
  readonly count: number;
  readonly least: number | null;
  readonly most: number | null;
}

/** The curves of these names of an attempt. */
export const curveHeads = (db: Connection, attempt: number, names: readonly string[]): CurveHead[] =>
  statement<CurveHead>(
    db,
    `SELECT m.id AS metric, m.name, m.attempt_id AS attempt, m.count, m.least, m.most FROM json_each(?) j
       CROSS JOIN metrics m ON m.attempt_id = ? AND m.name = j.value WHERE m.count > 0`,
  ).all(JSON.stringify(names), attempt);

const sparkColumns = 40;
const shortCurve = 20_000; // points; of longer ones the middles of chunks are as good at this size

/** A curve as at most 40 means; null where nothing is finite. */
export function spark(
  db: Connection,
  { metric, count }: Pick<CurveHead, "metric" | "count">,
): (number | null)[] {
  const means = count > shortCurve ? middles(db, metric) : pointsOf(db, metric);
  return means.length <= sparkColumns ? means : thinned(means, sparkColumns);
}

function middles(db: Connection, metric: number): (number | null)[] {
  const rows = statement<[number | null, number | null]>(
    db,
    "SELECT least, most FROM chunks WHERE metric_id = ? ORDER BY first",
  ).raw();
  return rows.all(metric).map(([least, most]) => (least === null ? null : finite((least + most!) / 2)));
}

function pointsOf(db: Connection, metric: number): (number | null)[] {
  return Array.from(readValues(db, metric), finite);
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function thinned(values: readonly (number | null)[], columns: number): (number | null)[] {
  return Array.from({ length: columns }, (_, i) => {
    const part = values
      .slice(Math.floor((i * values.length) / columns), Math.floor(((i + 1) * values.length) / columns))
      .filter(value => value !== null);
    return part.length === 0 ? null : part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
