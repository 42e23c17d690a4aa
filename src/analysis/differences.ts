import { check } from "../core/check.js";
import type { Run } from "../tracking/run.js";
import { keys, nameOf } from "./configurations.js";
import { type Row, rowsOf } from "./measures.js";
import { type Estimate, pairedDifference } from "./statistics.js";

/** Which two values of one setting are compared: `{ by: "objective", of: "joint", minus: "self" }`. */
export interface Contrast {
  readonly by: (typeof keys)[number];
  readonly of: string | number;
  readonly minus: string | number;
}

/** Test accuracy of the one minus that of the other, all else equal, paired by seed. Fractions. */
export interface Difference extends Estimate {
  readonly dataset: string;
  /** The configuration but for the setting compared. */
  readonly name: string;
}

/** What the full network's help is worth. */
export const jointMinusSelf: Contrast = { by: "objective", of: "joint", minus: "self" };

/**
 * For each configuration that occurs with both values: the mean over seeds of accuracy(of) − accuracy(minus), with
 * its 95 % interval. A seed's two runs share planes, batches and the order of everything, so pairs remove what
 * seeds have in common. Refused where one of the values does not occur.
 */
export function differences(
  from: readonly Run[] | readonly Row[],
  contrast: Contrast = jointMinusSelf,
): Difference[] {
  const { by, of, minus } = contrast;
  const rows = rowsOf(from);
  const values = [...new Set(rows.map(row => row[by] ?? null))].filter(value => value !== null);
  for (const value of [of, minus]) check(values.includes(value), by, value, `one of ${values.join(", ")}`);
  return pairedBySeed(rows, contrast);
}

/** The same, empty where nothing pairs. A seed of which one run diverged has no pair. */
export function pairedBySeed(rows: readonly Row[], { by, of, minus }: Contrast): Difference[] {
  const measured = rows.filter(row => row.accuracy !== null && Number.isFinite(row.accuracy));
  const rest = (row: Row): string =>
    JSON.stringify(keys.filter(key => key !== by).map(key => row[key] ?? null));
  const groups = new Set(measured.filter(row => row[by] === of).map(rest));
  return [...groups].flatMap(group => {
    const bySeed = (value: string | number) =>
      new Map(measured.filter(row => rest(row) === group && row[by] === value).map(row => [row.seed, row]));
    const [mine, other] = [bySeed(of), bySeed(minus)];
    const seeds = [...mine.keys()].filter(seed => other.has(seed));
    const [first] = seeds;
    if (first === undefined) return [];
    const accuracies = (side: typeof mine) => seeds.map(seed => side.get(seed)!.accuracy!);
    const one = mine.get(first)!;
    return [
      { dataset: one.dataset, name: nameOf(one), ...pairedDifference(accuracies(mine), accuracies(other)) },
    ];
  });
}
