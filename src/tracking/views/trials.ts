import { type Connection, statement } from "../store/database.js";
import { attemptStateSql } from "../store/state.js";
import { abandonedTag } from "../sweep/claim.js";

/** When the newest attempt of an experiment began. */
export const newestStart = (db: Connection, experiment: string): string | null =>
  statement<string | null>(
    db,
    `SELECT started_at FROM attempts WHERE id = (SELECT max(r.latest_id) FROM runs r JOIN experiments e ON e.id = r.experiment_id
       WHERE e.name = ? AND r.archived_at IS NULL)`,
  )
    .pluck()
    .get(experiment) ?? null;

/** A trial's times, Unix ms. */
export interface TrialTimes {
  readonly startedAt: number;
  readonly endedAt: number;
}

const ofExperiment = `JOIN runs r ON r.result_id = a.id AND r.archived_at IS NULL
  JOIN experiments e ON e.id = r.experiment_id AND e.name = ?`;

/** Of the newest trials that finished, the first to end first. */
export const finishedTimes = (db: Connection, experiment: string, most: number): TrialTimes[] =>
  statement<TrialTimes>(
    db,
    `SELECT * FROM (SELECT unix_ms(a.started_at) AS startedAt, unix_ms(a.ended_at) AS endedAt FROM attempts a ${ofExperiment}
       ORDER BY a.ended_at DESC LIMIT ?) ORDER BY endedAt`,
  ).all(experiment, most);

/** A process that is at a trial now. */
export interface Work {
  readonly run: number;
  readonly startedAt: number;
  readonly host: string;
  readonly pid: number;
}

export const workAt = (db: Connection, experiment: string): Work[] =>
  statement<Work>(
    db,
    `SELECT a.run_id AS run, unix_ms(a.started_at) AS startedAt, a.host, a.pid FROM attempts a
       JOIN runs r ON r.id = a.run_id AND r.archived_at IS NULL
       JOIN experiments e ON e.id = r.experiment_id AND e.name = ?
       WHERE a.outcome IS NULL AND ${attemptStateSql} = 'running' ORDER BY a.id`,
  ).all(experiment);

/** The runs that some process is at, the newest first: only attempts without an end are looked at. */
export const runningRuns = (db: Connection): number[] =>
  statement<number>(
    db,
    `SELECT DISTINCT a.run_id FROM attempts a JOIN runs r ON r.id = a.run_id AND r.result_id IS NULL AND r.archived_at IS NULL
       WHERE a.outcome IS NULL AND ${attemptStateSql} = 'running' ORDER BY a.run_id DESC`,
  )
    .pluck()
    .all();

/** How often a run was tried, why the last try ended, and whether it is never to be tried again. */
export interface Tries {
  readonly attempts: number;
  readonly error: string | null;
  readonly abandoned: boolean;
}

export function triesOf(db: Connection, run: number): Tries {
  const row = statement<{ attempts: number; error: string | null; abandoned: number }>(
    db,
    `SELECT (SELECT count(*) FROM attempts WHERE run_id = r.id) AS attempts,
       (SELECT error FROM attempts WHERE id = r.latest_id) AS error,
       EXISTS (SELECT 1 FROM tags WHERE run_id = r.id AND tag = ?) AS abandoned FROM runs r WHERE r.id = ?`,
  ).get(abandonedTag, run)!;
  return { ...row, abandoned: row.abandoned === 1 };
}

/** The command of the newest attempt of an experiment of which one is known. */
export function newestCommand(db: Connection, experiment: string): string[] | null {
  const text = statement<string>(
    db,
    `SELECT p.content ->> 'command' FROM runs r JOIN experiments e ON e.id = r.experiment_id AND e.name = ?
       JOIN attempts a ON a.id = r.latest_id JOIN provenance p ON p.id = a.provenance_id
       WHERE r.archived_at IS NULL ORDER BY a.id DESC LIMIT 1`,
  )
    .pluck()
    .get(experiment);
  const words: unknown = text ? JSON.parse(text) : null;
  return Array.isArray(words) && words.length > 0 && words.every(word => typeof word === "string")
    ? (words as string[])
    : null;
}
