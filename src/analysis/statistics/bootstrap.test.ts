import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { type BootstrapOptions, bootstrapInterval } from "./bootstrap.js";
import { mean } from "./estimate.js";
import { normalCdf, normalQuantile } from "./normal.js";

const sample = [2.1, 3.4, 0.7, 5.9, 4.2, 3.3, 8.8, 1.5];
const spread = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map(value => (value - centre) ** 2)));
};
const pairs = [
  [0.9246, 0.985],
  [0.9212, 0.9861],
  [0.9271, 0.9872],
  [0.9225, 0.9855],
  [0.9276, 0.9866],
] as const;
const quotient = (all: readonly (readonly [number, number])[]): number =>
  mean(all.map(([x]) => x)) / mean(all.map(([, y]) => y));

const many = (method: BootstrapOptions["method"], seed = 1) => ({
  ...{ random: seeded(seed), resamples: 30_000 },
  ...(method && { method }),
});

// scipy.stats.bootstrap((sample,), statistic, n_resamples=1_000_000, method=…), SciPy 1.16.3, with chance of its own:
// both come near the limits of all resamples, and so near one another.
it.each([
  ["percentile", "mean", mean, 2.175, 5.55],
  ["bca", "mean", mean, 2.35, 5.8625],
  ["percentile", "sd", spread, 0.9733158531535382, 3.244610916581525],
  ["bca", "sd", spread, 1.355544171172596, 3.6796526670325833],
] as const)(
  "%s intervals of a %s are SciPy's, to a fiftieth of their width",
  (method, _, statistic, low, high) => {
    const found = bootstrapInterval(sample, statistic, many(method));
    expect(found.mean).toBe(statistic(sample));
    expect(Math.abs(found.low! - low)).toBeLessThan(0.02 * (high - low));
    expect(Math.abs(found.high! - high)).toBeLessThan(0.02 * (high - low));
  },
);

it.each([
  ["percentile", 0.9355505982559319, 0.9394639743745693],
  ["bca", 0.9353883593591563, 0.9392881782395196],
] as const)(
  "%s intervals of a quotient draw pairs whole, as SciPy's with paired=True",
  (method, low, high) => {
    const found = bootstrapInterval(pairs, quotient, many(method));
    expect(Math.abs(found.low! - low)).toBeLessThan(0.02 * (high - low));
    expect(Math.abs(found.high! - high)).toBeLessThan(0.02 * (high - low));
  },
);

it("all limits of few resamples are known: those of [0, 1, 2] have means from 0 to 2 in 27 ways", () => {
  const found = bootstrapInterval([0, 1, 2], mean, { ...many("percentile"), confidence: 0.9 });
  expect(found).toMatchObject({ n: 3, mean: 1 }); // 1 of 27 is below 5 %, 4 of 27 above: the 5 % quantile is 1/3
  expect(found.low).toBeCloseTo(1 / 3, 12);
  expect(found.high).toBeCloseTo(5 / 3, 12);
});

it("one stream gives one interval, another stream another", () => {
  const of = (seed: number) => bootstrapInterval(sample, spread, { random: seeded(seed), resamples: 1_000 });
  expect(of(1)).toEqual(of(1));
  expect(of(1).low).not.toBe(of(2).low);
});

it("one element has no limits; a statistic may be infinite, but no NaN", () => {
  const random = seeded(1);
  expect(bootstrapInterval([3], mean, { random })).toEqual({ n: 1, mean: 3, low: null, high: null });
  const infinite = bootstrapInterval([1, 2], ([first]) => (first === 1 ? Number.POSITIVE_INFINITY : 1), {
    random,
  });
  expect(infinite).toMatchObject({ low: 1, high: Number.POSITIVE_INFINITY });
  expect(bootstrapInterval([1, 1, 1], mean, { random, method: "bca" })).toMatchObject({ low: 1, high: 1 });
  expect(() => bootstrapInterval([1, 2], () => Number.NaN, { random })).toThrow("statistic of a resample");
  expect(() => bootstrapInterval([], mean, { random })).toThrow("sample of a bootstrap: got 0");
  expect(() => bootstrapInterval([1, 2], mean, { random, confidence: 95 })).toThrow("confidence: got 95");
});

it.each([
  [-5, 2.866515718791933e-7],
  [-1.96, 0.024997895148220435],
  [-0.3, 0.3820885778110474],
  [0, 0.5],
  [0.7, 0.758036347776927],
  [2.5, 0.9937903346742238],
  [6, 0.9999999990134123],
])("Φ(%d) is %d", (z, p) => {
  expect(normalCdf(z)).toBeCloseTo(p, 14); // scipy.stats.norm.cdf
});

it.each([
  [1e-9, -5.9978070150076865],
  [0.025, -1.9599639845400545],
  [0.3, -0.5244005127080409],
  [0.975, 1.959963984540054],
])("the %d quantile of the normal distribution is %d", (p, z) => {
  expect(normalQuantile(p)).toBeCloseTo(z, 5); // scipy.stats.norm.ppf
  expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 14);
});

it("BCa has no limits where all resamples lie on one side of what was found; Φ of no number is refused", () => {
  const distinct = (values: readonly number[]): number => new Set(values).size; // most in the sample itself
  const found = bootstrapInterval([...sample, 1, 2, 3, 4], distinct, {
    ...{ random: seeded(1), resamples: 1_000, method: "bca" },
  });
  expect(found).toEqual({ n: 12, mean: 12, low: null, high: null });
  expect(() => normalCdf(Number.NaN)).toThrow("z of a normal distribution");
});
