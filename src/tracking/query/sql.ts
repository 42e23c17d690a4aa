import type { RunState } from "../run.js";
import { runStateSql, secondsSql } from "../store/state.js";
import type { Column, Condition, Field, Query, Test, Wanted } from "./query.js";

/** SQL with a `?` for each value. */
export interface Sql {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/**
 * A query as SQL that is 0 or 1 for run `r` of experiment `e`, whose speaker is attempt `s`. Names and values are bound,
 * never written into it. `now` ends the duration of what still runs.
 */
export function querySql(query: Query, now: number = Date.now()): Sql {
  if (query.kind === "condition") return conditionSql(query, now);
  if (query.kind === "not") return around("NOT ", querySql(query.part, now));
  const parts = query.parts.map(part => querySql(part, now));
  return joined(parts, query.kind === "and" ? " AND " : " OR ");
}

function conditionSql({ field, test }: Condition, now: number): Sql {
  if (field.kind === "column") return columnSql(field.name, test, now);
  const param = paramSql(field.name, test);
  if (field.kind === "param") return param;
  const metric = metricSql(field.name, test);
  if (field.kind === "metric") return metric;
  // A setting comes first; what is missing is missing in both.
  if (test.op === "missing") return joined([param, metric], " AND ");
  const known = paramSql(field.name, { op: "missing" });
  return joined([param, joined([known, metric], " AND ")], " OR ");
}

/** The alternatives of a comparison, each able to use an index of its own, as one set of runs. */
function paramSql(name: string, test: Test): Sql {
  const rows = (condition: string, ...values: unknown[]): Sql => ({
    sql: `SELECT run_id FROM params WHERE name = ? AND ${condition}`,
    values: [name, ...values],
  });
  if (test.op === "missing") {
    const known = rows("1");
    return { sql: `r.id NOT IN (${known.sql})`, values: known.values };
  }
  return within("r.id", paramRows(test, rows));
}

type Rows = (condition: string, ...values: unknown[]) => Sql;

function paramRows(test: Test, rows: Rows): Sql[] {
  if (test.op === "order") return [rows(`kind = 'number' AND number ${test.sign} ?`, bound(test.bound))];
  if (test.op !== "equals")
    return [rows(`kind IN ('string', 'json') AND ${textSql("text", test)}`, ...texts(test))];
  const { text, number, boolean, isNull } = test.value;
  return [
    rows("kind IN ('string', 'json') AND text = ?", text),
    ...(number === undefined
      ? []
      : [rows(`kind = 'number' AND ${numberIs("number", number)}`, ...given(number))]),
    ...(boolean === undefined ? [] : [rows("kind = 'boolean' AND number = ?", Number(boolean))]),
    ...(isNull ? [rows("kind = 'null'")] : []),
  ];
}

const isMetric = "(measure IS NOT NULL OR count > 0)"; // an empty curve has no value, not even a missing one

function metricSql(name: string, test: Test): Sql {
  const rows: Rows = (condition, ...values) => ({
    sql: `SELECT attempt_id FROM metrics WHERE name = ? AND ${condition}`,
    values: [name, ...values],
  });
  if (test.op === "missing") return around("NOT ", within("s.id", [rows(isMetric)]));
  if (test.op === "order") return within("s.id", [rows(`value ${test.sign} ?`, bound(test.bound))]);
  return within("s.id", test.op === "equals" ? metricRows(test.value, rows) : []);
}

const metricRows = ({ number, isNull }: Wanted, rows: Rows): Sql[] => [
  ...(number === undefined ? [] : [Number.isNaN(number) ? rows("is_nan = 1") : rows("value = ?", number)]),
  ...(isNull ? [rows(`value IS NULL AND is_nan = 0 AND ${isMetric}`)] : []),
];

/** NaN is NULL in a column of numbers, and fits no order. */
const bound = (value: number): number | null => (Number.isNaN(value) ? null : value);
const numberIs = (column: string, value: number): string =>
  Number.isNaN(value) ? `${column} IS NULL` : `${column} = ?`;
const given = (value: number): number[] => (Number.isNaN(value) ? [] : [value]);

const started = "nullif(unix_ms(s.started_at), 0)"; // at `unknownTime`: missing
const ended = "nullif(unix_ms(s.ended_at), 0)";

function columnSql(column: Column, test: Test, now: number): Sql {
  switch (column) {
    case "state":
      if (test.op === "missing") return never;
      return stateSql((test as { state: RunState }).state);
    case "tags":
      return listSql("SELECT run_id FROM tags", "tag", test);
    case "notes":
      return listSql("SELECT run_id FROM notes", "text", test);
    case "commit":
      return provenanceSql("content ->> 'commit'", test);
    case "created":
      return valueSql("unix_ms(r.created_at)", test);
    case "started":
      return valueSql(started, test);
    case "ended":
      return valueSql(ended, test);
    case "duration":
      return durationSql(test, now);
    default:
      return valueSql(own[column], test);
  }
}

/** Whether a run is in a state; a finished one is told by its result, without a look at any process. */
export const stateSql = (state: RunState): Sql =>
  state === "finished"
    ? { sql: "r.result_id IS NOT NULL", values: [] }
    : { sql: `${runStateSql} = ?`, values: [state] };

const own = {
  id: "r.id",
  experiment: "e.name",
  name: "r.name",
  key: "r.key",
  error: "s.error",
  host: "s.host",
} as const;

const never: Sql = { sql: "0", values: [] };

/** Seconds from start to end, so far for what runs; unknown for what was lost, or has not begun. */
function durationSql(test: Test, now: number): Sql {
  const end = `ifnull(${ended}, iif(${runStateSql} = 'running', ?, NULL))`;
  const { sql, values } = valueSql(`(${end} - ${started}) / 1000.0`, test);
  return { sql, values: [now, ...values] };
}

/** A test of one column that may be NULL: missing. */
function valueSql(column: string, test: Test): Sql {
  switch (test.op) {
    case "missing":
      return { sql: `${column} IS NULL`, values: [] };
    case "order":
      return { sql: `ifnull(${column} ${test.sign} ?, 0)`, values: [bound(test.bound)] };
    case "within": {
      const sql = `ifnull(${column} BETWEEN ? AND ?, 0)`;
      return { sql, values: [test.from, test.to - 1] };
    }
    case "equals": {
      const { number, text } = test.value;
      return { sql: `ifnull(${column} = ?, 0)`, values: [number === undefined ? text : bound(number)] };
    }
    default:
      return { sql: `ifnull(${textSql(column, test)}, 0)`, values: texts(test) };
  }
}

function listSql(rows: string, column: string, test: Test): Sql {
  if (test.op === "missing") return { sql: `r.id NOT IN (${rows})`, values: [] };
  return { sql: `r.id IN (${rows} WHERE ${textSql(column, test)})`, values: texts(test) };
}

/** Provenance is shared by the runs of a sweep: looked at once for all of them. */
function provenanceSql(column: string, test: Test): Sql {
  if (test.op === "missing") {
    const sql = `NOT ifnull(s.provenance_id IN (SELECT id FROM provenance WHERE ${column} IS NOT NULL), 0)`;
    return { sql, values: [] };
  }
  const rows = `SELECT id FROM provenance WHERE ${textSql(column, test)}`;
  return { sql: `ifnull(s.provenance_id IN (${rows}), 0)`, values: texts(test) };
}

/** Capitals of A to Z count nothing in like and contains. */
function textSql(column: string, test: Test): string {
  if (test.op === "like") return `${column} LIKE ? ESCAPE '\\'`;
  if (test.op === "contains") return `instr(lower(${column}), lower(?)) > 0`;
  if (test.op === "begins") return `substr(${column}, 1, length(?)) = ?`;
  return `${column} = ?`;
}

const texts = (test: Test): string[] => {
  const { text } = test as { text: string };
  return test.op === "begins" ? [text, text] : [text];
};

function within(id: string, rows: readonly Sql[]): Sql {
  if (rows.length === 0) return never;
  const { sql, values } = joined(rows, " UNION ALL ", "");
  return { sql: id === "r.id" ? `${id} IN (${sql})` : `ifnull(${id} IN (${sql}), 0)`, values };
}

const around = (before: string, { sql, values }: Sql): Sql => ({ sql: `${before}(${sql})`, values });

const joined = (parts: readonly Sql[], between: string, edge: "" | "()" = "()"): Sql => {
  const sql = parts.map(part => part.sql).join(between);
  return { sql: edge ? `(${sql})` : sql, values: parts.flatMap(part => part.values) };
};

/**
 * What to order runs by: numbers, then texts by the number with which they begin, then gaps. Each column is an expression
 * for run `r`, to be selected under a name of its own.
 */
export function sortSql(field: Field): { readonly number: Sql; readonly text: Sql } {
  const nothing: Sql = { sql: "NULL", values: [] };
  if (field.kind === "column") return columnSort(field.name);
  const param = (column: string): Sql => ({
    sql: `(SELECT ${column} FROM params WHERE run_id = r.id AND name = ?)`,
    values: [field.name],
  });
  const metric: Sql = {
    sql: "(SELECT value FROM metrics WHERE attempt_id = s.id AND name = ?)",
    values: [field.name],
  };
  if (field.kind === "metric") return { number: metric, text: nothing };
  if (field.kind === "param") return { number: param("number"), text: param("text") };
  const either = (condition: Sql, a: Sql, b: Sql): Sql => ({
    sql: `CASE WHEN ${condition.sql} THEN ${a.sql} ELSE ${b.sql} END`,
    values: [...condition.values, ...a.values, ...b.values],
  });
  return { number: either(param("1"), param("number"), metric), text: param("text") };
}

function columnSort(column: Column): { number: Sql; text: Sql } {
  const nothing: Sql = { sql: "NULL", values: [] };
  const number = (sql: string): { number: Sql; text: Sql } => ({
    number: { sql, values: [] },
    text: nothing,
  });
  const text = (sql: string): { number: Sql; text: Sql } => ({ number: nothing, text: { sql, values: [] } });
  switch (column) {
    case "id":
      return number("r.id");
    case "created":
      return text("r.created_at");
    case "started":
      return text("s.started_at");
    case "ended":
      return text("s.ended_at");
    case "duration":
      return number(secondsSql);
    case "state":
      return text(runStateSql);
    case "commit":
      return text("(SELECT content ->> 'commit' FROM provenance WHERE id = s.provenance_id)");
    case "tags":
      return number("(SELECT count(*) FROM tags WHERE run_id = r.id)");
    case "notes":
      return number("(SELECT count(*) FROM notes WHERE run_id = r.id)");
    default:
      return text(own[column]);
  }
}
