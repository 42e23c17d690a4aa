import { check } from "../../core/check.js";
import { mean, sd } from "./estimate.js";
import { studentQuantile } from "./student.js";

/** The limits of a quotient; null where one pair says nothing of spread, or where the divisor may as well be 0. */
export interface QuotientInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Fieller's interval of x̄ / ȳ for pairs (1954): all c of which a paired t test of x_i − c·y_i says nothing,
 * (x̄ − c·ȳ)² ≤ t²/n · (s_x² − 2c·s_xy + c²·s_y²). Unlike a bootstrap of few pairs it is exact for normal ones.
 */
export function quotientInterval(
  x: readonly number[],
  y: readonly number[],
  confidence = 0.95,
): QuotientInterval {
  check(x.length === y.length, "pairs", `${x.length} and ${y.length} values`, "as many of each");
  const n = x.length;
  if (n < 2) return { low: null, high: null };
  const [u, v] = [mean(x), mean(y)];
  const k = studentQuantile((1 + confidence) / 2, n - 1) ** 2 / n;
  const shared = x.reduce((sum, value, i) => sum + (value - u) * (y[i]! - v), 0) / (n - 1);
  const [a, b, c] = [v * v - k * sd(y)! ** 2, u * v - k * shared, u * u - k * sd(x)! ** 2];
  if (a <= 0) return { low: null, high: null };
  const half = Math.sqrt(Math.max(0, b * b - a * c));
  return { low: (b - half) / a, high: (b + half) / a };
}
