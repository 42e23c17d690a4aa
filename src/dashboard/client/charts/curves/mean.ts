import { margin, mean, sd } from "../../../../analysis/statistics/estimate.js";
import type { Value } from "./smoothing.js";

/** What is drawn: values over x, which grows. */
export interface Path {
  readonly x: readonly number[];
  readonly y: readonly Value[];
}

/** A mean of curves, with the edges of its band; they are null where one curve says nothing of spread. */
export interface MeanPath extends Path {
  readonly low: readonly Value[] | null;
  readonly high: readonly Value[] | null;
}

/** What a band about a mean shows. */
export interface Spread {
  readonly label: string;
  edges(values: readonly number[]): readonly [low: number, high: number];
}

const around = (values: readonly number[], half: number): [number, number] => [
  mean(values) - half,
  mean(values) + half,
];

export const spreads = {
  sd: { label: "mean ± sd", edges: values => around(values, sd(values)!) },
  interval: {
    label: "mean and its 95 % interval",
    edges: values => around(values, margin(values.length, sd(values)!)),
  },
  range: {
    label: "mean, least to most",
    edges: values => [Math.min(...values), Math.max(...values)],
  },
} satisfies Record<string, Spread>;

export type SpreadName = keyof typeof spreads;

/**
 * The mean of curves wherever all of them have a value, so that it is of the same runs all along: it ends where the
 * shortest does. Between its points a curve is a straight line, for curves whose points lie at different x.
 */
export function meanPath(paths: readonly Path[], spread: Spread): MeanPath {
  const x = union(paths.map(path => path.x));
  const columns = paths.map(path => (path.x === x ? path.y : valuesAt(path, x)));
  const at = x.map((_, i) => columns.map(column => column[i] ?? null));
  const whole = at.map(values => (values.every(value => value !== null) ? values : null));
  const y = whole.map(values => values && mean(values));
  if (paths.length < 2) return { x, y, low: null, high: null };
  const edges = whole.map(values => values && spread.edges(values));
  return { x, y, low: edges.map(edge => edge?.[0] ?? null), high: edges.map(edge => edge?.[1] ?? null) };
}

/** All x that occur, in their order; the first list itself where all are alike. */
export function union(lists: readonly (readonly number[])[]): readonly number[] {
  const [first = [], ...others] = lists;
  const isFirst = (list: readonly number[]) =>
    list.length === first.length && list.every((x, i) => x === first[i]);
  if (others.every(isFirst)) return first;
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** A curve's values at each of these x: its own, or on the line between two neighbours; null outside and in gaps. */
export function valuesAt({ x, y }: Path, at: readonly number[]): Value[] {
  let next = 0;
  return Array.from(at, position => {
    while (next < x.length && x[next]! < position) next++;
    if (next === x.length) return null;
    if (x[next] === position) return y[next]!;
    const [before, after] = next === 0 ? [null, null] : [y[next - 1]!, y[next]!];
    if (before === null || after === null) return null;
    const share = (position - x[next - 1]!) / (x[next]! - x[next - 1]!);
    return before + share * (after - before);
  });
}
