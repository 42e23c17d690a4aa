import { createHash } from "node:crypto";
import { check } from "../../core/check.js";
import { appendToCurve, putMeasure } from "../store/curves.js";
import { type Connection, statement } from "../store/database.js";
import {
  chooseResult,
  linkProvenance,
  writeArtifact,
  writeEnd,
  writeOutput,
  writeProvenance,
  writeRun,
} from "../store/write.js";
import { type AttemptDocument, type RunDocument, readParams } from "./document.js";
import { checkedDocument } from "./json.js";

/** What became of a run that was brought to a database. */
export type Merged = "new" | "more attempts" | "known";

/**
 * Brings a run to a database, whole or not at all. A run that has its key is the same run and gets the attempts which it
 * has not; an attempt that is there already is left as it is, unless it came by an import too, and had no end and now has
 * one, or has gone on. `isOriginal`: it comes from the tracker that recorded it, and is as it stands there: ended runs may be
 * open again. Refused where it is no run of ours, whichever way it comes, or has another run's attempt.
 */
export function mergeDocument(db: Connection, given: RunDocument, isOriginal = false): Merged {
  const document = checkedDocument(given);
  const merge = db.transaction((): Merged => {
    const { key, experiment, params, createdAt, name, branch, tags, notes, attempts } = document;
    const known = statement<number>(db, "SELECT id FROM runs WHERE key = ?").pluck().get(key);
    const isNew = known === undefined;
    if (!isNew && attempts.length > 0 && attempts.every(isOfRow)) checkSame(db, known, document);
    const run = writeRun(db, {
      ...{ key, experiment, params, at: createdAt, tags },
      ...(name === null ? {} : { name }),
      ...(branch === null ? {} : { branch }),
    });
    for (const tag of tags)
      statement(db, "INSERT OR IGNORE INTO tags (run_id, tag) VALUES (?, ?)").run(run, tag);
    for (const { at, text } of notes)
      statement(
        db,
        `INSERT INTO notes (run_id, at, text) SELECT @run, @at, @text
           WHERE NOT EXISTS (SELECT 1 FROM notes WHERE run_id = @run AND at = @at AND text = @text)`,
      ).run({ run, at, text });
    const added = attempts.filter(attempt => addAttempt(db, run, attempt, isOriginal)).length;
    if (isNew) return "new";
    return added > 0 ? "more attempts" : "known";
  });
  return merge.immediate();
}

/** Whether there was something to add. */
function addAttempt(db: Connection, run: number, attempt: AttemptDocument, isOriginal: boolean): boolean {
  const known = statement<Known>(
    db,
    `SELECT id, run_id AS run, number, outcome, error, ended_at AS endedAt, spool_id AS spool, seen_at AS seenAt,
       (SELECT ifnull(sum(count), 0) FROM metrics WHERE attempt_id = attempts.id) AS points FROM attempts WHERE uuid = ?`,
  ).get(attempt.uuid);
  const before = known?.id ?? (isOfRow(attempt) ? attemptOf(db, run, attempt) : undefined);
  if (known && known.run !== run) refuseOther(db, known.run, attempt.uuid);
  if (before !== undefined && !(known && isFurther(attempt, known, isOriginal))) {
    if (isOfRow(attempt) && !isOriginal && !hasGoneOn(db, before, attempt))
      checkAttempt(db, { run, before }, attempt);
    return false;
  }
  if (known) statement(db, "DELETE FROM attempts WHERE id = ?").run(known.id);
  const id = insert(db, run, attempt, known?.number ?? null);
  statement(
    db,
    `UPDATE runs SET latest_id = (SELECT id FROM attempts WHERE run_id = @run ORDER BY started_at DESC, id DESC LIMIT 1)
       WHERE id = @run`,
  ).run({ run });
  if (attempt.provenance !== null) {
    writeProvenance(db, attempt.provenance);
    linkProvenance(db, id, createHash("sha256").update(attempt.provenance).digest("hex"));
  }
  for (const { name, points } of attempt.metrics) if (points) appendToCurve(db, id, name, points);
  const measures = attempt.metrics.filter(({ measure }) => measure !== null);
  for (const { name, value } of measures.sort((a, b) => a.measure! - b.measure!))
    putMeasure(db, id, name, value);
  for (const artifact of attempt.artifacts)
    writeArtifact(db, id, { ...artifact, run: 0, at: attempt.startedAt });
  for (const { at, stream, text } of attempt.output) writeOutput(db, id, { time: at, stream, text });
  const { outcome, endedAt, error } = attempt;
  if (outcome !== null) writeEnd(db, id, { run: 0, at: endedAt!, outcome, error });
  if (known?.outcome === "finished") chooseResult(db, run); // it may be open again
  return true;
}

function refuseOther(db: Connection, run: number, uuid: string): never {
  const isDeleted = statement(db, "SELECT 1 FROM runs WHERE id = ? AND archived_at IS NOT NULL").get(run);
  const where = isDeleted ? `${run}, which was deleted on the dashboard and can be brought back there` : run;
  check(false, "attempt", uuid, `one of this run: it is of run ${where}`);
}

