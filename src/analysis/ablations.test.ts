import { expect, it } from "vitest";
import { rows } from "../../test/neural-bits-rows.js";
import { ablations, ablationsOf } from "./ablations.js";
import { ablationsFigure } from "./figures/ablations.js";
import type { Row } from "./measures.js";
import { ablationsTable } from "./tables/ablations.js";

const base = { ...rows[2]!, T: 60, d: 12, hidden: "0" };
const seeds = (changes: Partial<Row>, ...accuracies: number[]): Row[] =>
  accuracies.map((accuracy, i) => ({ ...base, ...changes, seed: i + 1, accuracy }));
const all = [
  ...seeds({}, 0.9, 0.92),
  ...seeds({ objective: "self" }, 0.9, 0.91),
  ...seeds({ further: { lambda2: 1 } }, 0.91, 0.94),
  ...seeds({ further: { lambda2: 1, temperature: 2 } }, 0.5, 0.5),
  ...seeds({ T: 720, d: 1 }, 0.9, 0.92),
  ...seeds({ hidden: "128" }, 0.95, 0.95),
  ...seeds({ epochs: 9 }, 0.99, 0.99),
  ...seeds({ T: 90, d: 8, objective: "self", model: "sparse-projection" }, 0.8, 0.8),
  ...seeds({ T: 90, d: 8, objective: "self" }, 0.9, 0.92),
];

it("a change of one setting, or of T × d at equal T·d, is paired by seed with what has it by default", () => {
  const found = ablations(all).map(({ network, change, mean, n }) => [
    network,
    change,
    Number(mean.toFixed(6)),
    n,
  ]);
  expect(found).toEqual([
    ["projection 60×12", "self", -0.005, 2],
    ["projection 60×12", "lambda2 1", 0.015, 2],
    ["projection 60×12", "720 × 1", 0, 2],
    ["projection 90×8", "sparse-projection 90 × 8", -0.11, 2],
    ["projection 60×12", "90 × 8", 0.005, 2],
  ]);
});

it("two changes at once, another size or another budget are no ablation", () => {
  expect(ablations(all).some(({ change }) => change.includes("temperature"))).toBe(false);
  expect(ablations(seeds({}, 0.9))).toEqual([]);
});

const few = (examples: number) => ({ epochs: 30, further: { examples, keep: "best" } });

it("fewer training examples are one change, with the epochs and the state that they take", () => {
  const found = ablations([
    ...seeds({}, 0.9, 0.92),
    ...seeds(few(1_000), 0.7, 0.76),
    ...seeds(few(100), 0.5, 0.5),
    ...seeds({ further: { lambda2: 1, ...few(100).further } }, 0.1, 0.1),
    ...seeds({ further: { keep: "best" } }, 0.1, 0.1),
  ]);
  expect(found.map(({ change, mean, isOfData }) => [change, Number(mean.toFixed(6)), isOfData])).toEqual([
    ["first 1,000 examples", -0.18, true],
    ["first 100 examples", -0.41, true],
  ]);
});

it("the changes of some settings alone; of none there, it says of which there are", () => {
  const named = (of?: string[]) => ablationsOf(all, of).map(({ setting }) => setting);
  expect(named()).toEqual(["objective", "lambda2", "T", "model", "T"]);
  expect(named(["lambda2", "model"])).toEqual(["lambda2", "model"]);
  expect(() => named(["centring"])).toThrow(
    'changes of one setting: got ["centring"], expected of objective, lambda2, T, model',
  );
  expect(ablationsFigure(all, { of: ["T"] }).data.flatMap(({ x }) => x)).toHaveLength(2);
  expect(String(ablationsTable(all, { of: ["lambda2"] }))).toMatch(/lambda2 1 +2 +\+1\.50/);
});

it("the table and the figure say it in points, with the interval", () => {
  const [first] = ablationsTable(all).tables;
  expect(first!.rows[1]).toEqual(["projection 60×12", "lambda2 1", "2", "+1.50", "−4.85 to +7.85"]);
  const { data, layout } = ablationsFigure(all, { title: "Choices" });
  expect(data.map(({ name }) => name)).toEqual(["projection 60×12", "projection 90×8"]);
  expect(data[0]!.x).toEqual([-0.5, 1.5, 0, 0.5]);
  expect((layout.yaxis as { ticktext: string[] }).ticktext).toContain("lambda2 1");
});

it("the figure leaves fewer training examples to the table, where anything else was changed", () => {
  const changes = (rows: Row[]) =>
    (ablationsFigure(rows, { title: "Choices" }).layout.yaxis as { ticktext: string[] }).ticktext;
  const images = seeds(few(100), 0.5, 0.5);
  expect(changes([...all, ...images])).toEqual(changes(all));
  expect(ablationsTable([...all, ...images]).tables[0]!.rows.map(([, change]) => change)).toContain(
    "first 100 examples",
  );
  expect(changes([...seeds({}, 0.9), ...images])).toEqual(["first 100 examples"]);
});
