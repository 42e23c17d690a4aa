import type { Names } from "../query/names.js";
import { type Connection, statement } from "./database.js";
import { remembered } from "./remembered.js";

/** Each name once, from the indexes: one step a name, however many runs there are. */
export const readNames = (db: Connection): Names => remembered(db, "names", () => namesIn(db));

const namesIn = (db: Connection): Names => ({
  params: [
    ...new Set([
      ...distinct(db, "params", "number IS NOT NULL"),
      ...distinct(db, "params", "text IS NOT NULL"),
      ...statement<string>(db, gaps).pluck().all(),
    ]),
  ].sort(),
  metrics: distinct(db, "metrics", "1"),
});

/** Settings that were null or NaN are in no index. Few are: the newest runs tell. */
const gaps = `SELECT DISTINCT name FROM params WHERE run_id IN (SELECT id FROM runs ORDER BY id DESC LIMIT 1000)
  AND number IS NULL AND text IS NULL`;

const distinct = (db: Connection, table: "params" | "metrics", where: string): string[] =>
  statement<string>(
    db,
    `WITH RECURSIVE names (name) AS (
       SELECT (SELECT name FROM ${table} WHERE ${where} ORDER BY name LIMIT 1)
       UNION ALL
       SELECT (SELECT name FROM ${table} WHERE name > names.name AND ${where} ORDER BY name LIMIT 1)
         FROM names WHERE names.name IS NOT NULL)
     SELECT name FROM names WHERE name IS NOT NULL`,
  )
    .pluck()
    .all();
