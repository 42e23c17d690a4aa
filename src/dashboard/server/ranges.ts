import type { Range } from "../api.js";

type Value = number | null | undefined;

/** Least and most of what is finite, and whether there is more than one value. */
export function rangeOf(values: readonly Value[]): Range {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const alike = values.every(value => isSame(value, values[0]));
  return least <= most ? { least, most, alike } : { least: null, most: null, alike };
}

const isSame = (a: Value, b: Value): boolean =>
  (a ?? null) === (b ?? null) || (Number.isNaN(a) && Number.isNaN(b));
