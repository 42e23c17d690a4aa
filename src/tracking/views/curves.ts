import {
  type ChunkHead,
  type Points as CurvePoints,
  chunkHeads,
  extentOf,
  range,
  readPart,
} from "../store/chunks.js";
import { type Connection, statement } from "../store/database.js";
import type { CurveHead } from "./curve-heads.js";
import { type Drawn, exactly, inStretches, type Points } from "./stretches.js";

/** What stands on the axis below a curve: its steps, Unix ms, or seconds since its attempt began. */
export type Axis = "step" | "time" | "relative";

export interface Window {
  readonly axis: Axis;
  /** Into how many stretches a longer curve is cut. */
  readonly width: number;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A curve to be drawn; of one that is known up to `after` only what follows. */
export interface Wanted extends CurveHead {
  readonly after: number;
}

/**
 * The curves as a picture of this width can show them. Those that are longer than it are cut into stretches, the same for
 * all of them; what follows on a known curve comes as it is, unless there is too much of it.
 */
export function drawCurves(
  db: Connection,
  curves: readonly Wanted[],
  window: Window,
  most = mostPoints,
): Drawn[] {
  const parts = curves.map(curve => partOf(db, curve, window));
  const long = parts.filter(({ count }) => count > window.width);
  const range = {
    from: window.from ?? Math.min(...long.map(({ range }) => range[0])),
    to: window.to ?? Math.max(...long.map(({ range }) => range[1])),
    width: window.width,
  };
  const isTooMuch = long.reduce((sum, { count }) => sum + count, 0) > most;
  return parts.map(part => {
    if (part.count > window.width && isTooMuch) return inStretches(middles(part, window.axis), range);
    const points = pointsOf(db, part, window);
    return points.x.length > window.width ? inStretches(points, range) : exactly(points);
  });
}

const mostPoints = 20_000_000; // of more, chunks of a thousand points are shown by their least and most, and the middle of both

/** Which points of a curve may lie within the window. */
interface Part {
  readonly curve: Wanted;
  readonly started: number;
  readonly chunks: readonly ChunkHead[];
  readonly first: number;
  readonly end: number;
  readonly count: number;
  /** Least and most x, about. */
  readonly range: readonly [number, number];
}

function partOf(db: Connection, curve: Wanted, { axis, width, from, to }: Window): Part {
  const started = axis === "relative" ? startOf(db, curve.attempt) : 0;
  const isShort = curve.count - curve.after <= width && from === undefined && to === undefined;
  if (isShort) {
    const count = curve.count - curve.after;
    return { curve, started, chunks: [], first: curve.after, end: curve.count, count, range: [0, 0] };
  }
  const chunks = chunkHeads(db, curve.metric).filter(({ first, count }) => first + count > curve.after);
  const reaching = chunks
    .map(chunk => ({ chunk, reach: reachOf(db, curve.metric, chunk, axis, started) }))
    .filter(({ reach: [low, high] }) => high >= (from ?? -Infinity) && low <= (to ?? Infinity));
  const within = reaching.map(({ chunk }) => chunk);
  const first = Math.max(curve.after, within[0]?.first ?? curve.after);
  const last = within.at(-1);
  const end = last ? last.first + last.count : first;
  const ends = range(reaching.flatMap(({ reach }) => reach));
  return {
    ...{ curve, started, chunks: within, first, end, count: Math.max(0, end - first) },
    range: [ends.least ?? Infinity, ends.most ?? -Infinity],
  };
}

/** Least and most x of a chunk. */
function reachOf(
  db: Connection,
  metric: number,
  chunk: ChunkHead,
  axis: Axis,
  started: number,
): readonly [number, number] {
  const [low, high] = extentOf(db, metric, chunk, axis === "step" ? "steps" : "times");
  return axis === "relative" ? [(low - started) / 1000, (high - started) / 1000] : [low, high];
}

const xOf = ({ step, at }: ChunkHead, axis: Axis, started: number): number =>
  axis === "step" ? step : at === null ? Number.NaN : axis === "time" ? at : (at - started) / 1000;

function axisOf({ steps, times }: CurvePoints, axis: Axis, started: number): Float64Array {
  if (axis === "step") return steps;
  if (times === null) return new Float64Array();
  return axis === "time" ? times : times.map(time => (time - started) / 1000);
}

function pointsOf(
  db: Connection,
  { curve, first, end, started }: Part,
  { axis, from = -Infinity, to = Infinity }: Window,
): { x: Float64Array; y: Float64Array } {
  const points = readPart(db, curve.metric, first, end);
  const x = axisOf(points, axis, started);
  const y = x.length === 0 ? x : points.values; // whose times nobody knows has no place on such an axis
  if (from === -Infinity && to === Infinity) return { x, y };
  const isIn = (_: number, i: number) => x[i]! >= from && x[i]! <= to;
  return { x: x.filter(isIn), y: y.filter(isIn) };
}

/** A point in the place of each chunk, from its least to its most. What is not finite in it is told as far as these two tell. */
function middles({ chunks, started }: Part, axis: Axis): Points {
  const ends = chunks.map(({ least, most, count }) => {
    if (least === null) return { low: Number.NaN, high: Number.NaN, odd: count, oddity: Number.NaN };
    const finite = [least, most!].filter(Number.isFinite);
    const oddity = [least, most!].find(value => !Number.isFinite(value)) ?? 0;
    const [low = Number.NaN, high = low] = finite;
    return { low, high, odd: 2 - finite.length, oddity };
  });
  return {
    x: Float64Array.from(chunks, chunk => xOf(chunk, axis, started)),
    y: Float64Array.from(ends, ({ low, high }) => (low + high) / 2),
    low: Float64Array.from(ends, ({ low }) => low),
    high: Float64Array.from(ends, ({ high }) => high),
    odd: ends,
  };
}

const startOf = (db: Connection, attempt: number): number =>
  statement<number>(db, "SELECT unix_ms(started_at) FROM attempts WHERE id = ?").pluck().get(attempt) ?? 0;
