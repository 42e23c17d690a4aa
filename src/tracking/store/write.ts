import { createHash } from "node:crypto";
import type { ProcessMark } from "../process.js";
import type { Artifact, Curves, Measures, Provenance, Settings } from "../run.js";
import { type Connection, statement } from "./database.js";

/**
 * What a process says about its trials: plain values, so that a record can come from a call or from a file that a
 * process left behind. Everything written to the database goes through `writeBegin`, `writeEnd` and `heartbeat`.
 */
export interface BeginRecord {
  readonly experiment: string;
  readonly key: string;
  readonly settings: Settings;
  readonly provenance: Provenance;
  readonly process: ProcessMark;
  /** ISO 8601, UTC */
  readonly at: string;
}

export interface EndRecord {
  readonly attempt: number;
  readonly at: string;
  readonly outcome: "finished" | "failed" | "stopped";
  readonly error: string | null;
  /** Of finished trials only. */
  readonly measures: Measures;
  readonly curves: Curves;
  readonly artifacts: readonly Artifact[];
}

/** Writes run (if absent) and attempt in one transaction; hands back the row numbers of both. */
export function writeBegin(db: Connection, record: BeginRecord): { run: number; attempt: number } {
  return db
    .transaction(() => {
      const run = runOf(db, record);
      return { run, attempt: insertAttempt(db, run, record) };
    })
    .immediate();
}

/**
 * Writes the end of an attempt in one transaction, whole or not at all. The first to finish a trial wins: when a
 * rival finished it since this attempt began, the numbers are not written, the attempt ends as stopped and the answer
 * is false. An attempt at a trial that was finished before it began replaces the older numbers.
 */
export function writeEnd(db: Connection, record: EndRecord): boolean {
  return db
    .transaction(() => {
      const wins = record.outcome !== "finished" || claim(db, record.attempt);
      const end = wins
        ? record
        : { ...record, outcome: "stopped", error: "another process finished this trial first" };
      const { changes } = statement(
        db,
        "UPDATE attempts SET ended_at = @at, seen_at = @at, outcome = @outcome, error = @error WHERE id = @attempt AND outcome IS NULL",
      ).run({ at: end.at, outcome: end.outcome, error: end.error, attempt: end.attempt });
      if (changes === 0) throw new Error(`attempt ${record.attempt} has ended already, or was deleted`);
      if (wins) insertResult(db, record);
      return wins;
    })
    .immediate();
}

/** Says that attempts are under way still, for readers on other machines. */
export function heartbeat(db: Connection, attempts: readonly number[], at: string): void {
  statement(
    db,
    "UPDATE attempts SET seen_at = ? WHERE outcome IS NULL AND id IN (SELECT value FROM json_each(?))",
  ).run(at, JSON.stringify(attempts));
}

/** Makes the attempt the one whose numbers count, unless that changed since it began. */
function claim(db: Connection, attempt: number): boolean {
  const { changes } = statement(
    db,
    `UPDATE runs SET result_id = a.id FROM attempts a
       WHERE a.id = ? AND runs.id = a.run_id AND runs.result_id IS a.replaces_id`,
  ).run(attempt);
  return changes === 1;
}

function runOf(db: Connection, { experiment, key, settings, at }: BeginRecord): number {
  const known = statement<{ id: number }>(db, "SELECT id FROM runs WHERE key = ?").get(key);
  if (known) return known.id;
  statement(db, "INSERT INTO experiments (name, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING").run(
    experiment,
    at,
  );
  const run = statement(
    db,
    "INSERT INTO runs (experiment_id, key, created_at) SELECT id, ?, ? FROM experiments WHERE name = ?",
  ).run(key, at, experiment);
  const id = Number(run.lastInsertRowid);
  insertParams(db, id, settings);
  return id;
}

function insertParams(db: Connection, run: number, settings: Settings): void {
  const insert = statement(
    db,
    "INSERT INTO params (run_id, name, position, kind, number, text) VALUES (?, ?, ?, ?, ?, ?)",
  );
  Object.entries(settings).forEach(([name, value], position) => {
    const isText = typeof value === "string";
    insert.run(run, name, position, typeof value, isText ? null : Number(value), isText ? value : null);
  });
}

function insertAttempt(db: Connection, run: number, { provenance, process, at }: BeginRecord): number {
  const { lastInsertRowid } = statement(
    db,
    `INSERT INTO attempts
         (run_id, number, facts_id, replaces_id, host, boot, pid, process_start, started_at, seen_at)
       SELECT id, 1 + (SELECT count(*) FROM attempts WHERE run_id = runs.id), @provenance, result_id,
         @host, @boot, @pid, @processStart, @at, @at
       FROM runs WHERE id = @run`,
  ).run({ ...process, run, at, provenance: provenanceId(db, provenance) });
  return Number(lastInsertRowid);
}

function provenanceId(db: Connection, provenance: Provenance): number {
  const { content, sha256 } = asText(provenance);
  statement(db, "INSERT INTO facts (sha256, content) VALUES (?, ?) ON CONFLICT DO NOTHING").run(
    sha256,
    content,
  );
  return statement<{ id: number }>(db, "SELECT id FROM facts WHERE sha256 = ?").get(sha256)!.id;
}

const texts = new WeakMap<Provenance, { content: string; sha256: string }>();

/** A sweep hands over the same provenance with every trial, and a patch can be long: it is hashed once. */
function asText(provenance: Provenance): { content: string; sha256: string } {
  const known = texts.get(provenance);
  if (known) return known;
  const content = JSON.stringify(provenance);
  const text = { content, sha256: createHash("sha256").update(content).digest("hex") };
  texts.set(provenance, text);
  return text;
}

function insertResult(db: Connection, { attempt, measures, curves, artifacts }: EndRecord): void {
  const measure = statement(
    db,
    "INSERT INTO measures (attempt_id, name, position, value, is_nan) VALUES (?, ?, ?, ?, ?)",
  );
  Object.entries(measures).forEach(([name, value], position) => {
    const nan = Number.isNaN(value);
    measure.run(attempt, name, position, nan ? null : value, Number(nan));
  });
  Object.entries(curves).forEach(([name, values], position) => {
    insertCurve(db, attempt, name, position, values);
  });
  const artifact = statement(
    db,
    "INSERT INTO artifacts (attempt_id, name, path, sha256, bytes) VALUES (?, ?, ?, ?, ?)",
  );
  for (const { name, path, sha256, bytes } of artifacts) artifact.run(attempt, name, path, sha256, bytes);
}

const chunkLength = 4096; // values; 32 KiB a row: long curves stay readable in part, short ones take one row

function insertCurve(
  db: Connection,
  attempt: number,
  name: string,
  position: number,
  values: readonly number[],
): void {
  const insert = statement(
    db,
    "INSERT INTO metrics (attempt_id, name, first, position, count, points) VALUES (?, ?, ?, ?, ?, ?)",
  );
  let first = 0;
  do {
    const chunk = values.slice(first, first + chunkLength);
    insert.run(attempt, name, first, position, chunk.length, packed(chunk));
    first += chunkLength;
  } while (first < values.length);
}

/** Values [n] → n little-endian float64, NaN and ±Infinity included. */
function packed(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => {
    bytes.writeDoubleLE(value, 8 * index);
  });
  return bytes;
}

/** The way back: n little-endian float64 → values [n]. */
export function unpacked(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(8 * index));
}
