import { expect, it } from "vitest";
import { full, seeds } from "../../../test/rows.js";
import { displaySymbol } from "../../core/bundle.js";
import { markdown } from "./markdown.js";
import { missingNotes, resultTables, table } from "./results.js";

it("profiles are not mixed: other epochs or fewer examples make another configuration", () => {
  const rows = [
    ...seeds([0.9]),
    ...seeds([0.8], { epochs: 5 }),
    ...seeds([0.7], { further: { examples: 10_000 } }),
  ];
  const [table] = resultTables(rows);
  expect(table!.columns.map(({ title }) => title)).toEqual(expect.arrayContaining(["epochs", "examples"]));
  expect(table!.rows.map(row => row.slice(-2))).toEqual([
    ["20", "all"],
    ["5", "all"],
    ["20", "10,000"],
  ]);
});

it("settings that no column shows are said once below the tables, text as text", () => {
  const further = { rate: 0.01, coding: "<gray>" };
  const rows = [...seeds([0.9], { further }), ...full.map(row => ({ ...row, further: { rate: 0.001 } }))];
  const shown = table(rows);
  expect(String(shown)).toContain("\n\nNot in the table: epochs 20, rate 0.01 or 0.001, coding <gray>.");
  expect(JSON.stringify(shown[displaySymbol]())).toContain("coding &lt;gray&gt;.</p>");
  const other = { ...seeds([0.9])[0]!, further: { ...further, rate: 0.3 } };
  expect(String(table([...rows, other]))).toContain("Not in the table: epochs 20, coding <gray>.");
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

it("says why a ratio or a size is left out", () => {
  const rows = [...seeds([0.9, 0.8]), ...full];
  expect(missingNotes(rows)).toEqual([]);
  const unrelated = rows.map(row => (row.model === "full" ? row : { ...row, ratio: null }));
  expect(missingNotes(unrelated)).toEqual([
    "A ratio is left out where no one full network is that of a row.",
  ]);
  const grown = rows.map((row, i) => (i === 0 ? { ...row, parameters: 1, ratio: 2 } : row));
  expect(missingNotes(grown)).toEqual(["A size is left out where the seeds of a row do not have it alike."]);
  expect(missingNotes(rows.map(row => ({ ...row, ratio: null })))).toEqual([]);
});

it("a run that diverged is said to be NaN, and one without an accuracy counts as none", () => {
  const [table] = resultTables([...seeds([Number.NaN, 0.9]), { ...full[0]!, accuracy: null }]);
  expect(table!.rows.map(row => row.slice(3, 5))).toEqual([
    ["2", "NaN"],
    ["0 of 1", ""],
  ]);
});
