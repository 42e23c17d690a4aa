import { check } from "../../core/check.js";

/** Φ(z) = 1/2 + φ(z)·(z + z³/3 + z⁵/(3·5) + …) (Marsaglia 2004); beyond ±8 it is 0 or 1 to rounding. */
export function normalCdf(z: number): number {
  check(!Number.isNaN(z), "z of a normal distribution", z, "a number");
  if (Math.abs(z) > 8) return z < 0 ? 0 : 1;
  let [sum, term] = [0, z];
  for (let k = 3; sum + term !== sum; k += 2) {
    sum += term;
    term *= (z * z) / k;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The z with Φ(z) = p, by bisection; −∞ for 0 and ∞ for 1. */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let [low, high] = [-8, 8];
  while (high - low > 1e-14) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
