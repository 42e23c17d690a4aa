import { mean } from "../../../../analysis/statistics/estimate.js";
import type { Curve } from "../../../api.js";
import type { Value } from "./smoothing.js";

/**
 * A curve over x that grows, as it is drawn, averaged and smoothed: steps restart, and points that are logged fast share a
 * millisecond. Of points at one x there is the mean, with their least and most, as of those in a stretch of a thinned curve.
 */
export function growing(curve: Curve): Curve {
  const { x, y, low = y, high = y } = curve;
  if (x.every((at, i) => i === 0 || x[i - 1]! < at)) return curve;
  const places = placesOf(x);
  const of = (values: readonly Value[], told: (known: readonly number[]) => number) =>
    places.map(those => {
      const known = those.flatMap(i => values[i] ?? []);
      return known.length > 0 ? told(known) : null;
    });
  const isBand = curve.low !== undefined || places.length < x.length;
  const band = { low: of(low, all => Math.min(...all)), high: of(high, all => Math.max(...all)) };
  return { ...curve, x: places.map(([i]) => x[i!]!), y: of(y, mean), ...(isBand ? band : {}) };
}

/** Where each x stands, the smallest x first. */
function placesOf(x: readonly number[]): number[][] {
  const found: number[][] = [];
  for (const i of Array.from(x.keys()).sort((a, b) => x[a]! - x[b]!)) {
    const last = found.at(-1);
    if (last && x[last[0]!] === x[i]) last.push(i);
    else found.push([i]);
  }
  return found;
}
