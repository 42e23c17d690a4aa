import type { Branch } from "../run.js";
import { readBranchText } from "../shapes.js";
import { type Connection, statement } from "./database.js";
import { checkRun } from "./read.js";

/** A run in its tree. */
export interface Descent {
  readonly run: number;
  /** null: the root, or a run whose parent is not in this database. */
  readonly parent: number | null;
  /** null: it is nobody's branch. */
  readonly branch: Branch | null;
}

/**
 * The tree of runs that a run is in, by branches: the root, which is the first of its ancestors that is still there, then each with
 * its own before the next.
 */
export function readLineage(db: Connection, run: number): Descent[] {
  const read = db.transaction(() => {
    checkRun(db, run);
    const seen = new Set<number>();
    let root = run;
    for (let at: number | null = run; at !== null && !seen.has(at); at = parentOf(db, at)) {
      seen.add(at);
      root = at;
    }
    return withOwn(db, root);
  });
  return read();
}

/** A run and all that came of it. A database that others wrote might have a circle: each run is there once. */
function withOwn(db: Connection, root: number): Descent[] {
  const found = new Map<number, Descent>();
  const left: { run: number; parent: number | null }[] = [{ run: root, parent: null }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { run, parent } = next;
    if (found.has(run)) continue;
    found.set(run, { run, parent, branch: branchOf(db, run) });
    left.push(...childrenOf(db, run).map(child => ({ run: child, parent: run })));
  }
  return [...found.values()];
}

/** The branches of a run, the last one first. */
function childrenOf(db: Connection, run: number): number[] {
  return statement<number>(
    db,
    `SELECT id FROM runs WHERE archived_at IS NULL AND branch IS NOT NULL AND json_valid(branch)
       AND branch ->> 'parent' IN (SELECT uuid FROM attempts WHERE run_id = ?) ORDER BY id DESC`,
  )
    .pluck()
    .all(run);
}

function branchOf(db: Connection, run: number): Branch | null {
  const text = statement<string | null>(db, "SELECT branch FROM runs WHERE id = ?").pluck().get(run);
  return readBranchText(text ?? null);
}

function parentOf(db: Connection, run: number): number | null {
  const branch = branchOf(db, run);
  if (branch === null) return null;
  return (
    statement<number>(
      db,
      `SELECT run_id FROM attempts JOIN runs ON runs.id = run_id
       WHERE attempts.uuid = ? AND runs.archived_at IS NULL`,
    )
      .pluck()
      .get(branch.parent) ?? null
  );
}
