import { expect, it } from "vitest";
import { randomRun } from "../../test/random-runs.js";
import { full, seeds } from "../../test/rows.js";
import type { Run, Source } from "../tracking/run.js";
import { accuracyOverBits } from "./figures/accuracy-over-bits.js";
import { bitsRequired } from "./figures/bits-required.js";
import { comparisonFigure } from "./figures/comparison.js";
import { learningCurves } from "./figures/learning-curves.js";
import { parallel } from "./figures/parallel.js";
import { fromCsv, type Row, toCsv } from "./measures.js";
import { filled } from "./results/readme.js";
import { sourceNotes } from "./sources.js";
import { comparison } from "./tables/differences.js";
import { table } from "./tables/results.js";
import { runTable } from "./tables/runs.js";

const source: Source = {
  code: "aaa",
  commit: "3f2a91c",
  backend: "native",
  tensorflow: "2.9.1",
  data: { mnist: "x" },
};
const made = (...sources: (Source | undefined)[]) =>
  seeds(sources.map((_, i) => 0.9 + i / 100)).map((row, i) =>
    sources[i] ? { ...row, source: sources[i] } : row,
  );

it("says nothing where all rows were made alike, also by another commit of the same code", () => {
  expect(sourceNotes(made(source, { ...source, commit: "8789183" }))).toEqual([]);
  expect(sourceNotes(made(undefined, undefined))).toEqual([]);
});

it("says in a line what made the rows where they differ, in the figure too", () => {
  const rows = made(source, source, {
    ...source,
    code: "bbb",
    commit: "3f2a91c with changes",
    backend: "wasm",
  });
  expect(sourceNotes(rows)).toEqual([
    "Not one code: of 3 runs 3f2a91c (aaa): 2, 3f2a91c with changes (bbb): 1.",
    "Not one backend: of 3 runs native: 2, wasm: 1.",
  ]);
  expect(sourceNotes(made(source, { ...source, data: { mnist: "y" } }))).toEqual([
    "Not one data set: mnist had other examples for some rows.",
  ]);
  expect(sourceNotes(made(source, undefined))[0]).toContain("not recorded: 1");
});

it("tables and figures say it, and measures.csv keeps what made each row", () => {
  const rows = [
    ...made(source, { ...source, backend: "wasm", data: { mnist: "x", other: "z" } }),
    ...made(source, undefined).map(row => ({ ...row, objective: "self" })),
  ];
  const back = fromCsv(toCsv(rows));
  expect(toCsv(rows).split("\n")[0]).toMatch(/train_seconds,code,commit,backend,tensorflow,data,trainer$/);
  expect(back.map(row => row.source)).toEqual([source, { ...source, backend: "wasm" }, source, undefined]);
  expect(toCsv(back)).toBe(toCsv(rows));
  const note = "Not one backend: of 4 runs native: 2, wasm: 1, not recorded: 1.";
  expect(sourceNotes(back)).toContain(note);
  const runs = rows.map((row, i) => runOf(row, i));
  const curved = runs.map(run => ({ run, curves: { loss: [1] } }));
  const title = ({ layout }: { layout: Record<string, unknown> }) => JSON.stringify(layout.title);
  const shown = [
    String(table(rows)),
    String(comparison(rows)),
    String(runTable(runs)),
    title(accuracyOverBits(rows)),
    title(parallel(rows)),
    title(comparisonFigure(rows)),
    title(learningCurves(curved, { curve: "loss" })),
    title(bitsRequired([...rows, ...full]))
      .replaceAll("of 5 runs", "of 4 runs")
      .replaceAll("recorded: 2", "recorded: 1"),
    filled("<!-- results:mnist-table -->\n<!-- /results -->\n", () => toCsv(rows)),
  ];
  for (const one of shown) expect(one).toContain(note);
});

it("a setting named like a column of the source stays a setting", () => {
  const rows = made(source, source).map((row, i) => ({ ...row, further: { code: i, commit: "a" } }));
  const back = fromCsv(toCsv(rows));
  expect(back.map(({ further }) => further)).toEqual([{ code: 0 }, { code: 1 }]);
  expect(back[0]!.source).toEqual(source);
});

it("trainers are told apart by their names: only one that was not always the same is said", () => {
  const taught = (trainer: string, further: NonNullable<Row["further"]>) =>
    made({ ...source, trainer }).map(row => ({ ...row, further }));
  const rows = [...taught("rate 0.1", {}), ...taught("rate 0.2", { trainer: "lstm" })];
  expect(sourceNotes(rows)).toEqual([]);
  const note = "Not one lstm trainer on mnist: of 2 runs (rate 0.2): 1, (rate 0.3): 1.";
  expect(sourceNotes([...rows, ...taught("rate 0.3", { trainer: "lstm" })])).toEqual([note]);
});

it("many codes are counted, not listed", () => {
  const rows = made(..."abcdefg".split("").map(code => ({ ...source, code })));
  expect(sourceNotes(rows)).toEqual([
    "Not one code: of 7 runs 3f2a91c (a): 1, 3f2a91c (b): 1, 3f2a91c (c): 1, others: 4.",
  ]);
});

const runOf = ({ source: told, ...row }: Row, i: number): Run => ({
  ...randomRun(
    i + 1,
    { dataset: row.dataset, model: row.model, objective: row.objective, hidden: row.hidden, seed: row.seed! },
    row.accuracy!,
  ),
  ...(told ? { source: told } : {}),
});
