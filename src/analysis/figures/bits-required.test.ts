import { expect, it } from "vitest";
import { displaySymbol } from "../../core/bundle.js";
import type { Row } from "../measures.js";
import { bitsRequired, hiddenLayers, nearestTrained, relativeAccuracies } from "./bits-required.js";

const base: Row = {
  experiment: "neural-bits",
  dataset: "mnist",
  model: "projection",
  T: 8,
  d: 12,
  hidden: "0",
  objective: "joint",
  seed: 1,
  epochs: 3,
  parameters: 970,
  ratio: 2883.5155,
  bytes: 3880,
  accuracy: 0.76,
  top3: null,
  top5: null,
  validation_accuracy: 0.7,
  trainer_accuracy: 0.95,
  train_seconds: 1,
};
const row = (changes: Partial<Row>): Row => ({ ...base, ...changes });
const full = {
  model: "full",
  T: null,
  d: null,
  hidden: "1000",
  objective: "label",
  accuracy: 0.95,
};
const rows = [
  row(full),
  row({ ...full, epochs: 20, accuracy: 1 }),
  row({}),
  row({ T: 4, d: 8, accuracy: 0.57 }),
  row({ T: 8, d: 4, accuracy: 0.38 }),
  row({ hidden: "128", accuracy: 0.855, parameters: 13_706 }),
  row({ objective: "self", accuracy: 0.1 }),
  row({ epochs: 20, accuracy: 0.9, T: 16 }),
];

it("accuracy is relative to the full network of the same budget, joint heads alone", () => {
  const found = relativeAccuracies(rows);
  expect(found.map(({ length }) => length)).toEqual([32, 32, 96, 96, 192]);
  [0.6, 0.4, 0.8, 0.9, 0.9].forEach((value, i) => expect(found[i]!.relative).toBeCloseTo(value, 12));
});

it("the nearest trained has the hidden layers wished, then the nearest T·d, then the nearest T", () => {
  const trained = relativeAccuracies(rows);
  const near = (T: number, d: number, hidden = "0") => {
    const { found } = nearestTrained(trained, { T, d, hidden });
    return [found.T, found.d, found.hidden];
  };
  expect(near(12, 8)).toEqual([8, 12, "0"]);
  expect(near(2, 16)).toEqual([4, 8, "0"]);
  expect(near(16, 2)).toEqual([8, 4, "0"]);
  expect(near(2, 2, "128")).toEqual([8, 12, "128"]);
  expect(() => near(2, 2, "64")).toThrow('hidden layers: got "64", expected one of 0, 128');
  expect(hiddenLayers(rows)).toEqual(["0", "128"]);
});

it("the line goes through the mean of equal lengths; the paper's points stand beside it", () => {
  const { data } = bitsRequired(rows);
  expect(data[0]).toMatchObject({ mode: "lines", x: [32, 96, 192], y: [0.5, 0.8, 0.9] });
  expect(data[1]).toMatchObject({ mode: "markers", x: [32, 32, 96, 192], y: [0.6, 0.4, 0.8, 0.9] });
  const paper = data.find(trace => trace.name === "paper's table") as unknown as { x: number[]; y: number[] };
  expect([paper.x[0], paper.y[0]]).toEqual([80, 0.7139]); // 70.6 of 98.9
  expect(data.at(-1)).toMatchObject({ x: [100], y: [0.8] });
});

it("a wish rings what is nearest and gives its numbers in a row, also in the picture", async () => {
  const figure = bitsRequired(rows, { wish: { T: 12, d: 8, hidden: "0" } });
  const [ring, sheet] = figure.data.slice(-2) as unknown as [object, { cells: { values: string[][] } }];
  expect(ring).toMatchObject({ x: [96], y: [0.8] });
  expect(sheet.cells.values.flat()).toEqual([
    "12×8",
    "8×12",
    "96",
    "970",
    "3,880",
    "2,884×",
    "76.00",
    "0.800",
  ]);
  expect(figure.layout.shapes).toMatchObject([{ x0: 96, x1: 96 }]);
  expect((await figure[displaySymbol]())["image/svg+xml"]).toContain(">2,884×</text>");
});

it("refuses runs without a full network, and several data sets in one figure", () => {
  expect(() => bitsRequired(rows.slice(2))).toThrow("runs to show");
  const both = [...rows, ...rows.map(one => ({ ...one, dataset: "fashion" }))];
  expect(() => bitsRequired(both)).toThrow("data sets of one figure");
});
