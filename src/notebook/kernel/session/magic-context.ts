import type { Stale } from "../../language/dependants/stale-cells.js";
import type { Strictness } from "../../language/problem.js";
import type { Content } from "../../protocol/messages.js";
import type { CellLog, LoggedCell } from "./cell-log.js";
import type { Namespace } from "./namespace.js";

/** What magics may do in the kernel. */
export interface MagicContext {
  readonly names: Namespace;
  readonly cells: CellLog;
  readonly signal: AbortSignal;
  reset(): void;
  /** From now on cells are checked so, unless they say otherwise. */
  setStrictness(strictness: Strictness): void;
  execute(source: string): Promise<unknown>;
  /** Runs a cell of another notebook, magics and all, as if it stood here. */
  runCell(source: string): Promise<unknown>;
  /** The cells that a change has made stale; with `names`, those that depend on these. */
  stale(names: readonly string[]): readonly StaleCell[];
  /** Runs them again. */
  rerun(names: readonly string[]): Promise<readonly StaleCell[]>;
  show(value: unknown): void;
  /** Adds to the `payload` of the cell's reply. */
  payload(payload: Content): void;
}

export type StaleCell = LoggedCell & Stale;