/** Whether it comes of a row of a table, which knows no process. */
const isOfRow = ({ host, pid }: AttemptDocument): boolean => host === "" && pid === 0;

/** The run's attempt that began at that millisecond, the newest first: a row tells times no more exactly. */
const attemptOf = (db: Connection, run: number, { startedAt }: AttemptDocument): number | undefined =>
  statement<number>(
    db,
    "SELECT id FROM attempts WHERE run_id = ? AND substr(started_at, 1, 23) = substr(?, 1, 23) ORDER BY id DESC",
  )
    .pluck()
    .get(run, startedAt);

/** Whether a row tells of a run that had not ended then, and that has been recorded here since. */
const hasGoneOn = (db: Connection, attempt: number, { outcome }: AttemptDocument): boolean =>
  outcome === null &&
  statement(db, "SELECT 1 FROM attempts WHERE id = ? AND (outcome IS NOT NULL OR spool_id IS NOT NULL)").get(
    attempt,
  ) !== undefined;

/** Refuses a row whose experiment or parameters are not those of the run that has its key; what it does not name is no matter. */
function checkSame(db: Connection, run: number, { experiment, params }: RunDocument): void {
  const as = `as run ${run} of that key has it, which is here already`;
  const known = statement<string>(
    db,
    "SELECT e.name FROM runs r JOIN experiments e ON e.id = r.experiment_id WHERE r.id = ?",
  )
    .pluck()
    .get(run);
  check(experiment === known, "experiment", experiment, `${known}, ${as}`);
  const own = new Map(readParams(db, run).map(param => [param[0], JSON.stringify(param.slice(1))]));
  for (const [name, ...value] of params)
    check(
      !own.has(name) || own.get(name) === JSON.stringify(value),
      `parameter ${name}`,
      JSON.stringify(value),
      `${own.get(name)}, ${as}`,
    );
}

/** Refuses a row whose state or numbers are not those that are here: they would be lost without a word. */
function checkAttempt(
  db: Connection,
  { run, before }: { readonly run: number; readonly before: number },
  { metrics, outcome }: AttemptDocument,
): void {
  const ended = statement<string | null>(db, "SELECT outcome FROM attempts WHERE id = ?").pluck().get(before);
  const isEnd = outcome === null || ended === null || outcome === ended;
  check(isEnd, "state", outcome, `${ended}, as run ${run} has it, which is here already`);
  const rows = statement<{ name: string; value: number | null; nan: number }>(
    db,
    "SELECT name, value, is_nan AS nan FROM metrics WHERE attempt_id = ?",
  ).all(before);
  const here = new Map(rows.map(({ name, value, nan }) => [name, nan ? Number.NaN : value]));
  for (const { name, value, points } of metrics) {
    if (points !== null) continue; // a row has none
    const own = here.get(name) ?? null;
    const isSame = own === value || (Number.isNaN(own) && Number.isNaN(value));
    check(isSame, `metric ${name}`, value, `${own ?? "none"}, as run ${run} has it, which is here already`);
  }
}

interface Known {
  readonly id: number;
  readonly run: number;
  readonly number: number;
  readonly outcome: string | null;
  readonly endedAt: string | null;
  readonly error: string | null;
  /** null: it came by an import. */
  readonly spool: number | null;
  readonly seenAt: string;
  readonly points: number;
}

/** Whether it tells more of an attempt than is known by an import. */
function isFurther(attempt: AttemptDocument, known: Known, isOriginal: boolean): boolean {
  if (known.spool !== null) return false;
  const own = attempt.metrics.reduce((sum, metric) => sum + (metric.points?.values.length ?? 0), 0);
  const isLater = attempt.seenAt > known.seenAt;
  if (own < known.points) return isOriginal && isLater; // a training that went back to a checkpoint
  if (own > known.points) return true;
  if (known.outcome === null) return attempt.outcome !== null || isLater;
  const { outcome, endedAt, error } = attempt;
  return isOriginal && (outcome !== known.outcome || endedAt !== known.endedAt || error !== known.error);
}

function insert(db: Connection, run: number, attempt: AttemptDocument, number: number | null): number {
  const { uuid, host, boot, pid, processStart, startedAt, seenAt } = attempt;
  const { lastInsertRowid } = statement(
    db,
    `INSERT INTO attempts (uuid, run_id, number, host, boot, pid, process_start, started_at, seen_at)
       VALUES (@uuid, @run, ifnull(@number, 1 + (SELECT ifnull(max(number), 0) FROM attempts WHERE run_id = @run)),
         @host, @boot, @pid, @processStart, @startedAt, @seenAt)`,
  ).run({ uuid, run, number, host, boot, pid, processStart, startedAt, seenAt });
  return Number(lastInsertRowid);
}
