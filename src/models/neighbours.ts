import { check, wholeNumber } from "../core/check.js";
import { cosinesOf } from "./angles.js";
import { distances, type PackedBits } from "./projection.js";

/** An example found near another one. */
export interface Neighbour {
  /** Its place among the examples searched. */
  readonly index: number;
  /** Bits that differ, or the angle in radians. */
  readonly distance: number;
}

/**
 * The k examples of `among` whose first `bits` bits differ least from those of example `i` of `of`, the nearest
 * first; of equally near ones the earlier first. Reads every code: count · ⌈bits/32⌉ words.
 */
export function nearest(
  of: PackedBits,
  i: number,
  among: PackedBits,
  { k = 1, bits = Math.min(of.bits, among.bits) }: { k?: number; bits?: number } = {},
): Neighbour[] {
  return smallest(distances(of, i, among, bits), k);
}

/** `nearest` for every example of `of`. */
export const nearestOfEach = (
  of: PackedBits,
  among: PackedBits,
  how: { k?: number; bits?: number } = {},
): Neighbour[][] => Array.from({ length: of.count }, (_, i) => nearest(of, i, among, how));

/** The k places of the smallest distances, the nearest first; ties go to the earlier one. */
function smallest(all: ArrayLike<number>, k: number): Neighbour[] {
  wholeNumber("neighbours k", k);
  const found: Neighbour[] = [];
  for (let index = 0; index < all.length; index++) {
    const distance = all[index]!;
    if (found.length === k && distance >= found[k - 1]!.distance) continue;
    let place = found.length;
    while (place > 0 && found[place - 1]!.distance > distance) place--;
    found.splice(place, 0, { index, distance });
    if (found.length > k) found.pop();
  }
  return found;
}

/** Examples to look up and to search, with their labels [count]. */
export interface Labelled<Values> {
  readonly values: Values;
  readonly labels: ArrayLike<number>;
}

/** precision@k of a lookup: the share of the k nearest that bear the label of the one looked up. */
export interface LookupPrecision {
  /** Bits compared; null where the angle itself was. */
  readonly bits: number | null;
  readonly k: number;
  readonly precision: number;
  /** One standard error over the examples looked up. */
  readonly error: number;
}

/**
 * precision@k of looking up each query among `base` by the Hamming distance of a code's first bits, for each of
 * `lengths` and each k: the code is nested, so one set of bits serves all of them.
 */
export function lookupPrecision(
  queries: Labelled<PackedBits>,
  base: Labelled<PackedBits>,
  { lengths, k = [1] }: { lengths: readonly number[]; k?: readonly number[] },
): LookupPrecision[] {
  checkLabels(queries.labels, queries.values.count, "queries");
  checkLabels(base.labels, base.values.count, "base");
  return lengths.flatMap(bits => {
    const found = nearestOfEach(queries.values, base.values, { k: Math.max(...k), bits });
    return k.map(most => ({ bits, ...precisionOf(found, queries.labels, base.labels, most) }));
  });
}

/** precision@k of a lookup by the angle itself: what more and more bits come near to. values [count · inputs] */
export function anglePrecision(
  queries: Labelled<ArrayLike<number>>,
  base: Labelled<ArrayLike<number>>,
  { inputs, k = [1] }: { inputs: number; k?: readonly number[] },
): LookupPrecision[] {
  const [rows, columns] = [queries.values.length / inputs, base.values.length / inputs];
  checkLabels(queries.labels, rows, "queries");
  checkLabels(base.labels, columns, "base");
  const away = cosinesOf(queries.values, base.values, inputs, rows, columns).map(
    cosine => (Number.isNaN(cosine) ? Number.POSITIVE_INFINITY : -cosine), // grows with the angle; zeros have none
  );
  const found = Array.from({ length: rows }, (_, i) =>
    smallest(away.subarray(i * columns, (i + 1) * columns), Math.max(...k)),
  );
  return k.map(most => ({ bits: null, ...precisionOf(found, queries.labels, base.labels, most) }));
}

const checkLabels = ({ length }: ArrayLike<number>, count: number, of: string): void =>
  check(length === count, `labels of the ${of}`, length, `${count}, one for each example`);

function precisionOf(
  found: readonly (readonly Neighbour[])[],
  labels: ArrayLike<number>,
  baseLabels: ArrayLike<number>,
  k: number,
): Omit<LookupPrecision, "bits"> {
  check(k <= baseLabels.length, "neighbours k", k, `at most ${baseLabels.length}, the examples searched`);
  const right = (near: readonly Neighbour[], i: number): number =>
    near.slice(0, k).filter(({ index }) => baseLabels[index] === labels[i]).length;
  const shares = found.map((near, i) => right(near, i) / k);
  const n = shares.length;
  const precision = shares.reduce((sum, share) => sum + share, 0) / n;
  const variance = shares.reduce((sum, share) => sum + (share - precision) ** 2, 0) / Math.max(1, n - 1);
  return { k, precision, error: Math.sqrt(variance / n) };
}
