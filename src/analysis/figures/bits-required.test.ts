import { expect, it } from "vitest";
import { rows } from "../../../test/neural-bits-rows.js";
import { displaySymbol } from "../../core/bundle.js";
import { bitsRequired } from "./bits-required.js";

it("the line goes through the best by validation of equal lengths; the paper's points stand beside it", () => {
  const better = rows.map(row => (row.T === 8 && row.d === 4 ? { ...row, validation_accuracy: 0.8 } : row));
  const { data, layout } = bitsRequired(better);
  expect(data[0]).toMatchObject({ mode: "lines", x: [32, 96, 192], y: [0.4, 0.8, 0.9] });
  expect(JSON.stringify(layout.xaxis)).toContain("lines join the best by validation");
  const unvalidated = rows.map(row => ({ ...row, validation_accuracy: null }));
  expect(bitsRequired(unvalidated).data[0]).toMatchObject({ x: [96, 192], y: [0.8, 0.9] });
  expect(data[1]).toMatchObject({ mode: "markers", x: [32, 32, 96, 192], y: [0.6, 0.4, 0.8, 0.9] });
  const paper = data.find(trace => trace.name === "paper's table") as unknown as { x: number[]; y: number[] };
  expect([paper.x[0], paper.y[0]]).toEqual([80, 0.7139]); // 70.6 of 98.9
  expect(data.at(-1)).toMatchObject({ x: [100], y: [0.8] });
});

it("a target rings what is nearest and gives its numbers in a row, also in the picture", async () => {
  const figure = bitsRequired(rows, { target: { T: 12, d: 8, hidden: "0" } });
  const [ring, numbers] = figure.data.slice(-2) as unknown as [object, { cells: { values: string[][] } }];
  expect(ring).toMatchObject({ x: [96], y: [0.8] });
  expect(numbers.cells.values.flat()).toEqual([
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

it("says what is left out, and that what is shown was not made alike", () => {
  const other = rows.map(row => (row.T === 16 ? { ...row, seed: 2 } : row));
  const source = { code: "a", commit: "a", backend: "native", tensorflow: "2.9.1", data: {} };
  const figure = bitsRequired(other.map((row, i) => (i === 0 ? { ...row, source } : row)));
  const title = JSON.stringify(figure.layout.title);
  expect(title).toContain("Left out: 1 of 5 configurations, with no seed in common");
  expect(title).toContain("Not one backend");
  expect(JSON.stringify(bitsRequired(rows).layout.title)).not.toContain("Left out");
});

it("refuses runs without a full network, and several data sets in one figure", () => {
  expect(() => bitsRequired(rows.slice(2))).toThrow("runs to show");
  const both = [...rows, ...rows.map(one => ({ ...one, dataset: "fashion" }))];
  expect(() => bitsRequired(both)).toThrow("data sets of one figure");
});
