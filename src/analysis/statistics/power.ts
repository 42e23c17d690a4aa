import { check, positiveNumber, wholeNumber } from "../../core/check.js";
import { normalCdf } from "./normal.js";
import { logGamma, studentQuantile } from "./student.js";

/** A paired test before it is made: how many pairs, and how far their differences spread. */
export interface PairedDesign {
  readonly n: number;
  /** s of the differences; the effect has its unit. */
  readonly sd: number;
  /** How often a true effect of that size is to be seen; 0.8 as usual. */
  readonly power?: number;
  /** The p below which it counts as seen, two-sided; 0.05 as usual. */
  readonly alpha?: number;
}

/**
 * The smallest true difference that a paired t test sees with the wanted power, said beside "no difference": δ with
 * P(|T| > t_{n−1, 1−α/2}) = power for T of Student's noncentral t with δ·√n/s, s taken for the true spread. Null for one pair.
 */
export function minimumDetectableEffect({ n, sd, power = 0.8, alpha = 0.05 }: PairedDesign): number | null {
  wholeNumber("pairs", n);
  check(sd >= 0, "sd of differences", sd, "0 or more");
  check(positiveNumber("alpha", alpha) < power && power < 1, "power", power, "a share between alpha and 1");
  if (n < 2) return null;
  const critical = studentQuantile(1 - alpha / 2, n - 1);
  let [low, high] = [0, 1];
  while (powerAt(high, critical, n - 1) < power) [low, high] = [high, high * 2];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (powerAt(middle, critical, n - 1) < power) low = middle;
    else high = middle;
  }
  return (((low + high) / 2) * sd) / Math.sqrt(n);
}

const leastSteps = 1_000; // of Simpson's rule: its error is far below that of the bisection's place

/**
 * P(|T| > t) for T = (Z + δ) / W with Z standard normal and W = √(χ²_ν / ν):
 * ∫ [Φ(δ − t·w) + Φ(−δ − t·w)] f(w) dw, f(w) = 2·(ν/2)^(ν/2) / Γ(ν/2) · w^(ν−1)·e^(−ν·w²/2).
 */
function powerAt(delta: number, critical: number, freedom: number): number {
  const reach = 12 / Math.sqrt(2 * freedom); // a dozen of W's spreads to either side of 1
  const [from, to] = [Math.max(0, 1 - reach), 1 + reach];
  const front = Math.log(2) + (freedom / 2) * Math.log(freedom / 2) - logGamma(freedom / 2);
  const at = (w: number): number => {
    const seen = normalCdf(delta - critical * w) + normalCdf(-delta - critical * w);
    const log = freedom === 1 ? 0 : (freedom - 1) * Math.log(w);
    return seen * Math.exp(front + log - (freedom * w * w) / 2);
  };
  const steps = Math.max(leastSteps, 2 * Math.ceil(2 * (to - from) * critical)); // four within Φ's bend of width 1/t
  const step = (to - from) / steps;
  let sum = at(from) + at(to);
  for (let i = 1; i < steps; i++) sum += (i % 2 ? 4 : 2) * at(from + i * step);
  return (sum * step) / 3;
}
