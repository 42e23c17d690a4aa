import { type ProcessMark, thisProcess } from "../process.js";
import type { Settings } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { type ParamRow, paramFrom } from "../store/params.js";
import { attemptStateSql, lookAgain } from "../store/state.js";

/** A trial that is this process's to do. */
export interface Claimed {
  readonly run: number;
  readonly key: string;
  readonly settings: Settings;
}

/** Which trials are asked for. */
export interface Asked {
  readonly experiment: string;
  readonly retries: number;
  /** The runs that are none of them, as JSON. */
  readonly without: string;
}

/** Marks a run that is never to be tried again. */
export const abandonedTag = "abandoned";

const leaseMs = 60_000; // from the claim until an attempt has begun, which is its end

/**
 * The next trial of an experiment that nobody is at, under a lease: of two processes that ask at once each gets another.
 * A trial that failed or was lost comes again, `retries` times; one that was stopped comes again however often; one that
 * is abandoned never does. Whoever calls holds a transaction that writes.
 */
export function claimTrial(db: Connection, asked: Asked, now: number = Date.now()): Claimed | null {
  lookAgain();
  statement(db, "DELETE FROM leases WHERE work LIKE 'trial %' AND until <= ?").run(now);
  const found = statement<{ run: number; key: string }>(
    db,
    `SELECT r.id AS run, r.key FROM runs r JOIN experiments e ON e.id = r.experiment_id
       WHERE e.name = @experiment AND ${askedSql} AND ${openSql} AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.work = 'trial ' || r.key
         AND alive(l.host, l.boot, l.pid, l.process_start, @now, NULL) AND NOT EXISTS
           (SELECT 1 FROM attempts a WHERE a.run_id = r.id AND unix_ms(a.started_at) >= l.until - @leaseMs)) ORDER BY r.id LIMIT 1`,
  ).get({ ...asked, abandonedTag, now, leaseMs });
  if (!found) return null;
  const { host, boot, pid, processStart }: ProcessMark = thisProcess();
  statement(
    db,
    "INSERT OR REPLACE INTO leases (work, host, boot, pid, process_start, until) VALUES (?, ?, ?, ?, ?, ?)",
  ).run(`trial ${found.key}`, host, boot, pid, processStart, now + leaseMs);
  return { ...found, settings: settingsOf(db, found.run) };
}

/** The trials that a sweep was opened with, and when. */
export interface Opened {
  readonly keys: readonly string[];
  readonly at: string;
}

/** Marks a trial that a person has asked for: it belongs to every design of its sweep. */
export const askedForTag = "asked for";

/** The runs of an experiment that were there when a sweep was opened, are none of its trials, and that nobody has asked for. */
export const runsBeside = (db: Connection, experiment: string, { keys, at }: Opened): number[] =>
  statement<number>(
    db,
    `SELECT r.id FROM runs r JOIN experiments e ON e.id = r.experiment_id
       WHERE e.name = ? AND r.created_at < ? AND r.key NOT IN (SELECT value FROM json_each(?))
       AND r.id NOT IN (SELECT run_id FROM tags WHERE tag = ?)`,
  )
    .pluck()
    .all(experiment, at, JSON.stringify(keys), askedForTag);

const askedSql = "r.id NOT IN (SELECT value FROM json_each(@without))";

/** Of run `r`: to be done, and nobody is at it. */
const openSql = `r.result_id IS NULL AND r.archived_at IS NULL
  AND r.id NOT IN (SELECT run_id FROM tags WHERE tag = @abandonedTag)
  AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.run_id = r.id AND a.outcome IS NULL AND ${attemptStateSql} = 'running')
  AND (SELECT count(*) FROM attempts a WHERE a.run_id = r.id AND ifnull(a.outcome, 'failed') = 'failed') <= @retries`;

/** How many trials may still come: open ones, and those that somebody is at. */
export function unsettled(db: Connection, asked: Asked): number {
  lookAgain();
  return statement<number>(
    db,
    `SELECT count(*) FROM runs r JOIN experiments e ON e.id = r.experiment_id WHERE e.name = @experiment AND ${askedSql} AND (${openSql}
       OR (r.result_id IS NULL AND r.archived_at IS NULL AND EXISTS
         (SELECT 1 FROM attempts a WHERE a.run_id = r.id AND a.outcome IS NULL AND ${attemptStateSql} = 'running')))`,
  )
    .pluck()
    .get({ ...asked, abandonedTag })!;
}

function settingsOf(db: Connection, run: number): Settings {
  const rows = statement<ParamRow>(
    db,
    "SELECT name, kind, number, text FROM params WHERE run_id = ? ORDER BY position",
  ).all(run);
  return Object.fromEntries(rows.map(row => [row.name, paramFrom(row)])) as Settings;
}
