import { expect, it } from "vitest";
import { seeds } from "../../test/rows.js";
import { accuracyOverBits } from "./figures/accuracy-over-bits.js";
import { sourceNotes } from "./sources.js";

const source = {
  code: "aaa",
  commit: "3f2a91c",
  backend: "native",
  tensorflow: "2.9.1",
  data: { mnist: "x" },
};
const made = (...sources: (typeof source | undefined)[]) =>
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
  expect((accuracyOverBits(rows).layout.title as { text: string }).text).toContain("Not one backend");
});
