import { JSDOM } from "jsdom";
import { expect, it } from "vitest";
import type { Row } from "../measures.js";
import { configurations, html, markdown, resultTables, terminal, trainerTables } from "./results.js";

const base: Row = {
  experiment: "mnist-table",
  dataset: "mnist",
  model: "projection",
  T: 60,
  d: 12,
  hidden: "0",
  objective: "joint",
  seed: 1,
  epochs: 20,
  parameters: 7210,
  ratio: 387.93,
  bytes: 28_840,
  accuracy: 0.92,
  top3: 0.98,
  top5: 0.99,
  validation_accuracy: 0.92,
  trainer_accuracy: 0.98,
  train_seconds: 1,
  ratio_with_planes: 4.89,
};
const seeds = (values: readonly number[], changes: Partial<Row> = {}): Row[] =>
  values.map((accuracy, i) => ({ ...base, ...changes, seed: i + 1, accuracy }));
const full = seeds([0.984], {
  model: "full",
  T: null,
  d: null,
  hidden: "1000x1000x1000",
  objective: "label",
  parameters: 2_797_010,
  ratio: 1,
  bytes: 11_188_040,
  ratio_with_planes: null,
});

it("averages over seeds only, in the order of the first appearance", () => {
  const found = configurations([...seeds([0.9, 0.92]), ...full, ...seeds([0.94], { seed: 9 })]);
  expect(found.map(({ model }) => model)).toEqual(["projection", "full"]);
  expect(found[0]!.accuracy!.mean).toBeCloseTo(0.92, 12);
  expect(found[0]!.accuracy!.sd).toBeCloseTo(0.02, 12); // (0.02² + 0 + 0.02²) / 2
  expect(found[0]!.accuracy!.n).toBe(3);
  expect(found[1]!.accuracy!.sd).toBeNull();
  expect(() => configurations([])).toThrow("rows of a table: got 0");
});

it("profiles are not mixed: other epochs or fewer examples make another configuration", () => {
  const rows = [...seeds([0.9]), ...seeds([0.8], { epochs: 5 }), ...seeds([0.7], { examples: 10_000 })];
  const [table] = resultTables(rows);
  expect(table!.columns.map(({ title }) => title)).toEqual(expect.arrayContaining(["epochs", "examples"]));
  expect(table!.rows.map(row => row.slice(-2))).toEqual([
    ["20", "all"],
    ["5", "all"],
    ["20", "10,000"],
  ]);
});

it("ours stand beside the paper's, with both ratios, parameters and bytes", () => {
  const [table] = resultTables([...full, ...seeds([0.92, 0.93]), ...seeds([0.91], { objective: "self" })]);
  expect(table!.columns.map(({ title }) => title.replace("\u00a0", " "))).toEqual([
    "model",
    "objective",
    "bits",
    "n",
    "P@1, %",
    "paper, %",
    "ratio",
    "with planes",
    "parameters",
    "bytes",
  ]);
  expect(table!.rows).toEqual([
    ["full 1000×1000×1000", "label", "", "1", "98.40", "98.9", "1.00", "", "2,797,010", "11,188,040"],
    ["projection 60×12", "joint", "720", "2", "92.50 ± 0.71", "92.3", "388", "4.89", "7,210", "28,840"],
    ["projection 60×12", "self", "720", "1", "91.00", "", "388", "4.89", "7,210", "28,840"],
  ]);
});

it("a number that is remembered bears a mark; a column that nobody fills is left out", () => {
  const eight = { T: 8, d: 10 };
  expect(markdown(resultTables(seeds([0.79], eight))[0]!)).toContain(" 70.6\\* ");
  const [text] = resultTables(seeds([0.6], { dataset: "wordnet-glosses", ratio_with_planes: null }));
  expect(text!.columns.map(({ title }) => title)).not.toContain("paper,\u00a0%");
  expect(text!.columns.map(({ title }) => title)).not.toContain("with planes");
});

it("a run that diverged is said to be NaN, and one without an accuracy counts as none", () => {
  const [table] = resultTables([...seeds([Number.NaN, 0.9]), { ...full[0]!, accuracy: null }]);
  expect(table!.rows.map(row => row.slice(3, 5))).toEqual([
    ["2", "NaN"],
    ["0", ""],
  ]);
});

it("what the trainer adds is paired by seed, and left out where nothing pairs", () => {
  const rows = [...seeds([0.92, 0.95, 0.93]), ...seeds([0.91, 0.94, 0.92], { objective: "self" })];
  expect(trainerTables(rows)[0]!.rows).toEqual([["projection 60×12", "3", "+1.00", "+1.00 to +1.00"]]);
  const one = [...seeds([0.92, 0.95]), ...seeds([0.93], { objective: "self" })];
  expect(trainerTables(one)[0]!.rows).toEqual([["projection 60×12", "1", "−1.00", ""]]);
  expect(trainerTables(seeds([0.92]))).toEqual([]);
});

const hostile = seeds([0.5], {
  dataset: "<img src=x onerror=alert(1)>\u001b[2J",
  model: "a|b\n`</script>`".repeat(20),
  objective: "*_[x](javascript:1)",
});

it("a terminal of 100 columns holds every line, aligned, without control characters", () => {
  for (const rows of [[...full, ...seeds([0.92, 0.93])], hostile])
    for (const line of terminal(resultTables(rows)[0]!).split("\n")) {
      expect([...line].length).toBeLessThanOrEqual(100);
      expect(line).not.toMatch(/\p{Cc}/u);
    }
  const lines = terminal(resultTables([...full, ...seeds([0.92, 0.93])])[0]!).split("\n");
  expect(lines.at(-1)!.length).toBe(lines.at(-2)!.length);
});

it("hostile names stay text in Markdown and HTML", () => {
  const [table] = resultTables(hostile);
  const lines = markdown(table!).split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[4]!.match(/(?<!\\)\|/g)).toHaveLength(table!.columns.length + 1);
  expect(lines.join()).not.toContain("<img");
  const { document } = new JSDOM(html(table!)).window;
  expect(document.querySelectorAll("img, script, a")).toHaveLength(0);
  expect(document.querySelector("td")!.textContent).toContain("`</script>`");
});
