import { check } from "../../core/check.js";
import { studentQuantile } from "./student.js";

/** A mean with the limits of its confidence interval; the limits are null where one value says nothing of spread, or one is not finite. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** x̄ = Σ x_i / n */
export function mean(values: readonly number[]): number {
  check(values.length > 0, "values of a mean", values.length, "one or more");
  const n = values.length;
  const sum = values.reduce((sum, x) => sum + x, 0);
  return Number.isFinite(sum) ? sum / n : values.reduce((sum, x) => sum + x / n, 0); // whose sum no number holds
}

/** s = √(Σ (x_i − x̄)² / (n − 1)), the spread over seeds; null for n = 1. */
export function sd(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  if (values.every(value => value === values[0])) return 0; // which a mean that is rounded would not give
  const centre = mean(values);
  const deviations = values.map(x => x - centre);
  const squares = sumOfSquares(deviations);
  if (squares > smallest && squares < Infinity) return Math.sqrt(squares / (values.length - 1));
  const farthest = deviations.reduce((most, x) => Math.max(most, Math.abs(x)), 0); // squares of it leave a number's range
  return farthest * Math.sqrt(sumOfSquares(deviations.map(x => x / farthest)) / (values.length - 1));
}

const smallest = 1e-280; // sums of squares below it have lost digits

const sumOfSquares = (values: readonly number[]): number => values.reduce((sum, x) => sum + x ** 2, 0);

/** x̄ ± t_{n−1} · s / √n: where the mean over all seeds lies, with the given confidence. */
export function interval(values: readonly number[], confidence = 0.95): Estimate {
  const n = values.length;
  const spread = sd(values);
  return estimate(n, mean(values), spread === null ? null : margin(n, spread, confidence));
}

/** t_{n−1} · s / √n: half of that interval, of n values with the spread s. */
export const margin = (n: number, spread: number, confidence = 0.95): number =>
  quantile(confidence, n - 1) * (spread / Math.sqrt(n));

/** x̄ − ȳ of independent samples, with Welch's interval: none where spreads are no numbers. */
export function difference(x: readonly number[], y: readonly number[], confidence = 0.95): Estimate {
  const [a, b] = [sd(x), sd(y)];
  const centre = mean(x) - mean(y);
  const n = Math.min(x.length, y.length);
  if (a === null || b === null) return estimate(n, centre, null);
  const { error, freedom } = welch({ sd: a, n: x.length }, { sd: b, n: y.length });
  if (error === 0) return estimate(n, centre, 0);
  return estimate(n, centre, Number.isFinite(error) ? quantile(confidence, freedom) * error : null);
}

interface Sample {
  readonly sd: number;
  readonly n: number;
}

/**
 * s = √(s_x²/n + s_y²/m) and Welch's degrees of freedom, ν = s⁴ / ((s_x²/n)²/(n − 1) + (s_y²/m)²/(m − 1)), by the share r of x in
 * s², since fourth powers leave a number's range early: 1/ν = r²/(n − 1) + (1 − r)²/(m − 1).
 */
export function welch(x: Sample, y: Sample): { readonly error: number; readonly freedom: number } {
  const [a, b] = [x.sd / Math.sqrt(x.n), y.sd / Math.sqrt(y.n)];
  const error = Math.hypot(a, b);
  if (error === 0) return { error, freedom: x.n + y.n - 2 };
  const [r, s] = [(a / error) ** 2, (b / error) ** 2];
  return { error, freedom: 1 / (r ** 2 / (x.n - 1) + s ** 2 / (y.n - 1)) };
}

/** The mean of x_i − y_i with its interval: for pairs that share a seed, and so planes and batches. */
export function pairedDifference(x: readonly number[], y: readonly number[], confidence = 0.95): Estimate {
  check(x.length === y.length, "pairs", `${x.length} and ${y.length} values`, "as many of each");
  return interval(
    x.map((value, i) => value - y[i]!),
    confidence,
  );
}

function estimate(n: number, centre: number, half: number | null): Estimate {
  const isKnown = half !== null && Number.isFinite(half);
  return { n, mean: centre, low: isKnown ? centre - half : null, high: isKnown ? centre + half : null };
}

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
