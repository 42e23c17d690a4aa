import { readFileSync, statSync } from "node:fs";

/** The order of a notebook's cells: that of its file as it was saved last; what is not in there comes behind. */
export class CellOrder {
  readonly #notebook: string;
  #savedAt = -1;
  #places: ReadonlyMap<string, number> = new Map();

  constructor(notebook: string) {
    this.#notebook = notebook;
  }

  /** Sorts the cells, which come in the order of their first runs. */
  of(cells: readonly string[]): string[] {
    this.#read();
    const place = (cell: string): number => this.#places.get(cell) ?? Number.POSITIVE_INFINITY;
    return cells
      .map((cell, i) => ({ cell, i, place: place(cell) }))
      .sort((a, b) => (a.place === b.place ? a.i - b.i : a.place - b.place))
      .map(({ cell }) => cell);
  }

  #read(): void {
    try {
      const { mtimeMs } = statSync(this.#notebook);
      if (mtimeMs === this.#savedAt) return;
      this.#savedAt = mtimeMs;
      const { cells } = JSON.parse(readFileSync(this.#notebook, "utf8")) as { cells: { id?: string }[] };
      this.#places = new Map(cells.flatMap(({ id }, i) => (id ? [[id, i]] : [])));
    } catch {
      // there is no such file, or it is being written: the order is as it was
    }
  }
}
