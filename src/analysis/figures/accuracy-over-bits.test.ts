import { expect, it } from "vitest";
import type { Figure, Trace } from "../../web/figure.js";
import type { Row } from "../measures.js";
import { accuracyOverBits } from "./accuracy-over-bits.js";
import { svg } from "./picture.js";

const base: Row = {
  experiment: "mnist-table",
  dataset: "mnist",
  model: "projection",
  T: 8,
  d: 10,
  hidden: "0",
  objective: "joint",
  seed: 1,
  epochs: 20,
  parameters: 810,
  ratio: 3453.0988,
  bytes: 3240,
  accuracy: 0.79,
  top3: 0.9,
  top5: 0.95,
  validation_accuracy: 0.8,
  trainer_accuracy: 0.98,
  train_seconds: 1,
};
const flat = { T: null, d: null, objective: "label" };
const row = (changes: Partial<Row>): Row => ({ ...base, ...changes });
const big = { T: 60, d: 12, parameters: 7210 };
const rows = [
  row({ ...flat, model: "full", hidden: "1000x1000x1000", accuracy: 0.984, parameters: 2_797_010 }),
  row({ ...flat, model: "softmax", accuracy: 0.926, parameters: 7850 }),
  row({ ...flat, model: "matched", hidden: "1", accuracy: 0.38, parameters: 805 }),
  row({ ...flat, model: "matched", hidden: "9", accuracy: 0.93, parameters: 7165 }),
  row({ ...big, accuracy: 0.92 }),
  row({ ...big, accuracy: 0.93, seed: 2 }),
  row({ accuracy: 0.79 }),
  row({ accuracy: 0.8, seed: 2 }),
  row({ objective: "self", accuracy: 0.78 }),
];
const named = (figure: Figure, name: string): Trace =>
  figure.data.find(trace => trace.name === name && trace.visible)!;

it("a line has a point per code length, in order, with one sd over seeds as its bar", () => {
  const joint = named(accuracyOverBits(rows), "no hidden layer, joint");
  expect(joint.x).toEqual([80, 720]);
  expect(joint.y).toEqual([79.5, 92.5]);
  const { array } = joint.error_y as { array: number[] };
  for (const sd of array) expect(sd).toBeCloseTo(Math.SQRT1_2, 3); // of 79 and 80, and of 92 and 93
  const self = named(accuracyOverBits(rows), "no hidden layer, self");
  expect(self.error_y).toMatchObject({ array: [null], visible: false }); // one seed says nothing of spread
});

it("the paper's seven points and the models without bits stand beside it", () => {
  const figure = accuracyOverBits(rows);
  expect(named(figure, "paper, joint").x).toEqual([80, 120, 600, 720, 600, 720, 840]);
  expect(named(figure, "paper, joint").y).toEqual([70.6, 76.9, 91.1, 92.3, 96.3, 96.9, 97.1]);
  expect(named(figure, "full 1000×1000×1000").y).toEqual([98.4, 98.4]);
  expect(named(figure, "softmax on the inputs").y).toEqual([92.6, 92.6]);
  expect(named(figure, "network of equal size").x).toEqual([80, 720]); // where as many parameters are
  expect(named(figure, "network of equal size").y).toEqual([38, 93]);
  const notes = figure.layout.annotations as { text: string }[];
  expect(notes.map(note => note.text)).toEqual(["38.0 ↓"]); // below the view, and said so
});

it("buttons turn to P@3 and P@5, each with its own traces and view", () => {
  const figure = accuracyOverBits(rows);
  const [menu] = figure.layout.updatemenus as {
    buttons: { label: string; args: [{ visible: boolean[] }, object] }[];
  }[];
  expect(menu!.buttons.map(({ label }) => label)).toEqual(["P@1", "P@3", "P@5"]);
  for (const { args } of menu!.buttons) expect(args[0].visible).toHaveLength(figure.data.length);
  expect(menu!.buttons[0]!.args[0].visible).toEqual(figure.data.map(trace => trace.visible));
  const third = figure.data.filter((_, i) => menu!.buttons[1]!.args[0].visible[i]);
  expect(third.find(trace => trace.name === "no hidden layer, joint")!.y).toEqual([90, 90]);
  expect(third.some(trace => trace.name === "paper, joint")).toBe(false);
  expect(menu!.buttons[1]!.args[1]).toHaveProperty(["yaxis.range"]);
});

