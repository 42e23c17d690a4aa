import { check } from "../../core/check.js";
import { type AlertRule, rulesIn } from "../alerts/rules.js";
import {
  type Artifact,
  type AttemptRecord,
  type Curves,
  type ExperimentSummary,
  type Note,
  type OutputPart,
  type Provenance,
  type RunState,
  runStates,
} from "../run.js";
import { readProvenanceText } from "../shapes.js";
import { type Points, readPoints, readValues } from "./chunks.js";
import { type CurveSummary, summaryOf, valuesInChunks } from "./curve-summary.js";
import { type Connection, statement } from "./database.js";
import { fitting, type RunFilter } from "./filter.js";
import { attemptStateSql, runStateSql, speakerSql, spokenRunsSql } from "./state.js";

/** How many runs fit; the limit does not matter. */
export function countRuns(db: Connection, filter: RunFilter = {}): number {
  const { sql, values } = fitting(filter);
  return statement<number>(db, `SELECT count(*) FROM ${sql}`)
    .pluck()
    .get(...values)!;
}

/** All goes at a trial, the first first. */
export function readAttempts(db: Connection, run: number): AttemptRecord[] {
  checkRun(db, run);
  const rows = statement<Omit<AttemptRecord, "seenAt"> & { seenAt: number | null }>(
    db,
    `SELECT a.number, a.uuid, ${attemptStateSql} AS state, a.host, a.pid, a.started_at AS startedAt,
       ifnull((SELECT seen_at FROM spools WHERE id = a.spool_id), unix_ms(a.seen_at)) AS seenAt,
       a.ended_at AS endedAt, a.error FROM attempts a WHERE a.run_id = ? ORDER BY a.number`,
  ).all(run);
  return rows.map(row => ({
    ...row,
    seenAt: row.seenAt === null ? null : new Date(row.seenAt).toISOString(),
  }));
}

/** The provenance of the attempt that speaks for the run, or of attempt `number`; empty where it was not told. */
export function readProvenance(db: Connection, run: number, number?: number): Provenance {
  const count = attemptCount(db, run);
  const row = statement<{ id: number | null; content: string | null }>(
    db,
    `SELECT a.provenance_id AS id, p.content FROM attempts a JOIN runs r ON r.id = a.run_id LEFT JOIN provenance p ON p.id = a.provenance_id
       WHERE r.id = ? AND ${number === undefined ? `a.id = ${speakerSql}` : "a.number = ?"}`,
  ).get(...(number === undefined ? [run] : [run, number]));
  check(
    row !== undefined,
    `attempt of run ${run}`,
    number,
    count ? `one of 1 to ${count}` : "none: it is queued",
  );
  if (row.id === null) return untold;
  check(
    row.content !== null,
    `provenance of run ${run}`,
    "none",
    "one for each attempt; another program has changed the database",
  );
  return { ...untold, ...readProvenanceText(row.content) };
}

const untold: Provenance = {
  commit: null,
  dirtyPatch: null,
  lockHash: null,
  versions: {},
  machine: {},
  command: [],
};

/** The curves of the attempt that speaks for the run; of a run that goes on, as far as they go. */
export function readCurves(db: Connection, run: number): Curves {
  const rows = statement<{ id: number; name: string }>(db, curvesSql).all(speakerOf(db, run));
  return Object.fromEntries(rows.map(({ id, name }) => [name, Array.from(readValues(db, id))]));
}

/** The same curves, each in so many columns. */
export function readCurveSummaries(
  db: Connection,
  run: number,
  columns: number,
): Record<string, CurveSummary> {
  const rows = statement<{ id: number; name: string; count: number }>(db, curvesSql).all(speakerOf(db, run));
  return Object.fromEntries(
    rows.map(({ id, name, count }) => [name, summaryOf(count, valuesInChunks(db, id), columns)]),
  );
}

/** The same curves, with steps and times. */
export function readCurvePoints(db: Connection, run: number): Record<string, Points> {
  const rows = statement<{ id: number; name: string }>(db, curvesSql).all(speakerOf(db, run));
  return Object.fromEntries(rows.map(({ id, name }) => [name, readPoints(db, id)]));
}

