import { createHash } from "node:crypto";
import type { ProcessMark } from "../process.js";
import type {
  ArtifactRecord,
  BeginRecord,
  EndRecord,
  LabelRecord,
  OutputRecord,
  ParamRecord,
  QueueRecord,
} from "../spool/records.js";
import { type Connection, statement } from "./database.js";

// What records say, as rows. Whoever calls holds a transaction.

/** The spool that tells of an attempt, and by whom it was written. */
export interface Teller extends ProcessMark {
  readonly id: number;
}

/** Writes run (if absent) and attempt (if absent); → the attempt's row number. */
export function writeBegin(db: Connection, record: BeginRecord, teller: Teller): number {
  const known = statement<{ id: number }>(db, "SELECT id FROM attempts WHERE uuid = ?").get(record.id);
  if (known) return known.id;
  const run = writeRun(db, record);
  const { host, boot, pid, processStart } = teller;
  const { lastInsertRowid } = statement(
    db,
    `INSERT INTO attempts
         (uuid, run_id, number, spool_id, local, host, boot, pid, process_start, started_at, seen_at)
       VALUES (@uuid, @run, 1 + (SELECT ifnull(max(number), 0) FROM attempts WHERE run_id = @run), @spool, @local,
         @host, @boot, @pid, @processStart, @at, @at)`,
  ).run({
    host,
    boot,
    pid,
    processStart,
    uuid: record.id,
    run,
    spool: teller.id,
    local: record.run,
    at: record.at,
  });
  const attempt = Number(lastInsertRowid);
  statement(
    db,
    `UPDATE runs SET latest_id = @attempt WHERE id = @run
       AND NOT EXISTS (SELECT 1 FROM attempts WHERE id = runs.latest_id AND started_at > @at)`,
  ).run({ attempt, run, at: record.at });
  const alerts = record.alerts ? JSON.stringify(record.alerts) : null;
  statement(db, "UPDATE runs SET alerts = ? WHERE id = ? AND latest_id = ?").run(alerts, run, attempt);
  return attempt;
}

/** Writes a run, if absent; → its row number. */
export function writeRun(db: Connection, record: QueueRecord & Partial<BeginRecord>): number {
  const { key, experiment, at, name = null, branch, params, tags = [] } = record;
  const known = statement<{ id: number }>(db, "SELECT id FROM runs WHERE key = ?").get(key);
  if (known) return known.id;
  statement(db, "INSERT INTO experiments (name, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING").run(
    experiment,
    at,
  );
  const { lastInsertRowid } = statement(
    db,
    `INSERT INTO runs (experiment_id, key, created_at, name, branch)
       SELECT id, ?, ?, ?, ? FROM experiments WHERE name = ?`,
  ).run(key, at, name, branch ? JSON.stringify(branch) : null, experiment);
  const run = Number(lastInsertRowid);
  writeParams(db, run, params);
  for (const tag of tags) writeTag(db, run, tag);
  return run;
}

function writeParams(db: Connection, run: number, params: readonly ParamRecord[]): void {
  const insert = statement(
    db,
    "INSERT INTO params (run_id, name, position, kind, number, text) VALUES (?, ?, ?, ?, ?, ?)",
  );
  params.forEach(([name, kind, value], position) => {
    const number = kind === "number" || kind === "boolean" ? Number(value) : null;
    const text = kind === "string" ? String(value) : kind === "json" ? JSON.stringify(value) : null;
    insert.run(run, name, position, kind, Number.isNaN(number) ? null : number, text);
  });
}

const writeTag = (db: Connection, run: number, tag: string): void =>
  void statement(db, "INSERT INTO tags (run_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING").run(run, tag);

/** An attempt ends once; the run's result may be another one then. */
export function writeEnd(db: Connection, attempt: number, { at, outcome, error }: EndRecord): void {
  const { changes } = statement(
    db,
    "UPDATE attempts SET ended_at = ?, outcome = ?, error = ? WHERE id = ? AND outcome IS NULL",
  ).run(at, outcome, error, attempt);
  if (changes > 0 && outcome === "finished") chooseResult(db, runOf(db, attempt));
}

/**
 * The attempt whose numbers count: the first to finish; an attempt that began after that is a repetition, and its
 * numbers replace the older ones when it finishes. Told by times alone, so that the order in which spools arrive
 * makes no difference.
 */
export function chooseResult(db: Connection, run: number): void {
  const finished = statement<{ id: number; started: string; ended: string }>(
    db,
    `SELECT id, started_at AS started, ended_at AS ended FROM attempts
       WHERE run_id = ? AND outcome = 'finished' ORDER BY ended_at, id`,
  ).all(run);
  let [result] = finished;
  for (const next of finished) if (next.started >= result!.ended) result = next;
  statement(db, "UPDATE runs SET result_id = ? WHERE id = ?").run(result?.id ?? null, run);
}

export function writeArtifact(db: Connection, attempt: number, record: ArtifactRecord): void {
  const { name, path, sha256, bytes, media, step, stored } = record;
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError("no sha256"); // it names a file
  statement(
    db,
    `INSERT INTO artifacts (attempt_id, name, path, sha256, bytes, media, step, stored)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(attempt, name, path, sha256, bytes, media, step, Number(stored));
}

export function writeLabel(db: Connection, attempt: number, { at, note, tags = [] }: LabelRecord): void {
  const run = runOf(db, attempt);
  if (note !== undefined)
    statement(db, "INSERT INTO notes (run_id, at, text) VALUES (?, ?, ?)").run(run, at, note);
  for (const tag of tags) writeTag(db, run, tag);
}

export function writeOutput(
  db: Connection,
  attempt: number,
  { time, stream, text }: Omit<OutputRecord, "run">,
): void {
  statement(db, "INSERT INTO output (attempt_id, at, stream, text) VALUES (?, ?, ?, ?)").run(
    attempt,
    time,
    stream,
    text,
  );
}

/** Provenance is shared: the trials of one sweep come from one commit, one machine, one command. */
export function writeProvenance(db: Connection, content: string): void {
  const sha256 = createHash("sha256").update(content).digest("hex");
  statement(db, "INSERT INTO provenance (sha256, content) VALUES (?, ?) ON CONFLICT DO NOTHING").run(
    sha256,
    content,
  );
}

export function linkProvenance(db: Connection, attempt: number, sha256: string): void {
  statement(
    db,
    "UPDATE attempts SET provenance_id = (SELECT id FROM provenance WHERE sha256 = ?) WHERE id = ?",
  ).run(sha256, attempt);
}

const runOf = (db: Connection, attempt: number): number =>
  statement<number>(db, "SELECT run_id FROM attempts WHERE id = ?").pluck().get(attempt)!;
