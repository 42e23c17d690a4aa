import { expect, it } from "vitest";
import type { Columns } from "../../api.js";
import { bestOf, costField, firstAxes, firstPair, scoreField } from "./defaults.js";

const columnsOf = (params: Record<string, boolean>, metrics: string[]): Columns => ({
  runs: 9,
  params: Object.entries(params).map(([name, differs]) => ({
    ...{ name, field: `params.${name}`, differs, kind: "number", least: 1, most: 2, values: null },
  })),
  metrics: metrics.map(name => ({
    ...{ name, field: `metrics.${name}`, runs: 9, curve: false, system: name.startsWith("system/") },
  })),
  tags: [],
  fields: [],
});

const ours = columnsOf({ epochs: false, d: true, T: true, seed: true }, ["loss", "accuracy", "bytes"]);
const others = columnsOf({ rate: true, layers: true, kept: false }, ["system/cpu", "reward"]);
const bare = columnsOf({}, []);

it("a scatter plot begins with accuracy over bytes, else with what there is", () => {
  expect([scoreField(ours), costField(ours)]).toEqual(["metrics.accuracy", "metrics.bytes"]);
  expect([scoreField(others), costField(others)]).toEqual(["metrics.reward", "params.rate"]);
  expect(costField(columnsOf({ T: true, d: true }, ["loss"]))).toBe("T·d");
  expect([scoreField(bare), costField(bare)]).toEqual(["", ""]);
});

it("parallel axes are the settings that differ, the seed aside, then what came of them", () => {
  expect(firstAxes(ours)).toEqual(["params.d", "params.T", "metrics.bytes", "metrics.accuracy"]);
  expect(firstAxes(others)).toEqual(["params.rate", "params.layers", "metrics.reward"]);
});

it("a heat map begins with T and d, else with two settings that differ", () => {
  expect(firstPair(ours)).toEqual(["T", "d"]);
  expect(firstPair(others)).toEqual(["rate", "layers"]);
  expect(firstPair(bare)).toEqual(["", ""]);
});

it("knows which end is better where the name tells", () => {
  expect(
    ["metrics.validation_accuracy", "metrics.bytes", "T·d", "metrics.ratio", "params.rate"].map(bestOf),
  ).toEqual(["max", "min", "min", "max", null]);
  const more = ["valF1", "testAuc", "f1", "ratio_with_planes"];
  expect(more.map(name => bestOf(`metrics.${name}`))).toEqual(more.map(() => "max"));
  const both = ["top1_error", "top5_error", "recall_error", "precision_loss", "brier_score"];
  expect(both.map(name => bestOf(`metrics.${name}`))).toEqual(both.map(() => null));
});
