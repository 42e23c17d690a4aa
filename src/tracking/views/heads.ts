import type { RunState } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { runStateSql, secondsSql, spokenRunsSql } from "../store/state.js";
import { type Chosen, fewOf } from "./chosen.js";

/** What every row of a list of runs shows. */
export interface RunHead {
  readonly id: number;
  readonly name: string | null;
  readonly experiment: string;
  readonly state: RunState;
  readonly tags: readonly string[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly seconds: number | null;
  readonly error: string | null;
  readonly speaker: number | null;
}

/** The heads of runs, in the order of their numbers; one that is gone is left out. */
export function readHeads(db: Connection, ids: readonly number[]): RunHead[] {
  const rows = statement<Omit<RunHead, "tags"> & { at: number; tags: string | null }>(
    db,
    `SELECT j.key AS at, r.id, r.name, e.name AS experiment, ${runStateSql} AS state,
       ifnull(s.started_at, r.created_at) AS startedAt, s.ended_at AS endedAt, ${secondsSql} AS seconds, s.error,
       s.id AS speaker, (SELECT json_group_array(tag ORDER BY tag) FROM tags WHERE run_id = r.id) AS tags
       FROM json_each(?) j CROSS JOIN ${spokenRunsSql} WHERE r.id = j.value AND r.archived_at IS NULL ORDER BY j.key`,
  ).all(JSON.stringify(ids));
  return rows.map(({ at: _, tags, error, ...row }) => ({
    ...row,
    tags: JSON.parse(tags ?? "[]") as string[],
    error: error?.split("\n")[0] ?? null,
  }));
}

/** The runs of heads, whose speakers are known. */
export const ofHeads = (heads: readonly RunHead[]): Chosen =>
  fewOf(
    heads.map(({ id }) => id),
    heads.map(({ speaker }) => speaker),
    heads.map(({ state }) => state === "finished"),
  );
