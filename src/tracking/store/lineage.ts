import type { Branch } from "../run.js";
import { readBranchText } from "../shapes.js";
import { type Connection, statement } from "./database.js";

/** A run in its tree. */
export interface Descent {
  readonly run: number;
  /** null: the root, or a run whose parent is not in this database. */
  readonly parent: number | null;
  /** null: it is nobody's branch. */
  readonly branch: Branch | null;
}

/** The tree of runs that a run is in, by branches: the root first, then each with its own before the next. */
export function readLineage(db: Connection, run: number): Descent[] {
  const read = db.transaction(() => {
    const seen = new Set<number>();
    let root = run;
    for (let at: number | null = run; at !== null && !seen.has(at); at = parentOf(db, at)) {
      seen.add(at);
      root = at;
    }
    const found = new Map<number, Descent>();
    addWithOwn(db, root, null, found);
    return [...found.values()];
  });
  return read();
}

/** A database that others wrote might have a circle: each run is there once. */
function addWithOwn(db: Connection, run: number, parent: number | null, found: Map<number, Descent>): void {
  if (found.has(run)) return;
  found.set(run, { run, parent, branch: branchOf(db, run) });
  const own = statement<number>(
    db,
    `SELECT id FROM runs WHERE archived_at IS NULL AND branch IS NOT NULL AND json_valid(branch)
       AND branch ->> 'parent' IN (SELECT uuid FROM attempts WHERE run_id = ?) ORDER BY id`,
  )
    .pluck()
    .all(run);
  for (const child of own) addWithOwn(db, child, run, found);
}

function branchOf(db: Connection, run: number): Branch | null {
  const text = statement<string | null>(db, "SELECT branch FROM runs WHERE id = ?").pluck().get(run);
  return readBranchText(text ?? null);
}

function parentOf(db: Connection, run: number): number | null {
  const branch = branchOf(db, run);
  if (branch === null) return null;
  return (
    statement<number>(db, "SELECT run_id FROM attempts WHERE uuid = ?").pluck().get(branch.parent) ?? null
  );
}
