import { expect, it } from "vitest";
import { lawCheck } from "./law-check.js";

const half = Math.PI / 2; // p = 1/2, σ = 0.05 for 100 bits

it("the check counts in units of each pair's standard error", () => {
  const pairs = [0.45, 0.55, 0.5, 0.7].map(share => ({ angle: half, share }));
  const { pairs: n, meanZ, rmsZ, inside } = lawCheck(pairs, 100);
  expect([n, inside]).toEqual([4, 0.75]); // −1, 1, 0, 4
  expect(meanZ).toBeCloseTo(1, 12);
  expect(rmsZ).toBeCloseTo(Math.sqrt(18 / 4), 12);
});
