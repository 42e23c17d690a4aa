import { expect, it } from "vitest";
import type { Columns } from "../../api.js";
import { allColumns, columnsOf, differing, moved, movedTo, usualFields } from "./columns.js";

const param = (name: string, differs: boolean) => ({
  ...{ name, field: `params.${name}`, differs, kind: "number" as const },
  ...{ least: 1, most: 2, values: null },
});
const metric = (name: string, runs: number, curve = false, system = false) => ({
  ...{ name, field: `metrics.${name}`, runs, curve, system },
});

const columns: Columns = {
  runs: 20,
  params: [param("T", true), param("d", true), param("batch", false)],
  metrics: [
    metric("bytes", 12),
    metric("accuracy", 20),
    metric("loss", 20, true),
    metric("system/cpu", 20, true, true),
  ],
  tags: [],
  fields: [
    { name: "id", kind: "number" },
    { name: "state", kind: "state" },
    { name: "started", kind: "time" },
  ],
};

it("shows settings that differ, then results, how training went, and when", () => {
  const trained = metric("train_accuracy", 20);
  const more = {
    ...columns,
    params: [param("seed", true), ...columns.params],
    metrics: [trained, ...columns.metrics],
  };
  expect(usualFields(more)).toEqual([
    ...["params.T", "params.d", "params.seed"],
    ...["metrics.accuracy", "metrics.bytes", "metrics.train_accuracy", "metrics.loss"],
    ...["experiment", "started", "duration"],
  ]);
});

it("says number and state in the first column alone", () => {
  const fields = allColumns(columns).map(({ field }) => field);
  expect(fields).toContain("started");
  expect(fields).not.toContain("id");
  expect(fields).not.toContain("state");
});

it("keeps a chosen column that no run has", () => {
  const [found, none] = columnsOf(["params.T", "metrics.recall"], columns);
  expect(found).toMatchObject({ title: "T", kind: "param", type: "number" });
  expect(none).toMatchObject({ title: "recall", kind: "metric" });
});

it("leaves out settings that are alike and metrics of one value", () => {
  const ranges = {
    accuracy: { least: 0.9, most: 0.9, alike: true },
    loss: { least: 0, most: 1, alike: false },
    bytes: { least: null, most: null, alike: true },
  };
  const fields = ["params.T", "params.batch", "metrics.accuracy", "metrics.loss", "metrics.bytes", "started"];
  expect(differing(fields, columns, ranges)).toEqual(["params.T", "metrics.loss", "started"]);
  const some = { accuracy: { least: 0.9, most: 0.9, alike: false } }; // another is NaN, or missing
  for (const told of [some, {}]) // {}: not known yet
    expect(differing(["metrics.accuracy"], columns, told)).toEqual(["metrics.accuracy"]);
});

it("moves columns, no further than the ends", () => {
  expect(moved(["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], "c", 5)).toEqual(["a", "b", "c"]);
  expect(moved(["a", "b", "c"], "b", -3)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b"], "x", 1)).toEqual(["a", "b"]);
  expect(movedTo(["a", "b", "c"], "a", "c")).toEqual(["b", "c", "a"]);
  expect(movedTo(["a", "b", "c"], "c", "a")).toEqual(["c", "a", "b"]);
});
