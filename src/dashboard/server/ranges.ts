import type { Ranges } from "../api.js";

/** Least and most of what is finite; null where nothing is. */
export function rangeOf(values: readonly (number | null | undefined)[]): Ranges[string] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? { least, most } : null;
}
