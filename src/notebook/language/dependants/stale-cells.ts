import { type CellNames, settingsName } from "./cell-names.js";
import { type Found, NameStates, type Stamp } from "./name-states.js";

/** A cell that has run, as it was then. */
export interface RanCell {
  readonly cell: string;
  readonly names: CellNames;
}

/** A cell to run again. */
export interface Stale {
  readonly cell: string;
  /** What it found then and would not find now. Empty where it runs only to restore what other cells start from. */
  readonly inputs: readonly string[];
}

interface Known {
  names: CellNames;
  stamp: Stamp;
  /** Version of each name that its last run has found. */
  found: ReadonlyMap<string, string>;
}

/**
 * Which cells would give something else in a run of the notebook from the top. Each run of a cell leaves a stamp on the names
 * that it makes or changes; a cell is stale if from the top it would find names with other stamps than it has found.
 */
export class StaleCells {
  readonly #known = new Map<string, Known>();
  #states = new NameStates();
  #runs = 0;

  /** A cell has run. */
  ran({ cell, names }: RanCell): void {
    const stamp = { cell, run: String(++this.#runs) };
    const found = versions(this.#states.found(names));
    this.#states.run(names, stamp);
    this.#known.set(cell, { names, stamp, found }); // a cell that ran before keeps its place
  }

  /** The cells in the order of their first runs. */
  get cells(): string[] {
    return [...this.#known.keys()];
  }

  /** All names that cells have made. */
  get names(): string[] {
    return [...this.#states.mapped.keys()].filter(name => name !== settingsName);
  }

  /** The cell is no longer in the notebook; what it has made stays. */
  forget(cell: string): void {
    this.#known.delete(cell);
  }

  reset(): void {
    this.#known.clear();
    this.#states = new NameStates();
  }

  /**
   * What is to run again, in order, so that all is as in a run from the top: cells whose inputs changed, and those that
   * made what these start from, where it is no longer as it was. `order`: of the notebook; `except`: is left as it is.
   */
  plan(order: readonly string[] = this.cells, except?: string): Stale[] {
    const cells = order.filter(cell => this.#known.has(cell));
    const again = new Map<string, readonly string[]>();
    for (;;) {
      const before = again.size;
      this.#pass(cells, again, except);
      if (again.size === before) break;
    }
    return cells.flatMap(cell => (again.has(cell) ? [{ cell, inputs: again.get(cell)! }] : []));
  }

  /** Cells that look at these names, and all that depend on those, in order: what a new value of the names asks for. */
  dependantsOf(names: readonly string[], order: readonly string[] = this.cells, except?: string): Stale[] {
    const changed = new Set(names);
    const states = new NameStates();
    const found: Stale[] = [];
    for (const cell of order) {
      const known = this.#known.get(cell);
      if (!known || cell === except) continue;
      const again = new Set(found.map(stale => stale.cell));
      const inputs = states
        .found(known.names)
        .filter(({ name, makers }) => changed.has(name) || makers.some(made => again.has(made.cell)));
      const makesThem = names.some(name => known.names.sets.has(name));
      if (inputs.length > 0 && !makesThem) found.push({ cell, inputs: inputs.map(({ name }) => name) });
      states.run(known.names, known.stamp);
    }
    return found;
  }

  /** Walks through the notebook as a run from the top does, beside what is there and what runs again. */
  #pass(cells: readonly string[], again: Map<string, readonly string[]>, except: string | undefined): void {
    const fromTop = new NameStates();
    const here = new NameStates(this.#states);
    const add = (cell: string, inputs: readonly string[]) => {
      if (cell !== except && this.#known.has(cell) && !again.has(cell)) again.set(cell, inputs);
    };
    const restore = ({ name, version, makers }: Found) => {
      if (makers.length === 0 || here.state(name).version === version) return;
      for (const { cell } of makers) add(cell, []);
    };
    for (const cell of cells) {
      const { names, stamp, found } = this.#known.get(cell)!;
      const finds = fromTop.found(names);
      const changed = finds.filter(
        ({ name, makers, version }) => makers.length > 0 && found.get(name) !== version,
      );
      if (changed.length > 0)
        add(
          cell,
          changed.map(({ name }) => name),
        );
      const now = again.has(cell) ? { cell, run: "again" } : stamp;
      if (again.has(cell)) {
        for (const one of finds) restore(one);
        here.run(names, now);
      }
      fromTop.run(names, now);
    }
    for (const name of fromTop.mapped.keys()) restore(fromTop.state(name));
  }
}

const versions = (found: readonly Found[]): ReadonlyMap<string, string> =>
  new Map(found.map(({ name, version }) => [name, version]));
