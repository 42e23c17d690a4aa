import { check } from "../../core/check.js";
import { stamp } from "../stamp.js";
import { statement } from "../store/database.js";
import { checkRun } from "../store/read.js";
import { inWritten } from "./in-written.js";

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
        checkRun(db, id);
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
