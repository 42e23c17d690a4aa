import { cellNames } from "../../language/dependants/cell-names.js";
import { type Stale, StaleCells } from "../../language/dependants/stale-cells.js";
import type { TypeScript } from "../../language/typescript.js";
import type { Message } from "../../protocol/messages.js";
import { CellOrder } from "./cell-order.js";

/** A cell, as its newest run was asked for. */
export interface LoggedCell {
  /** Jupyter's id of it; another for each run where the front end does not say it. */
  readonly cell: string;
  /** `In [7]` */
  readonly label: string;
  readonly code: string;
  /** Whose answers its output is. */
  readonly request: Message;
}

/** The cells that have run, for what depends on what. Cells are read when somebody asks, or in a quiet moment. */
export class CellLog {
  readonly #ts: TypeScript;
  readonly #order: CellOrder;
  readonly #cells = new Map<string, LoggedCell>();
  readonly #stale = new StaleCells();
  #unread: { readonly cell: string; readonly text: string }[] = [];

  /** `notebook`: its file, whose cells say the order where it is saved. */
  constructor(ts: TypeScript, notebook: string) {
    this.#ts = ts;
    this.#order = new CellOrder(notebook);
  }

  /** `text`: what the cell says, with what it has run of files. */
  ran(cell: LoggedCell, text: string): void {
    this.#cells.set(cell.cell, cell);
    this.#unread.push({ cell: cell.cell, text });
  }

  /** Cells that are no longer in the notebook. */
  forget(cells: readonly unknown[]): void {
    if (cells.length === 0) return;
    this.read();
    for (const cell of cells) {
      this.#cells.delete(String(cell));
      this.#stale.forget(String(cell));
    }
  }

  reset(): void {
    this.#cells.clear();
    this.#unread = [];
    this.#stale.reset();
  }

  read(): void {
    for (const { cell, text } of this.#unread) this.#stale.ran({ cell, names: cellNames(this.#ts, text) });
    this.#unread = [];
  }

  /** What is to run again, in the notebook's order; with `names`, what a new value of these asks for. */
  plan(names: readonly string[], except: string): (Stale & LoggedCell)[] {
    this.read();
    const order = this.#order.of(this.#stale.cells);
    const found = names.length
      ? this.#stale.dependantsOf(names, order, except)
      : this.#stale.plan(order, except);
    return found.flatMap(stale => {
      const logged = this.#cells.get(stale.cell);
      return logged ? [{ ...stale, ...logged }] : [];
    });
  }

  /** Names that cells have made. */
  get names(): string[] {
    this.read();
    return this.#stale.names;
  }
}
