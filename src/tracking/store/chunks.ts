import { endianness } from "node:os";
import { type Connection, statement } from "./database.js";

/** Points of a curve in the order in which they came; times are Unix ms. */
export interface Points {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** null: not known */
  readonly times: Float64Array | null;
}

const chunkLength = 1000; // points; 8 to 20 KB a row: a curve is read in part, and its shape from least and most alone

interface Row {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  readonly at: number | null;
  readonly steps: Buffer | null;
  readonly times: Buffer | null;
  readonly points: Buffer;
}

const columns = "first, count, step, at, steps, times, points";

/** Appends points to a curve that has `count` of them. The last chunk grows until it is full. */
export function appendPoints(db: Connection, metric: number, count: number, points: Points): void {
  const put = statement(
    db,
    `INSERT INTO chunks (metric_id, first, count, least, most, step, at, steps, times, points)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = excluded.count, least = excluded.least, most = excluded.most,
         at = excluded.at, steps = excluded.steps, times = excluded.times, points = excluded.points`,
  );
  const last = count === 0 ? undefined : lastChunk(db, metric);
  const grows = last !== undefined && last.count < chunkLength;
  const all = grows ? joined(pointsIn([last]), points) : points;
  const start = grows ? last.first : count;
  for (let from = 0; from < all.values.length; from += chunkLength) {
    const { steps, values, times } = stretch(all, from, from + chunkLength);
    const { least, most } = range(values);
    const [step, at] = [steps[0], times?.[0] ?? null];
    const blobs = [stepsBlob(steps), times && timesBlob(times), packed(values)];
    put.run(metric, start + from, values.length, least, most, step, at, ...blobs);
  }
}

const lastChunk = (db: Connection, metric: number): Row | undefined =>
  statement<Row>(db, `SELECT ${columns} FROM chunks WHERE metric_id = ? ORDER BY first DESC LIMIT 1`).get(
    metric,
  );

/** All points of a curve. */
export const readPoints = (db: Connection, metric: number): Points =>
  pointsIn(
    statement<Row>(db, `SELECT ${columns} FROM chunks WHERE metric_id = ? ORDER BY first`).all(metric),
  );

/** The points of a curve from one index up to another. */
export function readPart(db: Connection, metric: number, from: number, to: number): Points {
  const rows = statement<Row>(
    db,
    `SELECT ${columns} FROM chunks WHERE metric_id = ? AND first + count > ? AND first < ? ORDER BY first`,
  ).all(metric, from, to);
  const start = rows[0]?.first ?? from;
  return stretch(pointsIn(rows), Math.max(0, from - start), Math.max(0, to - start));
}

/** What is known of a chunk without a look at its points. */
export interface ChunkHead {
  readonly first: number;
  readonly count: number;
  readonly least: number | null;
  readonly most: number | null;
  readonly step: number;
  readonly at: number | null;
  /** 1 where its steps, or its times, do not follow from the first one. */
  readonly hasSteps: 0 | 1;
  readonly hasTimes: 0 | 1;
}

export const chunkHeads = (db: Connection, metric: number): ChunkHead[] =>
  statement<ChunkHead>(
    db,
    `SELECT first, count, least, most, step, at, steps IS NOT NULL AS hasSteps, times IS NOT NULL AS hasTimes
       FROM chunks WHERE metric_id = ? ORDER BY first`,
  ).all(metric);

/** Least and most step, or time, of a chunk: steps may restart with each epoch, and clocks go back. NaN where no time is known. */
export function extentOf(
  db: Connection,
  metric: number,
  chunk: ChunkHead,
  of: "steps" | "times",
): readonly [number, number] {
  const { first, count, step, at, hasSteps, hasTimes } = chunk;
  if (of === "steps" && !hasSteps) return [step, step + count - 1];
  if (of === "times" && (at === null || !hasTimes)) return [at ?? Number.NaN, at ?? Number.NaN];
  const known = extents.get(db) ?? new Map<string, readonly [number, number]>();
  extents.set(db, known);
  const key = [metric, of, first, count, step, at].join(" ");
  const found = known.get(key);
  if (found) return found;
  const part = readPart(db, metric, first, first + count);
  const { least, most } = range(of === "steps" ? part.steps : (part.times ?? []));
  const extent = [least ?? Number.NaN, most ?? Number.NaN] as const;
  known.set(key, extent);
  return extent;
}

