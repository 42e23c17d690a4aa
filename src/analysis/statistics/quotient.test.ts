import { expect, it } from "vitest";
import { quotientInterval } from "./quotient.js";
import { pairedTest } from "./tests.js";

const x = [0.9246, 0.9212, 0.9271, 0.9225, 0.9276];
const y = [0.985, 0.9861, 0.9872, 0.9855, 0.9866];

it("its limits are where a paired t test of x − c·y has a p of 0.05", () => {
  const { low, high } = quotientInterval(x, y);
  for (const c of [low!, high!])
    expect(
      pairedTest(
        x,
        y.map(value => c * value),
      ).p,
    ).toBeCloseTo(0.05, 9);
  expect(low! < high!).toBe(true);
});

it("has no limits of one pair, nor where the divisor may be 0; sides of other lengths are refused", () => {
  expect(quotientInterval([1], [2])).toEqual({ low: null, high: null });
  expect(quotientInterval([1, 1.1, 1.2], [1, -1, 0.5])).toEqual({ low: null, high: null });
  expect(() => quotientInterval([1], [])).toThrow("pairs");
});
