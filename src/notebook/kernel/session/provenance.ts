import { readFileSync, statSync } from "node:fs";
import process from "node:process";
import { parseNotebook, sourcesHash } from "../../document/nbformat.js";

/**
 * Where a run comes from, for the tracker, which records the variables NEURALBITS_…: the cell's number and, unless a
 * headless runner has said it, the notebook that Jupyter's server names (JPY_SESSION_NAME) with the hash of its
 * sources as last saved.
 */
export class Provenance {
  readonly #notebook = process.env.NEURALBITS_NOTEBOOK ? undefined : process.env.JPY_SESSION_NAME;
  #savedAt = 0;

  /** Told before each cell; reads the file only when it was saved since. */
  note(cell: number): void {
    try {
      process.env.NEURALBITS_CELL = String(cell);
      if (!this.#notebook?.endsWith(".ipynb")) return;
      const savedAt = statSync(this.#notebook).mtimeMs;
      if (savedAt === this.#savedAt) return;
      this.#savedAt = savedAt;
      const notebook = parseNotebook(readFileSync(this.#notebook, "utf8"), this.#notebook);
      process.env.NEURALBITS_NOTEBOOK_HASH = sourcesHash(notebook);
      process.env.NEURALBITS_NOTEBOOK = this.#notebook;
    } catch {
      // moved, not yet saved, half written, or no environment any more: what was known of it stays
    }
  }
}
