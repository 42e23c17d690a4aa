import type { Curve, RunRow } from "../../../api.js";
import { growing } from "./growing.js";
import { type MeanPath, meanPath, type Path, type Spread, valuesAt } from "./mean.js";
import { smoothed, type Value } from "./smoothing.js";

/** A curve with the run that it is of. */
export interface RunCurve {
  readonly run: RunRow;
  readonly curve: Curve;
}

/** What is drawn as one line: a run's curve, or the mean of several. */
export interface Line {
  readonly key: string;
  readonly label: string;
  /** Which of the page's lines it is: it has the same colour in every chart. */
  readonly place: number;
  readonly runs: readonly number[];
  /** Whether one of its runs still writes. */
  readonly open: boolean;
  readonly path: MeanPath;
  /** As it was before it was smoothed; null where it was not. */
  readonly rough: readonly Value[] | null;
  /** How many points lie where another of their curve does: the mean of these is drawn. */
  readonly together: number;
}

/** Which curves are one line, what it is called, and which of the page's lines it is. */
export interface Naming {
  keyOf(run: RunRow): string;
  labelOf(run: RunRow): string;
  placeOf(key: string): number;
}

/** How lines are made of curves. */
export interface LineStyle {
  readonly naming: Naming;
  readonly spread: Spread;
  /** Of the smoothing, in the units of x; 0 for none. */
  readonly halfLife: number;
}

/** The lines of one metric, in the order in which their first curves come. */
export function linesOf(curves: readonly RunCurve[], { naming, spread, halfLife }: LineStyle): Line[] {
  const found = new Map<string, (RunCurve & { readonly points: number })[]>();
  for (const { run, curve } of curves) {
    const key = naming.keyOf(run);
    found.set(key, [...(found.get(key) ?? []), { run, curve: growing(curve), points: curve.x.length }]);
  }
  return [...found].map(([key, members]) => ({
    key,
    label: naming.labelOf(members[0]!.run),
    place: naming.placeOf(key),
    runs: members.map(({ run }) => run.id),
    open: members.some(({ run }) => run.state === "running"),
    together: members.reduce((sum, { curve, points }) => sum + points - curve.x.length, 0),
    ...(members.length > 1 ? ofSeveral(members, spread, halfLife) : ofOne(members[0]!, halfLife)),
  }));
}

type Drawn = Pick<Line, "path" | "rough">;

/** A curve that was thinned, or has several points at one x, lies between the least and the most of these. */
function ofOne({ curve }: RunCurve, halfLife: number): Drawn {
  const { x, y, low = null, high = null } = curve;
  return {
    path: { x, y: smoothed(x, y, halfLife), low, high },
    rough: halfLife > 0 ? y : null,
  };
}

function ofSeveral(members: readonly RunCurve[], spread: Spread, halfLife: number): Drawn {
  const paths = members.map(({ curve: { x, y } }): Path => ({ x, y: smoothed(x, y, halfLife) }));
  return { path: meanPath(paths, spread), rough: null };
}

/**
 * Lines minus one of them, where that has a value: the baseline itself is a line of zeros. They have no band: one about a
 * mean, moved, would leave out how far the baseline spreads.
 */
export function differencesTo(baseline: Line, lines: readonly Line[]): Line[] {
  return lines.map(line => {
    const { x } = line.path;
    const base = valuesAt(baseline.path, x);
    const minus = (values: readonly Value[] | null) =>
      values?.map((value, i) => (value === null || base[i] === null ? null : value - base[i]!)) ?? null;
    return {
      ...line,
      path: { x, y: minus(line.path.y)!, low: null, high: null },
      rough: minus(line.rough),
    };
  });
}

/** Where the pointer is: each line's point that lies nearest on x, the highest first; lines that are not near have none. */
export function nearest(lines: readonly Line[], at: number): { line: Line; x: number; i: number }[] {
  const found = lines.flatMap(line => {
    const { x } = line.path;
    if (x.length === 0 || at < x[0]! - gapOf(x) || at > x.at(-1)! + gapOf(x)) return [];
    const after = firstFrom(x, at);
    const i = after > 0 && at - x[after - 1]! < (x[after] ?? Infinity) - at ? after - 1 : after;
    return [{ line, x: x[i]!, i }];
  });
  const height = ({ line, i }: { line: Line; i: number }) => line.path.y[i] ?? -Infinity;
  return found.sort((a, b) => height(b) - height(a));
}

const gapOf = (x: readonly number[]): number => (x.at(-1)! - x[0]!) / Math.max(1, x.length - 1);

/** The index of the first x that is `at` or more; x.length where none is. */
function firstFrom(x: readonly number[], at: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, x.length - 1);
}
