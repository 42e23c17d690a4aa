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
  const { sql, values } = fitting(filter);
  const read = db.transaction(() => {
    const rows = statement<{ id: number; experiment: string; state: RunState; runs: number; newest: number }>(
      db,
      `SELECT e.id, e.name AS experiment, ${runStateSql} AS state, count(*) AS runs, max(r.id) AS newest
         FROM ${sql} GROUP BY 1, 3 ORDER BY newest DESC`,
    ).all(...values);
    return [...new Set(rows.map(row => row.id))].map(id => {
      const own = rows.filter(row => row.id === id);
      const runs = own.reduce((sum, row) => sum + row.runs, 0);
      const count = (state: RunState) => own.find(row => row.state === state)?.runs;
      const states = runStates.flatMap(state => (count(state) ? [[state, count(state)!] as const] : []));
      return {
        experiment: own[0]!.experiment,
        runs,
        states: Object.fromEntries(states),
        shared: runs > 1 ? sharedParams(db, filter, { id, newest: own[0]!.newest }) : {},
      };
    });
  });
  return read();
}

/** Those of the newest run from which no other differs: looking ends at the first that does. */
function sharedParams(
  db: Connection,
  filter: RunFilter,
  { id, newest }: { id: number; newest: number },
): Record<string, Param> {
  const rows = statement<ParamRow>(
    db,
    "SELECT name, kind, number, text FROM params WHERE run_id = ? ORDER BY position",
  ).all(newest);
  const isShared = ({ name, kind, number, text }: ParamRow) => {
    const alike =
      "SELECT 1 FROM params WHERE run_id = r.id AND name = ? AND kind = ? AND number IS ? AND text IS ?";
    const condition = {
      sql: `e.id = ? AND NOT EXISTS (${alike})`,
      values: [id, name, kind, number, text],
    };
    const { sql, values } = fitting(filter, { condition });
    return statement(db, `SELECT 1 FROM ${sql} LIMIT 1`).get(...values) === undefined;
  };
  return Object.fromEntries(rows.filter(isShared).map(row => [row.name, paramFrom(row)]));
}
