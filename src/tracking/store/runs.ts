import type { Measures, Param, Run, RunState, Source } from "../run.js";
import { readBranchText, readProvenanceText } from "../shapes.js";
import { sourceOf } from "../source.js";
import { type Connection, statement } from "./database.js";
import { inOrder, type RunFilter, sorted } from "./filter.js";
import { type ParamRow, paramFrom } from "./params.js";
import { runStateSql, spokenRunsSql } from "./state.js";

/** The runs that fit, read at one moment: oldest first, newest first where that is asked for, or by a value. */
export function readRuns(db: Connection, filter: RunFilter = {}): Run[] {
  const read = db.transaction(() => {
    const rows = filter.sort === undefined ? rowsIn(db, inOrder(filter)) : sortedRows(db, filter);
    const [runs, speakers] = [listOf(rows.map(row => row.id)), listOf(rows.map(row => row.speaker))];
    const parts = {
      params: paramsOf(db, runs),
      metrics: metricsOf(db, speakers),
      tags: tagsOf(db, runs),
    };
    return rows.map(row => runFrom(row, parts, readSource(db, row.provenance)));
  });
  return read();
}

const listOf = (ids: readonly (number | null)[]): string => JSON.stringify(ids.filter(id => id !== null));

interface RunRow {
  id: number;
  key: string;
  name: string | null;
  branch: string | null;
  createdAt: string;
  experiment: string;
  speaker: number | null;
  provenance: number | null;
  state: RunState;
  startedAt: string | null;
  endedAt: string | null;
  error: string | null;
}

/** `from`: what stands behind the columns. */
const rowsIn = (db: Connection, from: { sql: string; values: readonly unknown[] }): RunRow[] =>
  statement<RunRow>(
    db,
    `SELECT r.id, r.key, r.name, r.branch, r.created_at AS createdAt, e.name AS experiment, s.id AS speaker,
       s.provenance_id AS provenance, ${runStateSql} AS state, s.started_at AS startedAt, s.ended_at AS endedAt, s.error
       FROM ${from.sql}`,
  ).all(...from.values);

/** First which runs and in which order, then all of these alone: of however many, only the best are read. */
function sortedRows(db: Connection, filter: RunFilter): RunRow[] {
  const { sql, values } = sorted(filter);
  const ids = statement<number>(db, sql)
    .pluck()
    .all(...values);
  const rows = rowsIn(db, {
    sql: `${spokenRunsSql} WHERE r.id IN (SELECT value FROM json_each(?))`,
    values: [listOf(ids)],
  });
  const byId = new Map(rows.map(row => [row.id, row]));
  return ids.map(id => byId.get(id)!);
}

/** What rows of one table tell of several runs; each list in the order of the rows. */
type Lists<T> = ReadonlyMap<number, readonly T[]>;

/** Rows by their first column. Lists of values come faster than objects. */
function lists<Row extends readonly [number, ...unknown[]], T>(
  rows: readonly Row[],
  valueOfRow: (row: Row) => T,
): Lists<T> {
  const found = new Map<number, T[]>();
  for (const row of rows) {
    const list = found.get(row[0]);
    if (list) list.push(valueOfRow(row));
    else found.set(row[0], [valueOfRow(row)]);
  }
  return found;
}

type ParamCells = readonly [number, string, ParamRow["kind"], number | null, string | null];

function paramsOf(db: Connection, runs: string): Lists<[string, Param]> {
  const rows = statement<ParamCells>(
    db,
    `SELECT run_id, name, kind, number, text FROM params
       WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, position`,
  )
    .raw()
    .all(runs);
  return lists(rows, ([, name, kind, number, text]) => [name, paramFrom({ name, kind, number, text })]);
}

interface Metric {
  readonly name: string;
  readonly value: number | null;
  readonly isGiven: boolean;
  readonly hasPoints: boolean;
}

type MetricCells = readonly [number, string, number | null, number, number | null, number];

function metricsOf(db: Connection, speakers: string): Lists<Metric> {
  const rows = statement<MetricCells>(
    db,
    `SELECT attempt_id, name, value, is_nan, measure, count FROM metrics
       WHERE attempt_id IN (SELECT value FROM json_each(?)) ORDER BY attempt_id, measure, position`,
  )
    .raw()
    .all(speakers);
  return lists(rows, ([, name, value, isNan, measure, count]) => ({
    name,
    value: isNan ? Number.NaN : value,
    isGiven: measure !== null,
    hasPoints: count > 0,
  }));
}

function tagsOf(db: Connection, runs: string): Lists<string> {
  const rows = statement<readonly [number, string]>(
    db,
    "SELECT run_id, tag FROM tags WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, tag",
  )
    .raw()
    .all(runs);
  return lists(rows, ([, tag]) => tag);
}

interface Parts {
  readonly params: Lists<[string, Param]>;
  readonly metrics: Lists<Metric>;
  readonly tags: Lists<string>;
}

const runFrom = (row: RunRow, { params, metrics, tags }: Parts, source: Source | undefined): Run => ({
  id: row.id,
  experiment: row.experiment,
  key: row.key,
  name: row.name,
  state: row.state,
  settings: Object.fromEntries(params.get(row.id) ?? []),
  ...numbersFrom(metrics.get(row.speaker ?? 0) ?? []),
  tags: tags.get(row.id) ?? [],
  branch: readBranchText(row.branch),
  ...(source ? { source } : {}),
  startedAt: row.startedAt ?? row.createdAt,
  endedAt: row.endedAt,
  error: row.error,
});

/** Measures in the order in which they were given, and all that has a last value. */
function numbersFrom(all: readonly Metric[]): { measures: Measures; metrics: Measures } {
  const entries = (of: readonly Metric[]) => Object.fromEntries(of.map(({ name, value }) => [name, value]));
  return {
    measures: entries(all.filter(({ isGiven }) => isGiven)),
    metrics: entries(all.filter(({ isGiven, hasPoints }) => isGiven || hasPoints)),
  };
}

const known = new WeakMap<Connection, Map<number, Source | undefined>>();

/** Provenance is shared by the trials of a sweep and never changes: it is read once. */
function readSource(db: Connection, provenance: number | null): Source | undefined {
  if (provenance === null) return undefined;
  const sources = known.get(db) ?? new Map<number, Source | undefined>();
  known.set(db, sources);
  if (!sources.has(provenance)) {
    const content = statement<string>(db, "SELECT content FROM provenance WHERE id = ?")
      .pluck()
      .get(provenance);
    sources.set(provenance, content === undefined ? undefined : sourceOf(readProvenanceText(content)));
  }
  return sources.get(provenance);
}
