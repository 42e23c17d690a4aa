import { type CellInputs, cellInputs, noteInputs } from "../document/cell-inputs.js";
import type { CodeCell, Notebook } from "../document/nbformat.js";
import { willRun } from "../document/test-cell.js";

/** How many cells were run because of their change, how many for their names alone, and how many outputs stayed. */
export interface Counts {
  readonly changed: number;
  readonly needed: number;
  readonly kept: number;
}

/** A cell tagged `test` that was run. */
export interface RanTest {
  readonly cell: number;
  /** What it threw, in one line; empty where it passed. */
  readonly error: string;
  readonly seconds: number;
}

/** Which cells a run is to run: all, or those that changed and those whose names they need. */
export class Todo {
  readonly cells: readonly CodeCell[];
  readonly #notebook: Notebook;
  readonly #inputs: CellInputs | undefined;
  /** A cell that runs for its names → the one in the notebook. */
  readonly #copies = new Map<CodeCell, CodeCell>();
  /** Ran without a failure. */
  readonly #passed = new Set<CodeCell>();

  constructor(
    notebook: Notebook,
    { changed = false, tests = false }: { changed?: boolean; tests?: boolean },
  ) {
    const cells = notebook.cells.filter(cell => willRun(cell, tests));
    this.#notebook = notebook;
    this.#inputs = changed ? cellInputs(cells) : undefined;
    this.cells = cells.flatMap(cell => this.#wanted(cell));
  }

  /** The cell, or a copy of it whose outputs nobody sees, or nothing. */
  #wanted(cell: CodeCell): CodeCell[] {
    if (!this.#inputs || this.#inputs.changed.has(cell)) return [cell];
    if (!this.#inputs.needed.has(cell)) return [];
    const copy = structuredClone(cell);
    this.#copies.set(copy, cell);
    return [copy];
  }

  /** Whether the cell runs for its names alone. */
  isCopy(cell: CodeCell): boolean {
    return this.#copies.has(cell);
  }

  /** Among all cells of the notebook, from 1. */
  placeOf(cell: CodeCell): number {
    return this.#notebook.cells.indexOf(this.#copies.get(cell) ?? cell) + 1;
  }

  passed(cell: CodeCell): void {
    this.#passed.add(cell);
  }

  failed(cell: CodeCell): void {
    this.#passed.delete(cell);
  }

  /** Of a run of changed cells. */
  get counts(): Counts | undefined {
    if (!this.#inputs) return undefined;
    const { changed, needed, hashes } = this.#inputs;
    return { changed: changed.size, needed: needed.size, kept: hashes.size - changed.size };
  }

  /** At the end: notes what the outputs of changed cells were made from, and numbers these cells as a run of all does. */
  note(): void {
    if (!this.#inputs) return;
    const { changed, hashes } = this.#inputs;
    const all = [...hashes.keys()];
    for (const cell of changed) {
      const hasPassed = this.#passed.has(cell);
      if (hasPassed) cell.execution_count = all.indexOf(cell) + 1;
      for (const output of hasPassed ? cell.outputs : [])
        if (output.output_type === "execute_result") output.execution_count = cell.execution_count;
      noteInputs(cell, hasPassed ? hashes.get(cell) : undefined);
    }
  }
}
