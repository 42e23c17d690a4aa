import type { Cell, CodeCell, Notebook } from "./nbformat.js";
import { tagsOf } from "./nbformat.js";

/**
 * A copy without what a run leaves behind: outputs, execution counts, times, widget states. Cells tagged
 * `keep-output` keep their outputs. Stripping twice is stripping once, so it can serve as a git filter.
 */
export function strip(notebook: Notebook): Notebook {
  return {
    ...notebook,
    metadata: without(notebook.metadata, runMetadata),
    cells: notebook.cells.map(strippedCell),
  };
}

/** Notebook metadata that a run or a front end writes: widget states, papermill's and our own record of the run. */
const runMetadata = ["widgets", "papermill", "neuralbits", "signature", "toc"];

/** Cell metadata of the same kind: what outputs were made from, times, and whether an output is folded or scrolled. */
const cellRunMetadata = [
  "neuralbits",
  "execution",
  "ExecuteTime",
  "papermill",
  "collapsed",
  "scrolled",
  "output_type",
];

function strippedCell(cell: Cell): Cell {
  const metadata = without(cell.metadata, cellRunMetadata);
  if (cell.cell_type !== "code") return { ...cell, metadata };
  return { ...cell, metadata, execution_count: null, outputs: keepsOutput(cell) ? withoutCounts(cell) : [] };
}

const keepsOutput = (cell: CodeCell): boolean =>
  tagsOf(cell).some(tag => tag === "keep-output" || tag === "keep_output");

const withoutCounts = (cell: CodeCell): CodeCell["outputs"] =>
  cell.outputs.map(output =>
    output.output_type === "execute_result" ? { ...output, execution_count: null } : output,
  );

function without<T extends Record<string, unknown>>(record: T, fields: readonly string[]): T {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !fields.includes(field))) as T;
}
