import { expect, it } from "vitest";
import {
  differenceOf,
  isClear,
  printBaseline,
  readBaseline,
  valuesOfGroup,
  valuesOfRun,
} from "./baseline.js";
import { columnsOf } from "./columns.js";

it("stands in the URL", () => {
  for (const word of ["12", 'g:["mnist",8]', "g:"]) expect(printBaseline(readBaseline(word)!)).toBe(word);
  expect(["", "x", "1x"].map(readBaseline)).toEqual([undefined, undefined, undefined]);
});

const none = { runs: 0, params: [], metrics: [], tags: [], fields: [] };
const row = {
  ...{ id: 1, name: null, experiment: "e", state: "finished" as const, tags: [], startedAt: "" },
  ...{ endedAt: null, seconds: 1, error: null, cells: [8, 0.9, null] },
};

it("compares numbers of metrics alone", () => {
  const fields = ["params.T", "metrics.accuracy", "metrics.loss"];
  const base = valuesOfRun(row, fields, columnsOf(fields.toReversed(), none));
  expect([...base]).toEqual([["accuracy", 0.9]]);
  expect(differenceOf(0.75, "accuracy", base)).toBeCloseTo(-0.15);
  expect(differenceOf({ kind: "number", text: "NaN" }, "accuracy", base)).toBeUndefined();
  expect(differenceOf(1, "loss", base)).toBeUndefined();
});

it("takes a group's means", () => {
  const spread = { n: 2, mean: 0.5, sd: 0.1, low: 0.4, high: 0.6 };
  const group = { key: "k", settings: [], runs: 2, states: {}, metrics: { accuracy: spread, loss: null } };
  expect([...valuesOfGroup(group)]).toEqual([["accuracy", 0.5]]);
});

it("a difference is clear where its interval leaves out 0", () => {
  expect([
    isClear({ low: 0.1, high: 0.2 }),
    isClear({ low: -1, high: 0.2 }),
    isClear({ low: null, high: null }),
  ]).toEqual([true, false, false]);
});
