import { expect, it } from "vitest";
import { smoothed } from "./smoothing.js";

it("a step of one half-life goes half the way", () => {
  expect(smoothed([0, 10, 20], [0, 8, 8], 10)).toEqual([0, 4, 6]);
});

it("is the same mean however many points say it", () => {
  const [coarse] = smoothed([0, 4], [0, 1], 2).slice(-1);
  const [fine] = smoothed([0, 1, 2, 3, 4], [0, 1, 1, 1, 1], 2).slice(-1);
  expect(fine).toBeCloseTo(coarse!, 12);
});

it("leaves gaps, and goes on behind them by the distance to the last value", () => {
  expect(smoothed([0, 1, 2], [4, null, 0], 2)).toEqual([4, null, 2]);
  expect(smoothed([0, 1], [null, 3], 1)).toEqual([null, 3]);
});

it("without a half-life is the curve itself", () => {
  expect(smoothed([0, 1], [1, 2], 0)).toEqual([1, 2]);
});
