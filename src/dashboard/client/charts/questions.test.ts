import { expect, it } from "vitest";
import type { Columns } from "../../api.js";
import {
  alike,
  emptied,
  heatQuestion,
  itemQuestions,
  parallelFields,
  pivotCodecs,
  pivotQuestion,
  scatterFields,
} from "./questions.js";

const columns: Columns = {
  runs: 9,
  params: ["dataset", "T", "d", "rate", "seed"].map(name => ({
    ...{ name, field: `params.${name}`, differs: name !== "rate", kind: "number" },
    ...{ least: 1, most: 2, values: null },
  })),
  metrics: ["accuracy", "bytes"].map(name => ({
    ...{ name, field: `metrics.${name}`, runs: 9, curve: false, system: false },
  })),
  tags: [],
  fields: [],
};
const which = { query: "T > 1" };

it("a scatter plot tells data sets apart, unless colours were taken away", () => {
  const chosen = { x: "", y: "", colour: "" };
  expect(scatterFields(chosen, columns)).toEqual({
    x: "metrics.bytes",
    y: "metrics.accuracy",
    colour: "params.dataset",
    apart: "params.dataset",
    all: ["metrics.bytes", "metrics.accuracy", "params.dataset"],
  });
  expect(scatterFields({ ...chosen, colour: alike }, columns).colour).toBeNull();
  expect(parallelFields({ axes: [], colour: "" }, columns).axes.at(-1)).toBe("metrics.accuracy");
});

it("runs are asked for one by one, or as groups with the metrics alone", () => {
  const fields = ["T·d", "metrics.accuracy"];
  const runs = itemQuestions(which, { by: null, means: "finished" }, fields, columns);
  expect(runs.groups).toBeNull();
  expect(runs.table!.fields).toEqual([
    "params.T",
    "params.d",
    "metrics.accuracy",
    "params.dataset",
    "params.seed",
  ]);
  const groups = itemQuestions(which, { by: { except: ["seed"] }, means: "finished" }, fields, columns);
  expect([groups.table, groups.groups!.metrics]).toEqual([null, ["accuracy"]]);
});

it("means are asked for over finished runs, or over all", () => {
  const chosen = { rows: "", columns: "", metric: "" };
  const asks = (means: "finished" | "all") => [
    itemQuestions(which, { by: { except: ["seed"] }, means }, [], columns).groups!.all,
    heatQuestion(which, { ...chosen, means }, columns).ask!.all,
  ];
  expect([asks("finished"), asks("all")]).toEqual([
    [undefined, undefined],
    [true, true],
  ]);
});

it("a heat map is of two settings that are not the same", () => {
  const ask = (chosen: Partial<Parameters<typeof heatQuestion>[1]>) =>
    heatQuestion(which, { rows: "", columns: "", metric: "", means: "finished", ...chosen }, columns);
  expect(ask({}).ask).toMatchObject({ by: { by: ["T", "d"] }, metrics: ["accuracy"] });
  expect(ask({ rows: "params.d" }).ask).toMatchObject({ by: { by: ["d", "T"] } });
  expect(ask({ rows: "params.d", columns: "params.d" }).ask).toBeNull();
});

it("a pivot table begins with all settings that differ, and an emptied zone stays empty", () => {
  const chosen = { metric: "", best: "auto", digits: 1, percent: "auto" } as const;
  const ask = (rows: string[], own: string[]) =>
    pivotQuestion(which, { ...chosen, rows, columns: own }, columns).ask;
  expect(ask([], [])).toMatchObject({
    rows: ["dataset", "T"],
    columns: ["d"],
    best: "highest",
    percent: true,
  });
  expect(ask(["T"], [emptied])).toMatchObject({ rows: ["T"], columns: [] });
  expect(ask([emptied], [emptied])).toBeNull();
});

it("a pivot table has the decimals that its numbers ask for, unless some were chosen", () => {
  expect([pivotCodecs.digits.fallback, pivotCodecs.digits.read("3")]).toEqual([null, 3]);
  const chosen = { metric: "", best: "auto", percent: "auto", rows: [], columns: [] } as const;
  const digits = [null, 3].map(digits => pivotQuestion(which, { ...chosen, digits }, columns).ask!.digits);
  expect(digits).toEqual([null, 3]);
});
