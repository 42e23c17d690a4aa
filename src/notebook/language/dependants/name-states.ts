import { type CellNames, givenName, type Made, settingsName } from "./cell-names.js";
import { addEffects, type Effects, joined, noEffects } from "./effects.js";
import { isReadingFunction } from "./reading-methods.js";

/** One run of a cell. */
export interface Stamp {
  readonly cell: string;
  /** Differs from run to run; or says what the run was made of. */
  readonly run: string;
}

interface Holder {
  /** The run that gave the name its value, and those that changed it since. */
  readonly makers: readonly Stamp[];
  readonly kind: Made["kind"];
  readonly later: Effects;
  readonly isFunction: boolean;
  readonly isFixed: boolean;
}

/** A name as a cell finds it. */
export interface Found {
  readonly name: string;
  /** Tells its state from every other; empty where no cell made it. */
  readonly version: string;
  readonly makers: readonly Stamp[];
}

/** What each of the notebook's names holds while cells run one after the other: not the value, but which runs made it. */
export class NameStates {
  readonly #holders: Map<string, Holder>;

  constructor(other?: NameStates) {
    this.#holders = new Map(other?.mapped);
  }

  get mapped(): ReadonlyMap<string, Holder> {
    return this.#holders;
  }

  /** The names that a run of the cell would look at or change, as they are now. */
  found(cell: CellNames): Found[] {
    return [...this.#effects(cell).uses].map(name => this.state(name));
  }

  state(name: string): Found {
    const makers = this.#holders.get(name)?.makers ?? [];
    return { name, makers, version: makers.map(({ cell, run }) => `${cell}@${run}`).join(" ") };
  }

  /** The cell runs. */
  run(cell: CellNames, stamp: Stamp): void {
    for (const name of this.#effects(cell).changes) {
      if (cell.sets.has(name)) continue;
      const before = this.#holders.get(name);
      const makers = [...(before?.makers ?? []), stamp];
      this.#holders.set(name, {
        kind: "value",
        later: noEffects,
        isFunction: false,
        ...before,
        isFixed: false,
        makers,
      });
    }
    for (const [name, { later, of, ...made }] of cell.sets)
      this.#holders.set(name, { ...made, makers: [stamp], later: joined([later, ...this.#laterOf(of)]) });
  }

  #laterOf(names: ReadonlySet<string>): Effects[] {
    return [...names].flatMap(name => this.#holders.get(name)?.later ?? []);
  }

  /** With what the functions that it uses do, and those that they use. */
  #effects(cell: CellNames): { uses: Set<string>; changes: Set<string> } {
    const all = joined([cell.now]);
    const before = new Set(cell.reads); // what others look at, too, before the cell sets it
    for (const name of all.uses) {
      // the set grows while we walk through it
      const own = cell.sets.get(name)?.later;
      const later = own ?? this.#holders.get(name)?.later;
      if (later) addEffects(all, later);
      if (!own) for (const used of later?.uses ?? []) before.add(used);
    }
    for (const name of all.calls) {
      const kind = this.#holders.get(name)?.kind;
      if (kind && kind !== "import") all.changes.add(name); // `Math.max(…)` changes nothing of the notebook's
    }
    for (const pair of all.gives) {
      const [callee, name] = pair.split(" ") as [string, string];
      const holder = this.#holders.get(name);
      if (holder && !holder.isFixed && this.#mayChange(callee, cell)) all.changes.add(name);
    }
    all.changes.delete(givenName);
    all.uses.delete(givenName);
    const types = [...cell.types].filter(name =>
      ["type", "import"].includes(this.#holders.get(name)?.kind ?? ""),
    );
    const uses = new Set([settingsName, ...cell.reads, ...types, ...all.uses, ...all.changes]);
    for (const name of cell.sets.keys()) if (!before.has(name)) uses.delete(name); // they are its own
    return { uses, changes: all.changes };
  }

  /** Whether a function may change what it is given: one of the notebook as it is written, another by its name. */
  #mayChange(callee: string, cell: CellNames, seen = new Set<string>()): boolean {
    if (seen.has(callee)) return false;
    seen.add(callee);
    const made = cell.sets.get(callee) ?? this.#holders.get(callee);
    if (!made?.isFunction) return !isReadingFunction(callee);
    const { changes, calls, gives } = made.later;
    if (changes.has(givenName) || calls.has(givenName)) return true;
    const pairs = [...gives].map(pair => pair.split(" ") as [string, string]);
    return pairs.some(([next, name]) => name === givenName && this.#mayChange(next, cell, seen));
  }
}