const extents = new WeakMap<Connection, Map<string, readonly [number, number]>>(); // full chunks do not change any more

/** The values of a curve alone. */
export const readValues = (db: Connection, metric: number): Float64Array =>
  unpacked(
    statement<Buffer>(db, "SELECT points FROM chunks WHERE metric_id = ? ORDER BY first").pluck().all(metric),
  );

function pointsIn(rows: readonly Row[]): Points {
  const values = unpacked(rows.map(row => row.points));
  const steps = new Float64Array(values.length);
  const times = rows.every(row => row.at !== null) ? new Float64Array(values.length) : null;
  let from = 0;
  for (const { count, step, at, steps: told, times: after } of rows) {
    if (told) steps.set(unpacked([told]), from);
    else for (let i = 0; i < count; i++) steps[from + i] = step + i;
    const offsets = after && new Float32Array(bytesOf([after], 4).buffer);
    for (let i = 0; times && i < count; i++) times[from + i] = at! + (offsets ? offsets[i]! : 0);
    from += count;
  }
  return { steps, values, times };
}

/** Least and most, NaN left out; null where nothing else is there. */
export function range(values: ArrayLike<number>): { least: number | null; most: number | null } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? { least, most } : { least: null, most: null };
}

const stretch = ({ steps, values, times }: Points, from: number, to: number): Points => ({
  steps: steps.subarray(from, to),
  values: values.subarray(from, to),
  times: times?.subarray(from, to) ?? null,
});

function joined(a: Points, b: Points): Points {
  const both = (x: Float64Array, y: Float64Array) => {
    const all = new Float64Array(x.length + y.length);
    all.set(x);
    all.set(y, x.length);
    return all;
  };
  return {
    steps: both(a.steps, b.steps),
    values: both(a.values, b.values),
    times: a.times && b.times && both(a.times, b.times),
  };
}

/** null where each step is one more than the one before. */
function stepsBlob(steps: Float64Array): Buffer | null {
  for (let i = 1; i < steps.length; i++) if (steps[i] !== steps[0]! + i) return packed(steps);
  return null;
}

/** ms after the first; null where all have one time. */
function timesBlob(times: Float64Array): Buffer | null {
  const offsets = Float32Array.from(times, time => time - times[0]!);
  if (offsets.every(offset => offset === 0)) return null;
  return littleEndian(Buffer.from(offsets.buffer), 4);
}

/** Values [n] → n little-endian float64, NaN and ±Infinity included. */
export const packed = (values: ArrayLike<number>): Buffer =>
  littleEndian(Buffer.from(Float64Array.from(values).buffer), 8);

/** The way back, of blobs that follow each other. */
export const unpacked = (blobs: readonly Buffer[]): Float64Array =>
  new Float64Array(bytesOf(blobs, 8).buffer);

/** One array of its own, which typed arrays may look into. */
function bytesOf(blobs: readonly Buffer[], width: 4 | 8): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(blobs.reduce((sum, blob) => sum + blob.length, 0));
  let at = 0;
  for (const blob of blobs) {
    bytes.set(blob, at);
    at += blob.length;
  }
  littleEndian(Buffer.from(bytes.buffer), width);
  return bytes;
}

const littleEndian = (bytes: Buffer, width: 4 | 8): Buffer =>
  endianness() === "LE" ? bytes : width === 4 ? bytes.swap32() : bytes.swap64();
