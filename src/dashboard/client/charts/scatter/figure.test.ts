import { expect, it } from "vitest";
import type { Cell, Field, PaperPoint, Spread } from "../../../api.js";
import type { Item } from "../items.js";
import { frontOf, type Ink, pointsOf, type ScatterAsk, scatterFigure } from "./figure.js";

const itemOf = (key: string, cells: Record<Field, Cell>, spreads: Record<Field, Spread> = {}): Item => ({
  ...{ key, label: key, run: null, n: 1, unfinished: null },
  cell: field => cells[field] ?? null,
  spread: field => spreads[field] ?? null,
});

const ink: Ink = {
  ...{ ink: "#000", soft: "#555", grid: "#ccc", paper: "#fff", quiet: "#777" },
  series: ["#0072b2", "#d55e00"],
};

const ask: ScatterAsk = {
  ...{ x: "metrics.bytes", y: "metrics.accuracy", colour: null, bestX: "min", bestY: "max" },
  ...{ isLogX: true, isLogY: false, published: [], apart: null },
};

const model = (key: string, bytes: Cell, accuracy: Cell, more: Record<Field, Cell> = {}) =>
  itemOf(key, { "metrics.bytes": bytes, "metrics.accuracy": accuracy, ...more });

it("draws what has both numbers and a place on the axes", () => {
  const nan = { kind: "number", text: "NaN" } as const;
  const items = [model("a", 100, 0.9), model("b", null, 0.9), model("c", 0, 0.9), model("d", 10, nan)];
  expect(pointsOf(items, ask).map(({ item }) => item.key)).toEqual(["a"]);
});

it("the front holds what nothing beats, from left to right", () => {
  const items = [
    model("best", 400, 0.95),
    model("beaten", 500, 0.9),
    model("small", 50, 0.7),
    model("between", 100, 0.9),
  ];
  const keys = (more: Partial<ScatterAsk>) =>
    frontOf(pointsOf(items, ask), { ...ask, ...more }).map(({ item }) => item.key);
  expect(keys({})).toEqual(["small", "between", "best"]);
  expect(keys({ bestX: null })).toEqual([]);
  expect(scatterFigure(items, ask, ink).data[0]).toMatchObject({ name: "front", line: { shape: "hv" } });
});

it("each data set has a front of its own", () => {
  const [mnist, cifar] = [{ "params.dataset": "mnist" }, { "params.dataset": "cifar-10" }];
  const items = [
    model("easy", 100, 0.9, mnist),
    model("hard", 200, 0.5, cifar),
    model("larger", 400, 0.95, mnist),
    model("hardest", 300, 0.6, cifar),
  ];
  const keys = (apart: Field | null) =>
    frontOf(pointsOf(items, ask), { ...ask, apart }).map(({ item }) => item.key);
  expect(keys(null)).toEqual(["easy", "larger"]);
  expect(keys("params.dataset")).toEqual(["easy", "larger", "hard", "hardest"]);
  const { data } = scatterFigure(items, { ...ask, apart: "params.dataset" }, ink);
  expect(data.filter(({ name }) => name === "front").map(({ x }) => x)).toEqual([
    [100, 400],
    [200, 300],
  ]);
});

it("a hover says of how many runs each mean is", () => {
  const spread = (n: number) => ({ n, mean: 1, sd: 0.1, low: 0, high: 2 });
  const spreads = { "metrics.bytes": spread(3), "metrics.accuracy": spread(4) };
  const group = { ...itemOf("m", { "metrics.bytes": 9, "metrics.accuracy": 0.9 }, spreads), n: 5 };
  expect(String((scatterFigure([group], ask, ink).data[0]!.text as string[])[0])).toMatch(
    /means of 3 and of 4 runs$/,
  );
});

it("names are names: they cannot be markup", () => {
  const hostile = model("<img src=x onerror=alert(1)>", 1, 1, { "params.T": "<b>x</b>" });
  const { data } = scatterFigure([hostile], { ...ask, colour: "params.T" }, ink);
  const shown = data.map(({ name, text }) => [name, text]);
  expect(JSON.stringify(shown)).not.toMatch(/<(img|b>)/);
});

it("more values than colours are told apart from the rest together", () => {
  const items = Array.from({ length: 15 }, (_, i) => model(`m${i}`, 1, 1, { "params.T": i }));
  const { data } = scatterFigure(items, { ...ask, bestX: null, colour: "params.T" }, ink);
  expect(data.map(({ name }) => name)).toEqual([
    ...Array.from({ length: 11 }, (_, i) => `T = ${i}`),
    "4 other values",
  ]);
});

it("means have bars of one sd", () => {
  const spread = { n: 3, mean: 0.9, sd: 0.01, low: 0.88, high: 0.92 };
  const mean = itemOf("m", { "metrics.bytes": 9, "metrics.accuracy": 0.9 }, { "metrics.accuracy": spread });
  const [trace] = scatterFigure([mean], ask, ink).data;
  expect(trace).toMatchObject({ error_y: { array: [0.01] } });
  expect(trace).not.toHaveProperty("error_x");
});

const published: PaperPoint = {
  ...{ table: "MNIST", dataset: "mnist", model: "projection", objective: "joint", T: 60, d: 12, hidden: "0" },
  ...{ accuracy: 0.923, certainty: "read", ratio: 388, parameters: 7210, bytes: 28_840 },
};

it("published points lie where the papers put them, and say how surely they are known", () => {
  const remembered = { ...published, certainty: "remembered, high", T: 8, d: 10, accuracy: 0.706 };
  const place = (x: Field) =>
    scatterFigure([], { ...ask, x, published: [published, remembered] }, ink).data.at(-1)!;
  expect(place("T·d")).toMatchObject({
    x: [720, 80],
    y: [0.923, 0.706],
    marker: { symbol: ["diamond", "diamond-open"] },
  });
  expect(place("metrics.bytes").x).toEqual([28_840, 28_840]);
  expect(String((place("params.T").text as string[])[1])).toContain("remembered, high");
  expect(place("metrics.seconds").name).not.toContain("published");
});
