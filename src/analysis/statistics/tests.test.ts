import { expect, it } from "vitest";
import { minimumDetectableEffect } from "./power.js";
import { twoSided } from "./student.js";
import { holm, pairedTest, welchTest } from "./tests.js";

// Expected values are those of SciPy 1.16.3 and statsmodels 0.15.0; the call stands beside each.

const x = [0.9246, 0.9212, 0.9271, 0.9225, 0.9276];
const y = [0.9231, 0.9214, 0.9249, 0.9229, 0.9262];
const z = [0.918, 0.925, 0.9305];

it("a paired test is SciPy's", () => {
  const found = pairedTest(x, y); // scipy.stats.ttest_rel(x, y)
  expect(found).toMatchObject({ n: 5, freedom: 4 });
  expect(found.t).toBeCloseTo(1.7650452162435986, 9);
  expect(found.p).toBeCloseTo(0.15231741139131177, 10);
  const against = pairedTest(
    x,
    x.map(() => 0.923),
  ); // scipy.stats.ttest_1samp(x, 0.923)
  expect(against.t).toBeCloseTo(1.280614842722051, 9);
  expect(against.p).toBeCloseTo(0.26954286284491574, 10);
  const far = pairedTest([10, 10.1, 10.2, 10.15], [1, 1.2, 0.9, 1.1]); // scipy.stats.ttest_rel
  expect(far.p! / 1.824564599126094e-6).toBeCloseTo(1, 8);
});

it("Welch's test is SciPy's", () => {
  const found = welchTest(x, z); // scipy.stats.ttest_ind(x, z, equal_var=False)
  expect(found.t).toBeCloseTo(0.0261315515861325, 10);
  expect(found.freedom).toBeCloseTo(2.4880102799863306, 9);
  expect(found.p).toBeCloseTo(0.9811022985133302, 10);
});

it("one value has no test; without spread a difference is certain, and none is none", () => {
  expect(pairedTest([1], [2])).toEqual({ n: 1, t: null, freedom: null, p: null });
  expect(welchTest([1], [2, 3])).toMatchObject({ t: null, p: null });
  expect(pairedTest([2, 3], [1, 2])).toMatchObject({ t: Number.POSITIVE_INFINITY, p: 0 });
  expect(pairedTest([1, 2], [1, 2])).toMatchObject({ t: 0, p: 1 });
  expect(welchTest([1, 1], [1, 1])).toMatchObject({ t: 0, p: 1 });
  expect(() => pairedTest([1], [1, 2])).toThrow("as many of each");
});

it.each([
  [0.5, 4, 0.6433299631818633],
  [2.776, 4, 0.0500227783199764],
  [12, 2, 0.00687293367715846],
  [40, 3.7, 5.138624982141489e-6],
  [0.001, 9, 0.9992239303259733],
])("P(|T| ≥ %d) with %d degrees of freedom is %d", (t, freedom, p) => {
  expect(twoSided(t, freedom) / p).toBeCloseTo(1, 9); // 2 * scipy.stats.t.sf(t, freedom)
  expect(twoSided(-t, freedom)).toBe(twoSided(t, freedom));
});

it("Holm's correction is statsmodels'", () => {
  const found = holm([0.01, 0.04, 0.03, 0.005, 0.2, 0.04]); // multipletests(p, method="holm")[1]
  for (const [i, p] of [0.05, 0.12, 0.12, 0.03, 0.2, 0.12].entries()) expect(found[i]).toBeCloseTo(p, 12);
  expect(holm([])).toEqual([]);
  expect(holm([0.6, 0.7])).toEqual([1, 1]);
  expect(() => holm([Number.NaN])).toThrow("p-value");
});

it.each([
  [2, 0.8, 11.549888436114868],
  [3, 0.8, 3.2640435496617997],
  [3, 0.95, 4.486971818098029],
  [5, 0.8, 1.6819969659555574],
  [5, 0.95, 2.2038548743514146],
  [10, 0.8, 0.9960013714742163],
  [30, 0.8, 0.5292356151129554],
  [100, 0.95, 0.3640353782125523],
])("%d pairs show with power %d a difference of %d spreads", (n, power, effect) => {
  // The power at d by scipy.integrate.quad over scipy.stats.chi2.pdf and norm.cdf, solved by scipy.optimize.brentq.
  expect(minimumDetectableEffect({ n, sd: 1, power })! / effect).toBeCloseTo(1, 8);
  expect(minimumDetectableEffect({ n, sd: 0.02, power })! / (0.02 * effect)).toBeCloseTo(1, 8);
});

it.each([
  [3, 0.8, 3.264043552781866],
  [5, 0.8, 1.6819993107038083],
  [10, 0.8, 0.996001910781186],
  [30, 0.8, 0.5292357045238945],
])("and so says statsmodels, which has five digits: %d pairs, power %d, %d spreads", (n, power, effect) => {
  // TTestPower().solve_power(effect_size=None, nobs=n, alpha=0.05, power=power)
  expect(minimumDetectableEffect({ n, sd: 1, power })! / effect).toBeCloseTo(1, 5);
});

it.each([
  [2, 0.05 / 20, 230.76094999480503],
  [5, 0.05 / 35, 4.358490241488925],
])("and at the alpha of one among many questions: %d pairs, alpha %d, %d spreads", (n, alpha, effect) => {
  // As above, by scipy.integrate.quad and brentq; with two pairs Φ bends within a small part of the range.
  expect(minimumDetectableEffect({ n, sd: 1, alpha })! / effect).toBeCloseTo(1, 7);
});

it("one pair shows nothing, and powers that are none are refused", () => {
  expect(minimumDetectableEffect({ n: 1, sd: 1 })).toBeNull();
  expect(minimumDetectableEffect({ n: 5, sd: 0 })).toBe(0);
  expect(() => minimumDetectableEffect({ n: 5, sd: 1, power: 0.01 })).toThrow("power: got 0.01");
  expect(() => minimumDetectableEffect({ n: 5, sd: 1, power: 80 })).toThrow("power: got 80");
});

it("of values that are none, or infinite, nothing is known", () => {
  const none = { t: null, freedom: null, p: null };
  for (const odd of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(pairedTest([0.9, odd, 0.7], [0.8, 0.7, 0.6])).toEqual({ n: 3, ...none });
    expect(welchTest([0.9, odd, 0.7], [0.8, 0.7])).toEqual({ n: 2, ...none });
  }
});
