import { expect, it } from "vitest";
import { sparkPath } from "./spark-path.js";

it("goes from the left edge to the right one, the least at the bottom", () => {
  expect(sparkPath([0, 1], 12, 13)).toBe("M1.0 11.5L11.0 1.5");
});

it("breaks where there is no number, and draws a lone point", () => {
  expect(sparkPath([1, null, 3, Number.NaN, 2], 10, 10)).toMatch(
    /^M[\d.]+ [\d.]+M[\d.]+ [\d.]+M[\d.]+ [\d.]+$/,
  );
  expect(sparkPath([null, 5, null], 10, 10)).toBe("M5.0 5.0h1");
  expect(sparkPath([null, Number.NaN], 10, 10)).toBe("");
});

it("a curve that stays the same is a line in the middle", () => {
  expect(sparkPath([3, 3], 12, 10)).toBe("M1.0 5.0L11.0 5.0");
});
