import { check } from "../../core/check.js";
import { studentQuantile } from "./student.js";

/** A mean with the limits of its confidence interval; the limits are null where one value says nothing of spread. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** x̄ = Σ x_i / n */
export function mean(values: readonly number[]): number {
  check(values.length > 0, "values of a mean", values.length, "one or more");
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** s = √(Σ (x_i − x̄)² / (n − 1)), the spread over seeds; null for n = 1. */
export function sd(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  if (values.every(value => value === values[0])) return 0; // which a mean that is rounded would not give
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1));
}

/** x̄ ± t_{n−1} · s / √n: where the mean over all seeds lies, with the given confidence. */
export function interval(values: readonly number[], confidence = 0.95): Estimate {
  const n = values.length;
  const spread = sd(values);
  return estimate(n, mean(values), spread === null ? null : margin(n, spread, confidence));
}

/** t_{n−1} · s / √n: half of that interval, of n values with the spread s. */
export const margin = (n: number, spread: number, confidence = 0.95): number =>
  quantile(confidence, n - 1) * (spread / Math.sqrt(n));

/**
 * x̄ − ȳ of independent samples, with Welch's interval: s² = s_x²/n + s_y²/m and
 * ν = s⁴ / ((s_x²/n)²/(n − 1) + (s_y²/m)²/(m − 1)) degrees of freedom.
 */
export function difference(x: readonly number[], y: readonly number[], confidence = 0.95): Estimate {
  const [a, b] = [sd(x), sd(y)];
  const centre = mean(x) - mean(y);
  const n = Math.min(x.length, y.length);
  if (a === null || b === null) return estimate(n, centre, null);
  const [u, v] = [a ** 2 / x.length, b ** 2 / y.length];
  if (u + v === 0) return estimate(n, centre, 0);
  const freedom = (u + v) ** 2 / (u ** 2 / (x.length - 1) + v ** 2 / (y.length - 1));
  return estimate(n, centre, quantile(confidence, freedom) * Math.sqrt(u + v));
}

/** The mean of x_i − y_i with its interval: for pairs that share a seed, and so planes and batches. */
export function pairedDifference(x: readonly number[], y: readonly number[], confidence = 0.95): Estimate {
  check(x.length === y.length, "pairs", `${x.length} and ${y.length} values`, "as many of each");
  return interval(
    x.map((value, i) => value - y[i]!),
    confidence,
  );
}

const estimate = (n: number, centre: number, half: number | null): Estimate => ({
  n,
  mean: centre,
  low: half === null ? null : centre - half,
  high: half === null ? null : centre + half,
});

/** Whole degrees of freedom come again for thousands of groups, and a quantile is found by bisection. */
const known = new Map<string, number>();

function quantile(confidence: number, freedom: number): number {
  const key = `${confidence} ${freedom}`;
  const found = known.get(key) ?? studentQuantile((1 + checkedConfidence(confidence)) / 2, freedom);
  if (Number.isInteger(freedom)) known.set(key, found);
  return found;
}

/** A share, not a percentage. */
export function checkedConfidence(confidence: number): number {
  check(confidence > 0 && confidence < 1, "confidence", confidence, "a share between 0 and 1, such as 0.95");
  return confidence;
}

/** A number as it is compared: means of the same values, summed in another order, are equal. */
export const rounded = (value: number): number => Number(value.toPrecision(12));
