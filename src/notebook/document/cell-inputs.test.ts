import { expect, it } from "vitest";
import { cellInputs, noteInputs } from "./cell-inputs.js";
import { codeCell } from "./nbformat.js";

it("a cell that runs a file always runs, with what it needs and all that stands below it", () => {
  const sources = ["const n = 1;", "console.log(n)", "console.log(0)", "%run part.ts\nn", "part * 2"];
  const cells = sources.map((source, i) => codeCell(source, [], `c${i + 1}`));
  const { hashes } = cellInputs(cells);
  for (const cell of cells) noteInputs(cell, hashes.get(cell));
  const { changed, needed } = cellInputs(cells);
  expect([...changed].map(({ id }) => id)).toEqual(["c4", "c5"]);
  expect([...needed].map(({ id }) => id)).toEqual(["c1"]);
});
