import { unpacked } from "./chunks.js";
import { type Connection, statement } from "./database.js";

/** A curve as a line of text can show it: read chunk by chunk, however long it is. */
export interface CurveSummary {
  readonly count: number;
  /** NaN where the curve is empty. */
  readonly first: number;
  readonly last: number;
  /** Of what is finite; null where nothing is. */
  readonly least: number | null;
  readonly most: number | null;
  /** The means of what is finite in so many stretches of equal length; NaN where nothing is. */
  readonly means: readonly number[];
}

/** A curve's points in order, a thousand at a time. */
export function* valuesInChunks(db: Connection, metric: number): Generator<Float64Array> {
  const chunks = db
    .prepare<unknown[], Buffer>("SELECT points FROM chunks WHERE metric_id = ? ORDER BY first")
    .pluck();
  for (const points of chunks.iterate(metric)) yield unpacked([points]);
}

export function summaryOf(count: number, chunks: Iterable<Float64Array>, columns: number): CurveSummary {
  const width = Math.min(count, columns);
  const [sums, counts] = [new Float64Array(width), new Float64Array(width)];
  let [least, most, first, last] = [Infinity, -Infinity, Number.NaN, Number.NaN];
  let [index, column] = [0, 0];
  const endOf = (column: number): number => Math.floor(((column + 1) * count) / width);
  let end = endOf(0);
  for (const values of chunks) {
    if (index === 0) first = values[0]!;
    last = values.at(-1)!;
    for (let i = 0; i < values.length; i++, index++) {
      if (index === end) end = endOf(++column);
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
      sums[column]! += value;
      counts[column]!++;
    }
  }
  const means = Array.from(sums, (sum, i) => sum / counts[i]!);
  return { count, first, last, ...(least <= most ? { least, most } : { least: null, most: null }), means };
}

/** Where the points of a curve lie, and the number of that name; null where nothing is known, as of NaN. */
export interface Range {
  readonly value: number | null;
  readonly least: number | null;
  readonly most: number | null;
}

/** Of each curve and number of an attempt, without a look at the points. */
export function readRanges(db: Connection, attempt: number | null): Record<string, Range> {
  const rows = statement<Range & { name: string }>(
    db,
    "SELECT name, value, least, most FROM metrics WHERE attempt_id = ? ORDER BY position",
  ).all(attempt);
  return Object.fromEntries(rows.map(({ name, ...range }) => [name, range]));
}

/** When the last point of each curve of an attempt came, Unix ms; null where that is not known. */
export function lastTimes(db: Connection, attempt: number | null): Record<string, number | null> {
  const rows = statement<{ name: string; at: number | null; times: Buffer | null }>(
    db,
    `SELECT m.name, c.at, c.times FROM metrics m JOIN chunks c ON c.metric_id = m.id
       AND c.first = (SELECT max(first) FROM chunks WHERE metric_id = m.id) WHERE m.attempt_id = ?`,
  ).all(attempt);
  return Object.fromEntries(
    rows.map(({ name, at, times }) => [
      name,
      at === null ? null : at + (times?.readFloatLE(times.length - 4) ?? 0),
    ]),
  );
}

/** How many points of a curve were looked at, and the first of them that is no finite number. */
interface Looked {
  readonly points: number;
  readonly wrong: number | null;
}

const looked = new WeakMap<Connection, Map<number, Looked>>();

/**
 * The first point of each curve of an attempt that is NaN or infinite. Who follows asks every few seconds: what was looked at
 * on this connection is not read again.
 */
export function notFinite(db: Connection, attempt: number | null): Record<string, number> {
  const known = looked.get(db) ?? new Map<number, Looked>();
  looked.set(db, known);
  const rows = statement<{ id: number; name: string; count: number }>(
    db,
    "SELECT id, name, count FROM metrics WHERE attempt_id = ? AND count > 0 ORDER BY position",
  ).all(attempt);
  const found = rows.map(({ id, name, count }) => {
    const before = known.get(id) ?? { points: 0, wrong: null };
    const start = before.points <= count ? before : { points: 0, wrong: null }; // fewer: another curve by now
    const now = { points: count, wrong: start.wrong ?? firstWrong(db, id, start.points) };
    known.set(id, now);
    return [name, now.wrong] as const;
  });
  return Object.fromEntries(found.filter((one): one is [string, number] => one[1] !== null));
}

/** Of the chunks that hold points from `from` on. */
function firstWrong(db: Connection, metric: number, from: number): number | null {
  const chunks = statement<Buffer>(
    db,
    "SELECT points FROM chunks WHERE metric_id = ? AND first + count > ? ORDER BY first",
  ).pluck();
  for (const points of chunks.iterate(metric, from)) {
    const wrong = unpacked([points]).find(value => !Number.isFinite(value));
    if (wrong !== undefined) return wrong;
  }
  return null;
}