it("without top3 and top5 there are no buttons; without bits, levels alone; a diverged run leaves a hole", () => {
  const plain = accuracyOverBits(rows.map(found => ({ ...found, top3: null, top5: null })));
  expect(plain.layout.updatemenus).toEqual([]);
  const levels = accuracyOverBits(rows.slice(0, 2).map(found => ({ ...found, dataset: "other" })));
  expect(levels.data.filter(trace => trace.visible)).toHaveLength(2);
  const hole = accuracyOverBits([...rows, row({ T: 10, d: 12, accuracy: Number.NaN })]);
  expect(named(hole, "no hidden layer, joint").y).toEqual([79.5, null, 92.5]);
  expect(hole.layout.yaxis).toEqual(accuracyOverBits(rows).layout.yaxis);
});

it("data sets have panels side by side, and the paper's points only where it has some", () => {
  const text = rows.slice(4).map(found => ({ ...found, dataset: "wordnet-glosses" }));
  const figure = accuracyOverBits([...rows, ...text], { title: "Two" });
  expect(figure.data.filter(trace => trace.name === "paper, joint")).toHaveLength(1);
  const lines = figure.data.filter(trace => trace.name === "no hidden layer, joint" && trace.visible);
  expect(lines.map(trace => [trace.xaxis, trace.showlegend])).toEqual([
    ["x", true],
    ["x2", false],
  ]);
  expect(figure.layout).toHaveProperty("xaxis2.domain", [0.53, 1]);
});

it("is JSON: nothing gets lost on the way to a file", () => {
  const figure = accuracyOverBits(rows);
  expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  expect(() => accuracyOverBits([])).toThrow("rows of a table");
});

it("equal figures give equal pictures, with labels on both axes and no random names", async () => {
  const figure = accuracyOverBits(rows, { title: "Bits & <b>more</b>" });
  const first = await svg(figure);
  expect(await svg(structuredClone(figure))).toBe(first);
  const texts = [...first.matchAll(/<text[^>]*>([^<]*)/g)].map(([, found]) => found);
  expect(texts).toEqual(
    expect.arrayContaining([
      "80",
      "720",
      "75",
      "90",
      "paper, joint",
      "38.0 ↓",
      "Bits &amp; &#60;b&#62;more&#60;/b&#62;",
    ]),
  );
  expect(texts).not.toContain("P@3"); // buttons do not work in a picture
  expect(first).not.toMatch(/trace[0-9a-f]{6}/);
  for (const [, id] of first.matchAll(/url\(#([^)]*)\)/g)) expect(first).toContain(`id="${id}"`);
});

it("many data sets stand in rows of three, none upon another, with the length named below each column", () => {
  const sets = ["a", "b", "c", "d", "e", "f", "g"];
  const many = sets.flatMap(dataset => rows.map(one => ({ ...one, dataset })));
  const { layout } = accuracyOverBits(many);
  const axisOf = (name: "x" | "y", i: number) =>
    layout[`${name}axis${i ? i + 1 : ""}`] as { domain: [number, number]; title: { text: string } };
  const places = sets.map((_, i) => ({ x: axisOf("x", i).domain, y: axisOf("y", i).domain }));
  const apart = (a: [number, number], b: [number, number]) => a[1] < b[0] || b[1] < a[0];
  for (const [i, one] of places.entries()) {
    expect(Math.min(...one.x, ...one.y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...one.x, ...one.y)).toBeLessThanOrEqual(1 + 1e-9);
    for (const other of places.slice(0, i)) expect(apart(one.x, other.x) || apart(one.y, other.y)).toBe(true);
  }
  const titled = sets.flatMap((name, i) => (axisOf("x", i).title.text === "" ? [] : [name]));
  expect(titled).toEqual(["e", "f", "g"]);
});

it("a level crosses a panel of one code length, too", () => {
  const one = rows.filter(({ T }) => T !== 60);
  const [from, to] = named(accuracyOverBits(one), "softmax on the inputs").x as number[];
  expect(to).toBeGreaterThan(from!);
});

it("the paper's points bear the objective that they were trained by", () => {
  const bits = { model: "projected-cnn", dataset: "cifar-10", T: 60, d: 7, hidden: "128x256" };
  const figure = accuracyOverBits([row(bits), row({ ...bits, objective: "self" })]);
  expect(named(figure, "paper, joint").y).toEqual([78.4, 84.7]);
  expect(named(figure, "paper, self").y).toEqual([82.3]);
});