const curvesSql =
  "SELECT id, name, count FROM metrics WHERE attempt_id = ? AND (count > 0 OR measure IS NULL) ORDER BY position";

/** The files of the attempt that speaks for the run. */
export const readArtifacts = (db: Connection, run: number): Artifact[] => artifactsOf(db, speakerOf(db, run));

/** The files of an attempt. */
export function artifactsOf(db: Connection, attempt: number | null): Artifact[] {
  return statement<Omit<Artifact, "stored"> & { stored: number }>(
    db,
    "SELECT name, path, sha256, bytes, media, step, stored FROM artifacts WHERE attempt_id = ? ORDER BY id",
  )
    .all(attempt)
    .map(row => ({ ...row, stored: row.stored === 1 }));
}

/** What the run's program wrote, both streams in order. */
export const readOutput = (db: Connection, run: number): OutputPart[] => outputOf(db, speakerOf(db, run));

/** The same of an attempt. */
export const outputOf = (db: Connection, attempt: number | null): OutputPart[] =>
  statement<OutputPart>(db, "SELECT at, stream, text FROM output WHERE attempt_id = ? ORDER BY id").all(
    attempt,
  );

/** Notes on a run, the first first. */
export function readNotes(db: Connection, run: number): Note[] {
  checkRun(db, run);
  return statement<Note>(db, "SELECT at, text FROM notes WHERE run_id = ? ORDER BY id").all(run);
}

/** What its program holds to be worth an alert. */
export function readAlertRules(db: Connection, run: number): AlertRule[] {
  checkRun(db, run);
  return rulesIn(
    statement<string | null>(db, "SELECT alerts FROM runs WHERE id = ?").pluck().get(run) ?? null,
  );
}

/** Every experiment and how its runs stand, the oldest first. */
export function readExperiments(db: Connection): ExperimentSummary[] {
  const rows = statement<{ name: string; createdAt: string; state: RunState | null; runs: number }>(
    db,
    `SELECT e.name, e.created_at AS createdAt, s.state, ifnull(s.runs, 0) AS runs FROM experiments e LEFT JOIN
       (SELECT r.experiment_id AS id, ${runStateSql} AS state, count(*) AS runs FROM ${spokenRunsSql}
         WHERE r.archived_at IS NULL GROUP BY 1, 2) s
       ON s.id = e.id ORDER BY e.id`,
  ).all();
  return [...new Set(rows.map(row => row.name))].map(name => {
    const own = rows.filter(row => row.name === name);
    const count = (state: RunState) => own.find(row => row.state === state)?.runs ?? 0;
    return {
      name,
      createdAt: own[0]!.createdAt,
      runs: own.reduce((sum, row) => sum + row.runs, 0),
      states: Object.fromEntries(runStates.map(state => [state, count(state)])) as Record<RunState, number>,
    };
  });
}

/** The keys of an experiment's finished trials: what a sweep that starts again need not do. */
export function readFinished(db: Connection, experiment: string): Set<string> {
  const keys = statement<string>(
    db,
    `SELECT r.key FROM runs r JOIN experiments e ON e.id = r.experiment_id
       WHERE e.name = ? AND r.result_id IS NOT NULL AND r.archived_at IS NULL`,
  )
    .pluck()
    .all(experiment);
  return new Set(keys);
}

/** The attempt that speaks for a run; null while it is queued. */
export function speakerOf(db: Connection, run: number): number | null {
  checkRun(db, run);
  return statement<number | null>(db, `SELECT ${speakerSql} FROM runs r WHERE r.id = ?`).pluck().get(run)!;
}

/** Refuses a number that no run has. */
export function checkRun(db: Connection, run: number): void {
  const known = statement(db, "SELECT 1 FROM runs WHERE id = ? AND archived_at IS NULL").get(run);
  check(known !== undefined, "run", run, "the number of a recorded run (neuralbits runs lists them)");
}

function attemptCount(db: Connection, run: number): number {
  checkRun(db, run);
  return statement<number>(db, "SELECT count(*) FROM attempts WHERE run_id = ?").pluck().get(run)!;
}
