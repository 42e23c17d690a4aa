import { check } from "../../core/check.js";
import { stamp } from "../stamp.js";
import { type Connection, openToWrite, plainly, statement } from "../store/database.js";
import { openTracker } from "../tracker.js";

/** Words on runs that are recorded already. */
export interface Labels {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly note?: string;
}

/** Tags runs, takes tags from them, or adds a note to each; refuses a run that is not there. All of it or nothing. */
export function labelRuns(
  path: string,
  ids: readonly number[],
  { add = [], remove = [], note }: Labels,
): void {
  for (const tag of [...add, ...remove])
    check(tag.trim() !== "" && tag.length <= 500, "tag", tag, "a word or two");
  check(note === undefined || note.trim() !== "", "note", note, "text");
  inWritten(path, db => {
    const label = db.transaction(() => {
      for (const id of ids) {
        const known = statement(db, "SELECT 1 FROM runs WHERE id = ?").get(id);
        check(known !== undefined, "run", id, "the number of a recorded run (neuralbits runs lists them)");
        for (const tag of add)
          statement(db, "INSERT OR IGNORE INTO tags (run_id, tag) VALUES (?, ?)").run(id, tag);
        for (const tag of remove) statement(db, "DELETE FROM tags WHERE run_id = ? AND tag = ?").run(id, tag);
        if (note !== undefined)
          statement(db, "INSERT INTO notes (run_id, at, text) VALUES (?, ?, ?)").run(id, stamp(), note);
      }
    });
    label.immediate();
  });
}

/** Works on the database itself, after what waits beside it has been moved there. */
export function inWritten<T>(path: string, work: (db: Connection) => T): T {
  const tracker = openTracker(path);
  tracker.settle();
  tracker.close();
  const db = openToWrite(path, { examine: false });
  try {
    return plainly(path, () => work(db));
  } finally {
    db.close();
  }
}
