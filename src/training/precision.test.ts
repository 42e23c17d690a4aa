import { describe, expect, it } from "vitest";
import { precision, ranks } from "./precision.js";

describe("ranks", () => {
  it("counts the classes before the true one", () => {
    expect([...ranks([3, 1, 2, 3, 1, 2, 3, 1, 2], [0, 1, 2], 3)]).toEqual([0, 2, 1]);
  });
  it("gives ties to the lower class", () => {
    expect([...ranks([1, 1, 1, 1, 1, 1], [0, 2], 3)]).toEqual([0, 2]);
  });
  it("refuses NaN", () => {
    expect(() => ranks([Number.NaN, 1], [0], 2)).toThrow(/a logit: got NaN/);
  });
});

it("precision is the share of ranks below k", () => {
  expect(precision(Uint16Array.of(0, 2, 4, 9))).toEqual({ top1: 0.25, top3: 0.5, top5: 0.75 });
});
