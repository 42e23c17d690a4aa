import type { Line } from "./lines.js";
import { type Path, union } from "./mean.js";
import type { Value } from "./smoothing.js";

/** As uPlot wants it: one x for all; null is a gap, undefined is no point of this line, which goes on across it. */
export type Column = readonly (Value | undefined)[];

/** A column of values with what it is of its line. */
export interface Series {
  readonly line: number;
  /** Of its colour. */
  readonly place: number;
  readonly part: "low" | "high" | "rough" | "line";
  readonly values: Column;
}

export interface Aligned {
  readonly x: readonly number[];
  /** Bands first, lines last, so that these are on top. */
  readonly series: readonly Series[];
}

const mostCells = 4_000_000; // 32 MB; as many as Chromium draws in a tenth of a second
const stretches = 1000;

/** The lines over one x. Curves of many runs whose points lie at times of their own are brought to the same stretches first. */
export function aligned(lines: readonly Line[], value: (y: Value) => Value): Aligned & { thinned: boolean } {
  const all = union(lines.map(({ path }) => path.x));
  const thinned = all.length * lines.length > mostCells;
  const drawn = thinned ? lines.map(line => inStretches(line, all[0]!, all.at(-1)!)) : lines;
  const x = thinned ? union(drawn.map(({ path }) => path.x)) : all;
  const column = (own: readonly number[], values: readonly Value[]) => columnOf(x, own, values.map(value));
  const parts = (["low", "high", "rough", "line"] as const).flatMap(part =>
    drawn.flatMap(({ path, rough, place }, line): Series[] => {
      const values = { low: path.low, high: path.high, rough, line: path.y }[part];
      return values ? [{ line, place, part, values: column(path.x, values) }] : [];
    }),
  );
  return { x, series: parts, thinned };
}

function columnOf(x: readonly number[], own: readonly number[], values: readonly Value[]): Column {
  if (own === x) return values;
  const column = new Array<Value | undefined>(x.length);
  let next = 0;
  for (let i = 0; i < x.length && next < own.length; i++) if (own[next] === x[i]) column[i] = values[next++]!;
  return column;
}

/** A line by the means of its points in each of as many equal stretches of x. */
function inStretches(line: Line, from: number, to: number): Line {
  const { path, rough } = line;
  const mean = (values: readonly Value[]) => stretched({ x: path.x, y: values }, from, to);
  const { x, y } = mean(path.y);
  const of = (values: readonly Value[] | null) => values && mean(values).y;
  return { ...line, path: { x, y, low: of(path.low), high: of(path.high) }, rough: of(rough) };
}

export function stretched({ x, y }: Path, from: number, to: number): Path {
  const width = (to - from) / stretches || 1;
  const [positions, sums, counts]: [number[], number[], number[]] = [[], [], []];
  let last = -1;
  for (let i = 0; i < x.length; i++) {
    const at = Math.min(stretches - 1, Math.floor((x[i]! - from) / width));
    if (at !== last) {
      positions.push(from + (at + 0.5) * width);
      sums.push(0);
      counts.push(0);
      last = at;
    }
    if (y[i] === null) continue;
    sums[sums.length - 1]! += y[i]!;
    counts[counts.length - 1]!++;
  }
  return { x: positions, y: sums.map((sum, i) => (counts[i] ? sum / counts[i] : null)) };
}
