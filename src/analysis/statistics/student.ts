import { check } from "../../core/check.js";

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
const studentCdf = (t: number, freedom: number): number => 1 - twoSided(t, freedom) / 2;

/** P(|T| ≥ |t|) = I_{ν/(ν+t²)}(ν/2, 1/2): how often chance alone gives as large a t, of either sign. */
export function twoSided(t: number, freedom: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  return Number.isFinite(t) ? regularisedBeta(freedom / (freedom + t * t), freedom / 2, 0.5) : 0;
}

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
export function logGamma(z: number): number {
  let lifted = z;
  let product = 1;
  while (lifted < 15) product *= lifted++;
  const inverse = 1 / (lifted * lifted);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680)))) / lifted;
  return (lifted - 0.5) * Math.log(lifted) - lifted + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
