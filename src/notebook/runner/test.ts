import { difference, toleranceOf } from "../document/compare.js";
import { type CodeCell, type Notebook, tagsOf } from "../document/nbformat.js";
import type { Ended } from "../document/record.js";
import { isTest, testName } from "../document/test-cell.js";
import { type RunOptions, type RunResult, runNotebook } from "./runner.js";

/** One complaint about a cell; cells count from 1, text cells too. */
export interface Complaint {
  readonly cell: number;
  readonly message: string;
}

export interface TestResult {
  readonly ended: Ended | "differs" | "tests failed";
  readonly complaints: readonly Complaint[];
  readonly cells: number;
  /** How many cells' outputs were compared; 0 for a notebook stored without outputs, which is only run. */
  readonly compared: number;
  readonly seconds: number;
  /** The cells tagged `test`, in order. */
  readonly tests: readonly TestCell[];
}

/** How a cell tagged `test` went. */
export interface TestCell {
  readonly cell: number;
  /** Its first comment, or the heading above it. */
  readonly name: string;
  readonly ok: boolean;
  /** What it threw, or why it was not run. */
  readonly error?: string;
  readonly seconds: number;
}

export interface TestOptions extends RunOptions {
  /** For cells without a tag `tolerance=…`. */
  readonly tolerance?: number;
}

/**
 * Runs a notebook in a fresh kernel and compares each cell's outputs with the stored ones (see `difference`). Tags:
 * `raises-exception` (the cell must fail), `skip-execution` (it is not run), `ignore-output` (run, not compared),
 * `tolerance=1e-3`, `test` (the cell passes if it throws nothing; it is not compared, and the others run on).
 */
export async function testNotebook(notebook: Notebook, options: TestOptions): Promise<TestResult> {
  const result = await runNotebook(notebook, { ...options, tests: true });
  const complaints = [...ending(result), ...unraised(result.notebook)];
  const injected = Object.keys(options.values ?? {}).length > 0; // other parameters, other outputs
  const pairs = injected ? [] : comparable(notebook, result);
  for (const { number, stored, shown } of pairs) {
    const message = difference(stored.outputs, shown.outputs, toleranceOf(stored, options.tolerance));
    if (message) complaints.push({ cell: number, message });
  }
  const tests = testsOf(notebook, result);
  complaints.sort((a, b) => a.cell - b.cell);
  return {
    ended:
      result.ended !== "ok"
        ? result.ended
        : complaints.length > 0
          ? "differs"
          : tests.some(({ ok }) => !ok)
            ? "tests failed"
            : "ok",
    complaints,
    cells: notebook.cells.filter(cell => cell.cell_type === "code").length,
    compared: pairs.length,
    seconds: result.seconds,
    tests,
  };
}

function testsOf(notebook: Notebook, result: RunResult): TestCell[] {
  const shift = result.notebook.cells.length - notebook.cells.length; // given parameters stand in a cell of their own
  const ran = new Map(result.tests.map(test => [result.notebook.cells[test.cell - 1]!.id, test]));
  const why = `not run, for cell ${(result.cell ?? 0) - shift} failed`;
  return notebook.cells.flatMap((cell, i) => {
    if (cell.cell_type !== "code" || !isTest(cell) || tagsOf(cell).includes("skip-execution")) return [];
    const { error = why, seconds = 0 } = ran.get(cell.id) ?? {};
    const name = testName(notebook, i + 1);
    return [{ cell: i + 1, name, ok: error === "", ...(error !== "" && { error }), seconds }];
  });
}

const ending = ({ ended, cell, message }: RunResult): Complaint[] =>
  ended === "ok" ? [] : [{ cell: cell ?? 0, message: `${ended}: ${message ?? ""}` }];

/** Cells that were to fail and did not. */
function unraised(notebook: Notebook): Complaint[] {
  return notebook.cells.flatMap((cell, i) => {
    if (cell.cell_type !== "code" || !tagsOf(cell).includes("raises-exception")) return [];
    const ran = cell.execution_count !== null;
    const raised = cell.outputs.some(output => output.output_type === "error");
    return ran && !raised
      ? [{ cell: i + 1, message: "tagged raises-exception, but nothing was thrown" }]
      : [];
  });
}

interface Pair {
  readonly number: number;
  readonly stored: CodeCell;
  readonly shown: CodeCell;
}

/** The cells whose outputs can be compared: those that ran, in a notebook that was stored with outputs. */
function comparable(notebook: Notebook, result: RunResult): Pair[] {
  const withOutputs = notebook.cells.some(cell => cell.cell_type === "code" && cell.execution_count !== null);
  if (!withOutputs) return [];
  const early = result.ended === "ok" || result.cell === undefined ? Number.POSITIVE_INFINITY : result.cell;
  return notebook.cells.flatMap((stored, i) => {
    const shown = result.notebook.cells[i];
    const skipped = ["skip-execution", "ignore-output", "test"].some(tag => tagsOf(stored).includes(tag));
    if (stored.cell_type !== "code" || shown?.cell_type !== "code" || skipped || i + 1 >= early) return [];
    return [{ number: i + 1, stored, shown }];
  });
}
