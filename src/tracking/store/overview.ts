import { type Param, type RunState, runStates } from "../run.js";
import { type Connection, statement } from "./database.js";
import { fitting, type RunFilter } from "./filter.js";
import { type ParamRow, paramFrom } from "./params.js";
import { runStateSql } from "./state.js";

/** How the runs of an experiment that fit stand, and what they have in common. */
export interface Overview {
  readonly experiment: string;
  readonly runs: number;
  /** Of states that occur. */
  readonly states: Readonly<Partial<Record<RunState, number>>>;
  /** Settings that all of them have alike, in the order of the newest; empty where there is but one run. */
  readonly shared: Readonly<Record<string, Param>>;
}

/** All runs that fit, by experiment: the limit does not matter. Of however many runs, none is read. */
export function readOverview(db: Connection, filter: RunFilter = {}): Overview[] {
  const read = db.transaction(() =>
    readStandings(db, filter).map(({ id, newest, ...standing }) => ({
      ...standing,
      shared: standing.runs > 1 ? sharedParams(db, filter, { id, newest, runs: standing.runs }) : {},
    })),
  );
  return read();
}

/** The same without what they have in common, which takes longer; with the numbers of the experiment and its newest run. */
export function readStandings(
  db: Connection,
  filter: RunFilter = {},
): (Omit<Overview, "shared"> & { readonly id: number; readonly newest: number })[] {
  const [finished, others] = [
    standing(db, filter, "'finished'", "r.result_id IS NOT NULL"),
    standing(db, filter, runStateSql, "r.result_id IS NULL"),
  ];
  const rows = [...finished, ...others].sort((a, b) => b.newest - a.newest);
  return [...new Set(rows.map(row => row.id))].map(id => {
    const own = rows.filter(row => row.id === id);
    const count = (state: RunState) => own.find(row => row.state === state)?.runs;
    const states = runStates.flatMap(state => (count(state) ? [[state, count(state)!] as const] : []));
    return {
      ...{ id, newest: own[0]!.newest, experiment: own[0]!.experiment },
      runs: own.reduce((sum, row) => sum + row.runs, 0),
      states: Object.fromEntries(states),
    };
  });
}

interface Standing {
  readonly id: number;
  readonly experiment: string;
  readonly state: RunState;
  readonly runs: number;
  readonly newest: number;
}

/** How many runs are in which state; of those with a result nothing else need be known. */
function standing(db: Connection, filter: RunFilter, state: string, condition: string): Standing[] {
  const { sql, values } = fitting(filter, { condition: { sql: condition, values: [] } });
  return statement<Standing>(
    db,
    `SELECT e.id, e.name AS experiment, ${state} AS state, count(*) AS runs, max(r.id) AS newest
       FROM ${sql} GROUP BY 1, 3`,
  ).all(...values);
}

/** Those of the newest run from which no other differs. */
function sharedParams(
  db: Connection,
  filter: RunFilter,
  { id, newest, runs }: { id: number; newest: number; runs: number },
): Record<string, Param> {
  const rows = statement<ParamRow>(
    db,
    "SELECT name, kind, number, text FROM params WHERE run_id = ? ORDER BY position",
  ).all(newest);
  const { all, thrown } = statement<{ all: number; thrown: number }>(
    db,
    'SELECT count(*) AS "all", count(archived_at) AS thrown FROM runs',
  ).get()!;
  const isOfAll =
    thrown === 0 && // the index has settings of what was thrown away, too
    Object.entries(filter).every(
      ([name, value]) => value === undefined || isOfOrder(name) || name === "experiment",
    );
  const isAlone = all === runs;
  const isShared = (row: ParamRow) => {
    const isIndexed = row.number !== null || row.text !== null;
    if (!isOfAll || !isIndexed) return !someDiffer(db, filter, id, row);
    return countWith(db, row) >= runs && (isAlone || countWith(db, row, id) === runs);
  };
  return Object.fromEntries(rows.filter(isShared).map(row => [row.name, paramFrom(row)]));
}

/** What of a filter picks no runs, or has no part in how they stand. */
const isOfOrder = (name: string): boolean => ["sort", "ascending", "newest", "limit"].includes(name);

/** How many runs, of an experiment or of all, have a setting: from the index of its values. */
function countWith(db: Connection, { name, kind, number, text }: ParamRow, experiment?: number): number {
  const [column, value] = number === null ? ["text", text] : ["number", number];
  const [join, own] =
    experiment === undefined
      ? ["", []]
      : ["CROSS JOIN runs r ON r.id = p.run_id AND r.experiment_id = ?", [experiment]];
  return statement<number>(
    db,
    `SELECT count(*) FROM params p ${join} WHERE p.name = ? AND p.kind = ? AND p.${column} = ?`,
  )
    .pluck()
    .get(...own, name, kind, value)!;
}

/** Whether a run that fits has another value, or none: looking ends at the first. */
function someDiffer(
  db: Connection,
  filter: RunFilter,
  experiment: number,
  { name, kind, number, text }: ParamRow,
): boolean {
  const alike =
    "SELECT 1 FROM params WHERE run_id = r.id AND name = ? AND kind = ? AND number IS ? AND text IS ?";
  const condition = {
    sql: `e.id = ? AND NOT EXISTS (${alike})`,
    values: [experiment, name, kind, number, text],
  };
  const { sql, values } = fitting(filter, { condition });
  return statement(db, `SELECT 1 FROM ${sql} LIMIT 1`).get(...values) !== undefined;
}
