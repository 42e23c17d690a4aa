import { check, knownNames, oneOf, wholeNumber } from "../../core/check.js";
import { checkFieldName, checkNames, withSettings } from "../query/names.js";
import { parseField, parseQuery } from "../query/parse.js";
import { querySql, type Sql, sortSql, stateSql } from "../query/sql.js";
import { type RunState, runStates } from "../run.js";
import type { Connection } from "./database.js";
import { readNames } from "./names.js";
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

const known = {
  query: true,
  experiment: true,
  state: true,
  ids: true,
  tag: true,
  sort: true,
  ascending: true,
  limit: true,
  newest: true,
} satisfies Record<keyof RunFilter, true>;

/**
 * Refuses a filter that would not pick what it says: values of another kind, options that nobody reads, and names of parameters
 * and metrics that no run has. `more`: further options that the caller reads.
 */
export function checkFilter(db: Connection, filter: RunFilter, more: readonly string[] = []): void {
  knownNames("a filter of runs", filter, [...Object.keys(known), ...more]);
  const { query, experiment, state, ids, tag, sort, ascending, limit, newest } = filter;
  for (const [name, text] of Object.entries({ query, experiment, tag, sort }))
    check(text === undefined || typeof text === "string", name, text, "a text");
  for (const [name, flag] of Object.entries({ ascending, newest }))
    check(flag === undefined || typeof flag === "boolean", name, flag, "true or false");
  if (state !== undefined) oneOf("state", state, runStates);
  if (limit !== undefined) wholeNumber("limit", limit, 0);
  check(ids === undefined || Array.isArray(ids), "ids", ids, "a list of the numbers of runs");
  for (const id of ids ?? []) wholeNumber("number of a run", id);
  const names = () => readNames(db);
  if (query?.trim()) checkNames(query, names);
  if (sort !== undefined) checkFieldName(sort, names);
}

/** What a reader adds to a filter: tables to be joined, a condition, and the names of all metrics, where it can tell them. */
export interface More {
  readonly joins?: Sql;
  readonly condition?: Sql;
  readonly metrics?: () => readonly string[];
}

const nothing: Sql = { sql: "", values: [] };

/** What stands behind FROM: the runs that fit, as `r`, `e` and `s`. */
export function fitting(
  { query, experiment, state, ids, tag }: RunFilter,
  { joins = nothing, condition, metrics }: More = {},
): Sql {
  const parts: Sql[] = [{ sql: "r.archived_at IS NULL", values: [] }]; // what was thrown away is nowhere seen
  const both = (sql: string, ...values: unknown[]) => void parts.push({ sql, values });
  if (experiment !== undefined) both("e.name = ?", experiment);
  if (state !== undefined) parts.push(stateSql(state));
  if (ids !== undefined) both("r.id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
  if (tag !== undefined) both("r.id IN (SELECT run_id FROM tags WHERE tag = ?)", tag);
  if (query?.trim()) {
    const parsed = parseQuery(query);
    parts.push(querySql(metrics ? withSettings(parsed, metrics) : parsed));
  }
  if (condition) parts.push(condition);
  return {
    sql: `${spokenRunsSql} ${joins.sql} WHERE ${parts.map(({ sql }) => sql).join(" AND ")}`,
    values: [...joins.values, ...parts.flatMap(({ values }) => values)],
  };
}

/** What stands behind FROM: the runs that fit, by their numbers, as many as are wanted. */
export function inOrder(filter: RunFilter): Sql {
  const { sql, values } = fitting(filter);
  const { limit = -1, newest = false, ascending = !newest } = filter;
  return { sql: `${sql} ORDER BY r.id ${ascending ? "ASC" : "DESC"} LIMIT ?`, values: [...values, limit] };
}

/** A field of the query language, and which way runs are put in its order. */
export interface Order {
  readonly field: string;
  readonly ascending: boolean;
}

/** The numbers of the runs that fit, by the value of `sort`, as many as are wanted. */
export function sorted(filter: RunFilter): Sql {
  const { sql, values } = sortedBy(filter, [{ field: filter.sort!, ascending: filter.ascending === true }]);
  return { sql: `${sql} LIMIT ?`, values: [...values, filter.limit ?? -1] };
}

/** The numbers of the runs that fit, by several values, the first of which counts most. Each is looked up once a run. */
export function sortedBy(filter: RunFilter, orders: readonly Order[], more: More = {}): Sql {
  const { sql, values } = fitting(filter, more);
  const keys = orders.map(({ field }) => sortSql(parseField(field)));
  const columns = keys.map(({ number, text }, i) => `, ${number.sql} AS number${i}, ${text.sql} AS text${i}`);
  const order = orders.map(({ ascending }, i) => (ascending ? smallestFirst(i) : largestFirst(i)));
  const last = orders.at(-1);
  const ties = last?.ascending ? `iif(${gap(orders.length - 1)}, -id, id)` : "id DESC";
  return {
    sql: `WITH found AS MATERIALIZED (SELECT r.id${columns.join("")} FROM ${sql})
      SELECT id FROM found ORDER BY ${[...order, ties].join(", ")}`,
    values: [...keys.flatMap(({ number, text }) => [...number.values, ...text.values]), ...values],
  };
}

const gap = (i: number): string => `(number${i} IS NULL AND text${i} IS NULL)`;
const start = (i: number): string => `CAST(text${i} AS REAL)`; // "256x128" after "64"

/** Numbers, then texts; of equals the newest first. */
const largestFirst = (i: number): string =>
  `${gap(i)}, number${i} IS NULL, number${i} DESC, ${start(i)} DESC, text${i} DESC`;
/** The other way round, but for the gaps. */
const smallestFirst = (i: number): string =>
  `${gap(i)}, number${i} IS NOT NULL, number${i}, ${start(i)}, text${i}`;
