import { check } from "../../core/check.js";
import { parseField, parseQuery } from "../query/parse.js";
import { querySql, type Sql, sortSql, stateSql } from "../query/sql.js";
import type { RunState } from "../run.js";
import { spokenRunsSql } from "./state.js";

/** Which runs: all conditions hold together; none given means all runs. */
export interface RunFilter {
  /** In words: `params.T >= 60 and metrics.accuracy > 0.9 and state = finished and tags has "paper"`. */
  readonly query?: string | undefined;
  readonly experiment?: string | undefined;
  readonly state?: RunState | undefined;
  readonly ids?: readonly number[] | undefined;
  readonly tag?: string | undefined;
  /** A field of the query language, such as `metrics.accuracy`: the largest first. Gaps come last, either way. */
  readonly sort?: string | undefined;
  /** The smallest first. */
  readonly ascending?: boolean | undefined;
  /** At most so many, and which: the oldest, unless `newest` or `sort` ask for others. */
  readonly limit?: number | undefined;
  readonly newest?: boolean | undefined;
}

/** What a reader adds to a filter: tables to be joined, and a condition. */
interface More {
  readonly joins?: Sql;
  readonly condition?: Sql;
}

const nothing: Sql = { sql: "", values: [] };

/** What stands behind FROM: the runs that fit, as `r`, `e` and `s`. */
export function fitting(
  { query, experiment, state, ids, tag }: RunFilter,
  { joins = nothing, condition }: More = {},
): Sql {
  const parts: Sql[] = [];
  const both = (sql: string, ...values: unknown[]) => void parts.push({ sql, values });
  if (experiment !== undefined) both("e.name = ?", experiment);
  if (state !== undefined) parts.push(stateSql(state));
  if (ids !== undefined) both("r.id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
  if (tag !== undefined) both("r.id IN (SELECT run_id FROM tags WHERE tag = ?)", tag);
  if (query !== undefined) {
    check(typeof query === "string", "query", query, "a text such as state = finished and params.T >= 60");
    if (query.trim() !== "") parts.push(querySql(parseQuery(query)));
  }
  if (condition) parts.push(condition);
  const where = parts.length ? ` WHERE ${parts.map(({ sql }) => sql).join(" AND ")}` : "";
  return {
    sql: `${spokenRunsSql} ${joins.sql}${where}`,
    values: [...joins.values, ...parts.flatMap(({ values }) => values)],
  };
}

/** What stands behind FROM: the runs that fit, by their numbers, as many as are wanted. */
export function inOrder(filter: RunFilter): Sql {
  const { sql, values } = fitting(filter);
  const { limit = -1, newest = false, ascending = !newest } = filter;
  return { sql: `${sql} ORDER BY r.id ${ascending ? "ASC" : "DESC"} LIMIT ?`, values: [...values, limit] };
}

/** The numbers of the runs that fit, by the value of `sort`, as many as are wanted. What is sorted by is looked up once a run. */
export function sorted(filter: RunFilter): Sql {
  const { sql, values } = fitting(filter);
  const { number, text } = sortSql(parseField(filter.sort!));
  return {
    sql: `WITH found AS MATERIALIZED (SELECT r.id, ${number.sql} AS sort_number, ${text.sql} AS sort_text FROM ${sql})
      SELECT id FROM found ORDER BY ${filter.ascending ? smallestFirst : largestFirst} LIMIT ?`,
    values: [...number.values, ...text.values, ...values, filter.limit ?? -1],
  };
}

const gap = "(sort_number IS NULL AND sort_text IS NULL)";
const start = "CAST(sort_text AS REAL)"; // "256x128" after "64"

/** Numbers, then texts, of equals the newest first. */
const largestFirst = `${gap}, sort_number IS NULL, sort_number DESC, ${start} DESC, sort_text DESC, id DESC`;
/** The other way round, but for the gaps. */
const smallestFirst = `${gap}, sort_number IS NOT NULL, sort_number, ${start}, sort_text, iif(${gap}, -id, id)`;
