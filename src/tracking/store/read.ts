import { check } from "../../core/check.js";
import { isAlive, type ProcessMark } from "../process.js";
import {
  type Artifact,
  type AttemptRecord,
  type Curves,
  type ExperimentSummary,
  type Measures,
  type Provenance,
  type Run,
  type RunState,
  runStates,
  type Settings,
} from "../run.js";
import { type Connection, statement } from "./database.js";
import { unpacked } from "./write.js";

/** Which runs: all conditions hold together; none given means all runs. */
export interface RunFilter {
  readonly experiment?: string;
  readonly state?: RunState;
  /** Settings that must be there with exactly these values. */
  readonly where?: Settings;
  readonly ids?: readonly number[];
}

/** The runs that fit, oldest first, all read at one moment. */
export function readRuns(db: Connection, filter: RunFilter = {}): Run[] {
  const { sql, values } = conditions(filter);
  const chosen = `SELECT r.id FROM runs r JOIN experiments e ON e.id = r.experiment_id WHERE ${sql}`;
  const read = db.transaction(() => ({
    rows: statement<RunRow>(
      db,
      `SELECT r.id, r.key, r.result_id AS result, e.name AS experiment
         FROM runs r JOIN experiments e ON e.id = r.experiment_id WHERE ${sql} ORDER BY r.id`,
    ).all(...values),
    params: statement<ParamRow>(
      db,
      `SELECT run_id AS run, name, kind, number, text FROM params WHERE run_id IN (${chosen}) ORDER BY run_id, position`,
    ).all(...values),
    attempts: statement<AttemptRow>(
      db,
      `SELECT ${attemptColumns} FROM attempts WHERE run_id IN (${chosen}) ORDER BY run_id, number`,
    ).all(...values),
    measures: statement<MeasureRow>(
      db,
      `SELECT m.attempt_id AS attempt, m.name, m.value, m.is_nan AS nan
         FROM measures m JOIN runs ON runs.result_id = m.attempt_id
         WHERE runs.id IN (${chosen}) ORDER BY m.attempt_id, m.position`,
    ).all(...values),
  }));
  const { rows, params, attempts, measures } = read();
  const paramsOf = groups(params, row => row.run);
  const attemptsOf = groups(attempts, row => row.run);
  const measuresOf = groups(measures, row => row.attempt);
  return rows
    .map(row => runFrom(row, paramsOf(row.id), attemptsOf(row.id), measuresOf(row.result ?? 0)))
    .filter(run => filter.state === undefined || run.state === filter.state);
}

/** All goes at a trial, the first first. */
export function readAttempts(db: Connection, run: number): AttemptRecord[] {
  return attemptRows(db, run).map(row => ({
    number: row.number,
    state: attemptState(row),
    host: row.host,
    pid: row.pid,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    error: row.error,
  }));
}

/** The provenance of the attempt that gave the run's numbers (else of its living or newest one), or of attempt `number`. */
export function readProvenance(db: Connection, run: number, number?: number): Provenance {
  const rows = attemptRows(db, run);
  const attempt =
    number === undefined
      ? representativeAttempt(rows, resultOf(db, run))
      : rows.find(row => row.number === number);
  check(attempt !== undefined, `attempt of run ${run}`, number, `one of 1 to ${rows.length}`);
  const content = statement<string>(
    db,
    "SELECT f.content FROM attempts a JOIN facts f ON f.id = a.facts_id WHERE a.id = ?",
  )
    .pluck()
    .get(attempt.id);
  check(
    content !== undefined,
    `provenance of run ${run}`,
    "none",
    "one for each attempt; another program has changed the database",
  );
  return JSON.parse(content) as Provenance;
}

/** The curves of a finished run; {} while there is no result. */
export function readCurves(db: Connection, run: number): Curves {
  const chunks = statement<{ name: string; points: Buffer }>(
    db,
    "SELECT name, points FROM metrics WHERE attempt_id = ? ORDER BY position, name, first",
  ).all(resultOf(db, run));
  const curves: Record<string, number[]> = {};
  for (const { name, points } of chunks) curves[name] = (curves[name] ?? []).concat(unpacked(points));
  return curves;
}

/** The files of a finished run; [] while there is no result. */
export function readArtifacts(db: Connection, run: number): Artifact[] {
  return statement<Artifact>(
    db,
    "SELECT name, path, sha256, bytes FROM artifacts WHERE attempt_id = ? ORDER BY id",
  ).all(resultOf(db, run));
}

