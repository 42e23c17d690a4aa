import { type Connection, statement } from "../store/database.js";
import { readableFrom, schemaVersion } from "../store/schema.js";
import { attemptStateSql } from "../store/state.js";

/** How a database stands, so that a later look tells what has happened since. */
export interface Look {
  /** Of everything that is looked at: equal texts, nothing has happened. */
  readonly mark: string;
  /** Spool → how far it is imported. */
  readonly offsets: ReadonlyMap<number, number>;
  /** Attempts at work → their runs. */
  readonly running: ReadonlyMap<number, number>;
  /** Of runs, labels and the like. */
  readonly lists: string;
  readonly runs: number;
}

/** Looks at what changes: cheap, however many runs there are. */
export function lookAt(db: Connection): Look {
  const offsets = new Map(
    statement<[number, number]>(db, "SELECT id, offset FROM spools WHERE looked_at > ?")
      .raw()
      .all(Date.now() - dayMs),
  );
  const running = new Map(
    statement<[number, number]>(
      db,
      `SELECT a.id, a.run_id FROM attempts a WHERE a.outcome IS NULL AND ${attemptStateSql} = 'running'`,
    )
      .raw()
      .all(),
  );
  const { runs, ...lists } = statement<Record<string, number> & { runs: number }>(
    db,
    `SELECT (SELECT count(*) FROM runs WHERE archived_at IS NULL) AS runs, (SELECT ifnull(max(id), 0) FROM runs) AS run,
       (${changesOf(db)}) AS revision, (SELECT ifnull(max(id), 0) FROM notes) AS note,
       (SELECT ifnull(max(id), 0) FROM attempts) AS attempt`,
  ).get()!;
  const listsMark = [runs, ...Object.values(lists)].join(".");
  const sum = [...offsets.values()].reduce((total, offset) => total + offset, 0);
  const mark = [listsMark, sum, [...running.keys()].join("-") || "0"].join("_");
  return { mark, offsets, running, lists: listsMark, runs };
}

/** How often something became of tags or of what was thrown away; an older database tells the number of tags alone. */
const changesOf = (db: Connection): string =>
  schemaVersion(db) > readableFrom ? "SELECT changes FROM revision" : "SELECT -1 - count(*) FROM tags"; // below all counts of changes

const dayMs = 86_400_000; // a spool from which nothing came for a day is looked at when something does

/** The runs to which something happened between two looks. */
export function changedRuns(db: Connection, before: Look, now: Look): number[] {
  const spools = [...now.offsets].filter(([id, offset]) => before.offsets.get(id) !== offset);
  const told = statement<number>(
    db,
    `SELECT DISTINCT a.run_id FROM json_each(?) j CROSS JOIN attempts a ON a.spool_id = j.value
       WHERE a.outcome IS NULL OR a.ended_at > ?`,
  )
    .pluck()
    .all(JSON.stringify(spools.map(([id]) => id)), new Date(Date.now() - recentMs).toISOString());
  const ended = [...before.running].filter(([attempt]) => !now.running.has(attempt));
  const begun = [...now.running].filter(([attempt]) => !before.running.has(attempt));
  return [...new Set([...told, ...ended.map(([, run]) => run), ...begun.map(([, run]) => run)])];
}

const recentMs = 60_000; // whose end came in the same import is told of, too
