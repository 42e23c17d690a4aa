import { describe, expect, it } from "vitest";
import { difference, interval, mean, pairedDifference, sd, studentQuantile } from "./statistics.js";

it("means and spreads are those done by hand", () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(sd([1, 2, 6])).toBeCloseTo(Math.sqrt(7), 14); // (4 + 1 + 9) / 2
  expect(sd([0.9])).toBeNull();
  expect(() => mean([])).toThrow("values of a mean: got 0, expected one or more");
});

it.each([
  [0.975, 1, 12.706204736432095],
  [0.975, 2, 4.302652729696142],
  [0.975, 4, 2.7764451051977987],
  [0.975, 10, 2.2281388519649385],
  [0.975, 30, 2.042272456301238],
  [0.95, 5, 2.015048373333024],
  [0.995, 9, 3.249835541592134],
  [0.975, 1e7, 1.959964],
])("Student's t: the %f quantile with %d degrees of freedom is %f", (p, freedom, t) => {
  expect(studentQuantile(p, freedom)).toBeCloseTo(t, freedom > 1e6 ? 5 : 9);
  expect(studentQuantile(1 - p, freedom)).toBeCloseTo(-t, freedom > 1e6 ? 5 : 9);
});

it("Student's t has closed forms for one and two degrees of freedom, also far out", () => {
  for (const p of [0.6, 0.9, 0.999, 0.999999]) {
    expect(studentQuantile(p, 1) / Math.tan(Math.PI * (p - 0.5))).toBeCloseTo(1, 8);
    expect(studentQuantile(p, 2) / ((2 * p - 1) / Math.sqrt(2 * p * (1 - p)))).toBeCloseTo(1, 8);
  }
  expect(studentQuantile(0.5, 3)).toBe(0);
  expect(() => studentQuantile(1, 3)).toThrow("probability");
  expect(() => studentQuantile(0.9, 0)).toThrow("degrees of freedom");
});

it("an interval is mean ± t·s/√n, and has no limits for one value", () => {
  const found = interval([1, 2, 3, 4, 5]);
  const half = (2.7764451051977987 * Math.sqrt(2.5)) / Math.sqrt(5);
  expect(found).toMatchObject({ n: 5, mean: 3 });
  expect(found.low).toBeCloseTo(3 - half, 10);
  expect(found.high).toBeCloseTo(3 + half, 10);
  expect(interval([0.5])).toEqual({ n: 1, mean: 0.5, low: null, high: null });
  expect(() => interval([1, 2], 95)).toThrow("confidence: got 95");
});

it("Welch's interval equals the classical one where spreads and sizes are equal", () => {
  const found = difference([1, 2, 3, 4, 5], [2, 3, 4, 5, 6]); // ν = 8, standard error 1
  expect(found.mean).toBeCloseTo(-1, 14);
  expect(found.high! - found.mean).toBeCloseTo(2.306004135204166, 9);
  expect(difference([1], [2, 3])).toMatchObject({ mean: -1.5, low: null, high: null });
  expect(difference([1, 1], [1, 1])).toMatchObject({ mean: 0, low: 0, high: 0 });
});

it("pairs see what independent samples hide", () => {
  const x = [0.1, 0.5, 0.91];
  const y = [0.09, 0.49, 0.9];
  expect(difference(x, y).low).toBeLessThan(0);
  expect(pairedDifference(x, y).low).toBeCloseTo(0.01, 10);
  expect(() => pairedDifference([1], [1, 2])).toThrow("as many of each");
});

describe.each([1e-200, 1e-320 * 1e10, 1, 1e150, 1e300])("values of the size of %f", size => {
  const [x, y] = [
    [2, 5, 4],
    [1, 1.5],
  ].map(values => values.map(value => value * size)) as [number[], number[]];
  const [unscaledX, unscaledY] = [
    [2, 5, 4],
    [1, 1.5],
  ] as [number[], number[]];

  it("have the spread and the intervals of those of the size of 1", () => {
    expect(sd(x)! / size).toBeCloseTo(sd(unscaledX)!, 6);
    for (const [found, expected] of [
      [difference(x, y), difference(unscaledX, unscaledY)],
      [interval(x), interval(unscaledX)],
    ] as const) {
      expect(found.mean / size).toBeCloseTo(expected.mean, 6);
      expect(found.low! / size).toBeCloseTo(expected.low!, 5);
      expect(found.high! / size).toBeCloseTo(expected.high!, 5);
    }
  });
});

it("the mean of numbers whose sum no number holds; of what is not finite there are no limits", () => {
  expect(mean([1.5e308, 1.7e308])).toBeCloseTo(1.6e308, -300);
  for (const odd of [Number.NaN, Number.POSITIVE_INFINITY])
    for (const found of [difference([odd, 1], [1, 2, 4]), interval([odd, 1, 2])])
      expect([found.low, found.high]).toEqual([null, null]);
});
