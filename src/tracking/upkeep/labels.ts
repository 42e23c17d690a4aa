import { check } from "../../core/check.js";
import { isWhole } from "../label.js";
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

/** Runs that got a tag, or lost it: not those that had it already, or never. */
export interface TagChange {
  readonly tag: string;
  readonly ids: number[];
}

export interface Labelled {
  readonly added: readonly TagChange[];
  readonly removed: readonly TagChange[];
}

/**
 * Tags runs, takes tags from them, or adds a note to each; refuses a run that is not there. All of it or nothing.
 * → which tags of which runs changed by it, so that just that can be taken back
 */
export function labelRuns(
  path: string,
  ids: readonly number[],
  { add = [], remove = [], note }: Labels,
): Labelled {
  for (const tag of [...add, ...remove])
    check(tag.trim() !== "" && tag.length <= 500 && isWhole(tag), "tag", tag, "a word or two");
  const both = add.find(tag => remove.includes(tag));
  check(both === undefined, "tag to add and to remove", both, "one of the two");
  check(note === undefined || note.trim() !== "", "note", note, "text");
  return inWritten(path, db => {
    const added = add.map(tag => ({ tag, ids: [] as number[] }));
    const removed = remove.map(tag => ({ tag, ids: [] as number[] }));
    const insert = statement(db, "INSERT OR IGNORE INTO tags (run_id, tag) VALUES (?, ?)");
    const take = statement(db, "DELETE FROM tags WHERE run_id = ? AND tag = ?");
    const label = db.transaction(() => {
      for (const id of ids) {
        checkRun(db, id);
        for (const { tag, ids: got } of added) if (insert.run(id, tag).changes > 0) got.push(id);
        for (const { tag, ids: lost } of removed) if (take.run(id, tag).changes > 0) lost.push(id);
        if (note !== undefined)
          statement(db, "INSERT INTO notes (run_id, at, text) VALUES (?, ?, ?)").run(id, stamp(), note);
      }
    });
    label.immediate();
    return { added, removed };
  });
}
