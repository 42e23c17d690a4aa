import { check, oneOf, wholeNumber } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { checkedConfidence, type Estimate, mean } from "./estimate.js";
import { normalCdf, normalQuantile } from "./normal.js";

/** How a bootstrap interval is made. */
export interface BootstrapOptions {
  /** Where resamples come from: the same stream gives the same interval. */
  readonly random: Random;
  readonly confidence?: number;
  readonly resamples?: number;
  /** `percentile` (the default), or `bca`: corrected for bias and skew by a jackknife, for smooth statistics alone. */
  readonly method?: "percentile" | "bca";
}

/**
 * A statistic of a sample, and the interval that holds most of its values on resamples, drawn from the sample with
 * replacement (Efron 1979). An element may be a number, or a pair or more of what belongs together, such as the
 * accuracies of one seed: pairs are drawn whole. Limits are null where one element says nothing of spread, and of BCa where
 * all resamples lie on one side of what was found.
 *
 *   bootstrapInterval(pairs, pairs => mean(pairs.map(([x]) => x)) / mean(pairs.map(([, y]) => y)), { random: seeded(1) })
 */
export function bootstrapInterval<T>(
  sample: readonly T[],
  statistic: (sample: readonly T[]) => number,
  { random, confidence = 0.95, resamples = 10_000, method = "percentile" }: BootstrapOptions,
): Estimate {
  const n = sample.length;
  check(n > 0, "sample of a bootstrap", n, "one element or more");
  checkedConfidence(confidence);
  wholeNumber("resamples", resamples, 100);
  oneOf("method of a bootstrap", method, ["percentile", "bca"]);
  const found = statistic(sample);
  if (n === 1) return { n, mean: found, low: null, high: null };
  const values = resampled(sample, statistic, resamples, random);
  const tail = (1 - confidence) / 2;
  const shares = method === "bca" ? correctedShares(sample, statistic, values, tail) : [tail, 1 - tail];
  if (!shares) return { n, mean: found, low: null, high: null };
  const [low, high] = shares.map(share => quantileOf(values, share));
  return { n, mean: found, low: low!, high: high! };
}

/** The statistic of each resample, in order of size. Element k of resample r is drawn by word r·n + k of the stream. */
function resampled<T>(
  sample: readonly T[],
  statistic: (sample: readonly T[]) => number,
  resamples: number,
  random: Random,
): Float64Array {
  const n = sample.length;
  const draws = random.stream("bootstrap").words(resamples * n);
  const values = Float64Array.from({ length: resamples }, (_, r) =>
    statistic(sample.map((_, k) => sample[Math.floor((draws[r * n + k]! / 2 ** 32) * n)]!)),
  );
  check(!values.some(Number.isNaN), "statistic of a resample", Number.NaN, "a number");
  return values.sort();
}

/** The q-quantile of values in order, between neighbours by their distance, as NumPy and R (type 7) have it. */
function quantileOf(values: Float64Array, q: number): number {
  const at = q * (values.length - 1);
  const [below, above] = [values[Math.floor(at)]!, values[Math.ceil(at)]!];
  return below === above ? below : below + (at - Math.floor(at)) * (above - below);
}

/**
 * BCa (Efron 1987): α' = Φ(z₀ + (z₀ + z_α) / (1 − a·(z₀ + z_α))) for both tails, with the bias z₀ from how many
 * resamples lie below what was found, and a = Σ u³ / (6·(Σ u²)^1.5) from u, the mean of the jackknife less each of its values.
 */
function correctedShares<T>(
  sample: readonly T[],
  statistic: (sample: readonly T[]) => number,
  values: Float64Array,
  tail: number,
): number[] | null {
  const found = statistic(sample);
  const below = values.reduce((count, value) => count + (value < found ? 1 : value === found ? 0.5 : 0), 0);
  if (below === 0 || below === values.length) return null; // a bias without end
  const bias = normalQuantile(below / values.length);
  const left = sample.map((_, i) => statistic(sample.filter((_, k) => k !== i)));
  const u = left.map(value => mean(left) - value);
  const squares = u.reduce((sum, x) => sum + x * x, 0);
  const skew = squares === 0 ? 0 : u.reduce((sum, x) => sum + x ** 3, 0) / (6 * squares ** 1.5);
  return [tail, 1 - tail].map(share => {
    const z = bias + normalQuantile(share);
    return normalCdf(bias + z / (1 - skew * z));
  });
}
