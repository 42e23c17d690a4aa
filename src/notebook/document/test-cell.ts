import { type Cell, type CodeCell, type Notebook, tagsOf } from "./nbformat.js";

/** Whether a cell is a test: it runs under `notebook test` alone, and stands in no page. */
export const isTest = (cell: Cell): boolean => tagsOf(cell).includes("test");

/** Whether a run of all cells runs a cell; `tests`: those tagged `test`, too. */
export const willRun = (cell: Cell, tests = false): cell is CodeCell =>
  cell.cell_type === "code" &&
  cell.source.trim() !== "" &&
  !tagsOf(cell).includes("skip-execution") &&
  (tests || !isTest(cell));

/** What a test is called: its first comment, or the heading above it. `number` counts all cells, from 1. */
export function testName({ cells }: Notebook, number: number): string {
  const cell = cells[number - 1]!;
  const comment = /^\s*(?:\/\/+|\/\*+)[ \t]*(.*\S)/.exec(cell.source)?.[1]?.replace(/\s*\*\/.*$/, "");
  return comment || headingAbove(cells.slice(0, number - 1)) || `cell ${number}`;
}

function headingAbove(cells: readonly Cell[]): string | undefined {
  const texts = cells.filter(({ cell_type }) => cell_type === "markdown").map(({ source }) => source);
  const headings = texts.flatMap(source => [...source.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)]);
  return headings.at(-1)?.[1];
}
