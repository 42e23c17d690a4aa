import { check } from "../../core/check.js";
import { stamp } from "../stamp.js";
import { type Connection, statement } from "../store/database.js";
import { checkRun } from "../store/read.js";
import { lookAgain, runStateSql, spokenRunsSql } from "../store/state.js";
import { uuid } from "../uuid.js";
import { inWritten } from "./in-written.js";

/**
 * Runs that are thrown away are seen by nobody, and keep their numbers until they are brought back. Their keys are free: a
 * sweep does such a trial anew.
 */
export function throwAway(path: string, ids: readonly number[]): void {
  inWritten(path, db => {
    lookAgain();
    const work = db.transaction(() => {
      for (const id of ids) {
        checkRun(db, id);
        const state = statement(db, `SELECT ${runStateSql} FROM ${spokenRunsSql} WHERE r.id = ?`)
          .pluck()
          .get(id);
        check(state !== "running", `run ${id}`, state, "a run that is not at work: stop it first");
        statement(db, "UPDATE runs SET archived_at = ?, key = key || ? WHERE id = ?").run(
          stamp(),
          `${mark}${uuid()}`,
          id,
        );
      }
    });
    work.immediate();
  });
}

/** Brings runs back that were thrown away; refuses one whose trial was begun anew meanwhile. All of them or none. */
export function bringBack(path: string, ids: readonly number[]): void {
  inWritten(path, db => {
    const work = db.transaction(() => {
      for (const id of ids) {
        const key = thrownKey(db, id);
        const other = statement<number>(db, "SELECT id FROM runs WHERE key = ?").pluck().get(key);
        check(
          other === undefined,
          `run ${id}`,
          `run ${other} with the same settings`,
          "none that was begun since: delete that first",
        );
        statement(db, "UPDATE runs SET archived_at = NULL, key = ? WHERE id = ?").run(key, id);
      }
    });
    work.immediate();
  });
}

/** A run that was thrown away and can be had back. */
export interface Thrown {
  readonly id: number;
  readonly name: string | null;
  readonly experiment: string;
  /** ISO 8601, UTC */
  readonly thrownAt: string;
}

/** What was thrown away, the newest first. */
export const thrownAway = (db: Connection, limit: number): Thrown[] =>
  statement<Thrown>(
    db,
    `SELECT r.id, r.name, e.name AS experiment, r.archived_at AS thrownAt
       FROM runs r JOIN experiments e ON e.id = r.experiment_id
       WHERE r.archived_at IS NOT NULL ORDER BY r.archived_at DESC, r.id DESC LIMIT ?`,
  ).all(limit);

/** The runs that were thrown away longer ago. */
export const thrownBefore = (path: string, ms: number): number[] =>
  inWritten(path, db =>
    statement<number>(db, "SELECT id FROM runs WHERE archived_at <= ? ORDER BY id")
      .pluck()
      .all(new Date(Date.now() - ms).toISOString()),
  );

/** Deletes for good what was thrown away; whoever was brought back meanwhile stays. */
export function emptyTrash(path: string, ids: readonly number[]): void {
  inWritten(path, db => {
    const remove = statement(db, "DELETE FROM runs WHERE id = ? AND archived_at IS NOT NULL");
    db.transaction(() => ids.forEach(id => void remove.run(id))).immediate();
  });
}

const mark = " thrown away ";

/** The key that a run had before. */
function thrownKey(db: Connection, id: number): string {
  const key = statement<string>(db, "SELECT key FROM runs WHERE id = ? AND archived_at IS NOT NULL")
    .pluck()
    .get(id);
  check(key !== undefined, "run", id, "a run that was thrown away");
  return key.slice(0, key.lastIndexOf(mark)); // a key may have these words itself
}
