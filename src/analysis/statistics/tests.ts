import { check } from "../../core/check.js";
import { mean, sd, welch } from "./estimate.js";
import { twoSided } from "./student.js";

/** A t test: p is how often chance alone gives as large a |t|. All but n are null where one value says nothing of spread, or one is not finite. */
export interface Test {
  readonly n: number;
  readonly t: number | null;
  readonly freedom: number | null;
  /** Two-sided. */
  readonly p: number | null;
}

/**
 * Whether the mean of x_i − y_i is 0, for pairs such as two networks of one seed: t = d̄ / (s_d / √n) with n − 1 degrees of
 * freedom. Against another value than 0, hand in that value as every y.
 */
export function pairedTest(x: readonly number[], y: readonly number[]): Test {
  check(x.length === y.length, "pairs", `${x.length} and ${y.length} values`, "as many of each");
  const differences = x.map((value, i) => value - y[i]!);
  const spread = sd(differences);
  const n = differences.length;
  return spread === null ? untested(n) : tested(n, mean(differences), spread / Math.sqrt(n), n - 1);
}

/** Whether two independent samples have one mean, their spreads and sizes being what they are (Welch 1947). */
export function welchTest(x: readonly number[], y: readonly number[]): Test {
  const [a, b] = [sd(x), sd(y)];
  const n = Math.min(x.length, y.length);
  if (a === null || b === null) return untested(n);
  const { error, freedom } = welch({ sd: a, n: x.length }, { sd: b, n: y.length });
  return tested(n, mean(x) - mean(y), error, freedom);
}

const untested = (n: number): Test => ({ n, t: null, freedom: null, p: null });

/** Without any spread a difference is certain, and none is none: SciPy has infinity and NaN there. */
function tested(n: number, found: number, error: number, freedom: number): Test {
  const t = found === 0 ? 0 : found / error;
  if (Number.isNaN(t) || Number.isNaN(freedom)) return untested(n); // of values that are no numbers, or infinite
  return { n, t, freedom, p: twoSided(t, freedom) };
}

/**
 * p-values of questions asked together, each as it counts among them (Holm 1979): of m in order of size, the k-th times
 * m − k + 1, at least as large as those before it, and at most 1. Where none of the questions' effects is real, one of
 * them passes 0.05 in 5 % of such tables at most.
 */
export function holm(p: readonly number[]): number[] {
  for (const value of p) check(value >= 0 && value <= 1, "p-value", value, "a number from 0 to 1");
  const order = p.map((_, i) => i).sort((i, j) => p[i]! - p[j]!);
  const adjusted = new Array<number>(p.length);
  let least = 0;
  for (const [k, i] of order.entries()) {
    least = Math.min(1, Math.max(least, p[i]! * (p.length - k)));
    adjusted[i] = least;
  }
  return adjusted;
}
