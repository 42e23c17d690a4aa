/**
 * The door to the statistics of small samples: means, spreads, and confidence intervals of differences.
 * Ours: they are a page of formulas held to known values by tests; packages with Student's t bring hundreds of others.
 */

import { check } from "../core/check.js";

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
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1));
}

/** x̄ ± t_{n−1} · s / √n: where the mean over all seeds lies, with the given confidence. */
export function interval(values: readonly number[], confidence = 0.95): Estimate {
  const n = values.length;
  const spread = sd(values);
  const half = spread === null ? null : quantile(confidence, n - 1) * (spread / Math.sqrt(n));
  return estimate(n, mean(values), half);
}

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

const quantile = (confidence: number, freedom: number): number => {
  check(confidence > 0 && confidence < 1, "confidence", confidence, "a share between 0 and 1, such as 0.95");
  return studentQuantile((1 + confidence) / 2, freedom);
};

/** The t with P(T ≤ t) = p for Student's T with ν degrees of freedom (ν need not be whole), by bisection. */
export function studentQuantile(p: number, freedom: number): number {
  check(p > 0 && p < 1, "probability", p, "a number between 0 and 1");
  check(freedom > 0, "degrees of freedom", freedom, "a positive number");
  if (p < 0.5) return -studentQuantile(1 - p, freedom);
  if (p === 0.5) return 0;
  let [low, high] = [0, 1];
  while (studentCdf(high, freedom) < p) [low, high] = [high, high * 2];
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, freedom) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T ≤ t) = 1 − I_{ν/(ν+t²)}(ν/2, 1/2) / 2 for t ≥ 0. */
const studentCdf = (t: number, freedom: number): number =>
  1 - regularisedBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;

/** I_x(a, b), by Lentz's continued fraction; on the side where that converges fast. */
function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300; // keeps a vanishing denominator from dividing by zero
  const safe = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** ln Γ(z) for z > 0: Stirling's series, after lifting z to where it is exact to rounding. */
function logGamma(z: number): number {
  let lifted = z;
  let product = 1;
  while (lifted < 15) product *= lifted++;
  const inverse = 1 / (lifted * lifted);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680)))) / lifted;
  return (lifted - 0.5) * Math.log(lifted) - lifted + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
