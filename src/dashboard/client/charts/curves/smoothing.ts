/** A value of a curve; null where it has none, so that the line has a gap. */
export type Value = number | null;

/**
 * s_0 = y_0 and s_i = s_{i−1} + (1 − 2^(−(x_i − x_{i−1}) / h)) · (y_i − s_{i−1}): a mean in which what lies h further back
 * counts half as much. By the distance on x, not by the number of points, so that a thinned curve is smoothed as the
 * whole one is. A gap stays a gap, and the mean goes on behind it. h = 0 leaves the curve as it is.
 */
export function smoothed(x: readonly number[], y: readonly Value[], h: number): Value[] {
  if (!(h > 0)) return [...y];
  let [before, mean] = [0, Number.NaN];
  return y.map((value, i) => {
    if (value === null) return null;
    const share = 1 - 2 ** (-(x[i]! - before) / h);
    mean = Number.isNaN(mean) ? value : mean + share * (value - mean);
    before = x[i]!;
    return mean;
  });
}
