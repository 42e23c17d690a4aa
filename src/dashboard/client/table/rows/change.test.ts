import { expect, it } from "vitest";
import type { GroupRow } from "../../../api.js";
import { groupChange } from "./change.js";

const spread = (mean: number, n: number) => ({ n, mean, sd: 0.1, low: mean - 0.1, high: mean + 0.1 });
const group = (difference?: {
  mean: number;
  n: number;
  paired: boolean;
  low: number | null;
  high: number | null;
}) =>
  ({
    ...{ key: "k", settings: [], runs: 4, states: {}, metrics: { accuracy: spread(0.955, 4), loss: null } },
    ...(difference && { differences: { accuracy: { sd: null, ...difference } } }),
  }) satisfies GroupRow;

const base = new Map([["accuracy", 0.9]]);

it("a single pair does not speak against the means", () => {
  const one = group({ mean: -0.05, n: 1, paired: true, low: null, high: null });
  expect(groupChange(one, "accuracy", base)).toMatchObject({ isClear: undefined, pairs: "" });
  expect(groupChange(one, "accuracy", base)?.value).toBeCloseTo(0.055);
});

it("says how many of the runs are in pairs", () => {
  const three = group({ mean: 0.05, n: 3, paired: true, low: 0.01, high: 0.09 });
  expect(groupChange(three, "accuracy", base)).toMatchObject({ value: 0.05, isClear: true, pairs: "3 of 4" });
  const all = group({ mean: 0.05, n: 4, paired: true, low: -0.01, high: 0.11 });
  expect(groupChange(all, "accuracy", base)).toMatchObject({ isClear: false, pairs: "" });
});

it("without the server's word it is that of the means; without a number it is none", () => {
  expect(groupChange(group(), "accuracy", base)?.value).toBeCloseTo(0.055);
  expect(groupChange(group(), "accuracy", undefined)).toBeUndefined();
  expect(groupChange(group(), "loss", base)).toBeUndefined();
});