/** Every experiment and how its runs stand, the oldest first. */
export function readExperiments(db: Connection): ExperimentSummary[] {
  const runs = groups(readRuns(db), run => run.experiment);
  return statement<{ name: string; createdAt: string }>(
    db,
    "SELECT name, created_at AS createdAt FROM experiments ORDER BY id",
  )
    .all()
    .map(({ name, createdAt }) => {
      const own = runs(name);
      const states = Object.fromEntries(
        runStates.map(state => [state, own.filter(run => run.state === state).length]),
      ) as Record<RunState, number>;
      return { name, createdAt, runs: own.length, states };
    });
}

/** The keys of an experiment's finished trials: what a sweep that starts again need not do. */
export function readFinished(db: Connection, experiment: string): Set<string> {
  const keys = statement<string>(
    db,
    `SELECT r.key FROM runs r JOIN experiments e ON e.id = r.experiment_id
       WHERE e.name = ? AND r.result_id IS NOT NULL`,
  )
    .pluck()
    .all(experiment);
  return new Set(keys);
}

interface RunRow {
  id: number;
  key: string;
  result: number | null;
  experiment: string;
}

interface ParamRow {
  run: number;
  name: string;
  kind: "number" | "string" | "boolean";
  number: number | null;
  text: string | null;
}

interface MeasureRow {
  attempt: number;
  name: string;
  value: number | null;
  nan: number;
}

interface AttemptRow extends ProcessMark {
  id: number;
  run: number;
  number: number;
  startedAt: string;
  seenAt: string;
  endedAt: string | null;
  outcome: "finished" | "failed" | "stopped" | null;
  error: string | null;
}

const attemptColumns = `id, run_id AS run, number, host, boot, pid, process_start AS processStart,
  started_at AS startedAt, seen_at AS seenAt, ended_at AS endedAt, outcome, error`;

function attemptRows(db: Connection, run: number): AttemptRow[] {
  const rows = statement<AttemptRow>(
    db,
    `SELECT ${attemptColumns} FROM attempts WHERE run_id = ? ORDER BY number`,
  ).all(run);
  check(rows.length > 0, "run", run, "the number of a recorded run (neuralbits runs lists them)");
  return rows;
}

function resultOf(db: Connection, run: number): number | null {
  const row = statement<{ result: number | null }>(
    db,
    "SELECT result_id AS result FROM runs WHERE id = ?",
  ).get(run);
  check(row !== undefined, "run", run, "the number of a recorded run (neuralbits runs lists them)");
  return row.result;
}

/** The attempt that speaks for its run: the one whose numbers count, else one that isAlive, else the newest. */
function representativeAttempt(attempts: readonly AttemptRow[], result: number | null): AttemptRow {
  return (
    attempts.find(attempt => attempt.id === result) ??
    attempts.find(attempt => attemptState(attempt) === "running") ??
    attempts.at(-1)!
  );
}

/** An end record speaks for itself; without one the process is running, or it is gone and the attempt lost. */
function attemptState(attempt: AttemptRow): RunState {
  return attempt.outcome ?? (isAlive(attempt, attempt.seenAt) ? "running" : "lost");
}

function runFrom(row: RunRow, params: ParamRow[], attempts: AttemptRow[], measures: MeasureRow[]): Run {
  const attempt = representativeAttempt(attempts, row.result);
  return {
    id: row.id,
    experiment: row.experiment,
    key: row.key,
    state: attemptState(attempt),
    settings: Object.fromEntries(params.map(param => [param.name, settingFrom(param)])),
    measures: measuresFrom(measures),
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt,
    error: attempt.error,
  };
}

function settingFrom({ kind, number, text }: ParamRow): string | number | boolean {
  if (kind === "string") return text!;
  return kind === "boolean" ? number === 1 : number!;
}

const measuresFrom = (rows: MeasureRow[]): Measures =>
  Object.fromEntries(rows.map(({ name, value, nan }) => [name, nan ? Number.NaN : value]));

function conditions({ experiment, where, ids }: RunFilter): { sql: string; values: unknown[] } {
  const parts = ["1"];
  const values: unknown[] = [];
  if (experiment !== undefined) {
    parts.push("e.name = ?");
    values.push(experiment);
  }
  if (ids !== undefined) {
    parts.push("r.id IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(ids));
  }
  for (const [name, value] of Object.entries(where ?? {})) {
    const column = typeof value === "string" ? "text" : "number"; // each with an index of its own
    parts.push(`r.id IN (SELECT run_id FROM params WHERE name = ? AND ${column} = ? AND kind = ?)`);
    values.push(name, typeof value === "string" ? value : Number(value), typeof value);
  }
  return { sql: parts.join(" AND "), values };
}

/** Rows by key, each group in the order of the rows. */
function groups<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): (key: Key) => Row[] {
  const found = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = found.get(keyOf(row));
    if (group) group.push(row);
    else found.set(keyOf(row), [row]);
  }
  return key => found.get(key) ?? [];
}
