import { check } from "../../core/check.js";
import type { Artifact, Branch, Note, OutputPart } from "../run.js";
import { readBranchText } from "../shapes.js";
import { type ParamRecord, paramRecord } from "../spool/records.js";
import { type Points, readPoints } from "../store/chunks.js";
import { type Connection, statement } from "../store/database.js";
import { type ParamRow, paramFrom } from "../store/params.js";
import { artifactsOf, outputOf, readNotes } from "../store/read.js";

/** All that is known of a run: what travels from one database to another. */
export interface RunDocument {
  readonly experiment: string;
  readonly key: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly params: readonly ParamRecord[];
  readonly tags: readonly string[];
  readonly notes: readonly Note[];
  readonly branch: Branch | null;
  readonly attempts: readonly AttemptDocument[];
}

export interface AttemptDocument {
  readonly uuid: string;
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  readonly processStart: string;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly endedAt: string | null;
  readonly outcome: "finished" | "failed" | "stopped" | null;
  readonly error: string | null;
  /** JSON, as it was recorded */
  readonly provenance: string | null;
  readonly metrics: readonly MetricDocument[];
  readonly artifacts: readonly Artifact[];
  readonly output: readonly OutputPart[];
}

/** A name's number as the program gave it, or its curve, or both. */
export interface MetricDocument {
  readonly name: string;
  /** Its place among the numbers given; null: its value is the curve's last. */
  readonly measure: number | null;
  readonly value: number | null;
  /** null where it has no curve. */
  readonly points: Points | null;
}

/** A run as it stands in the database. */
export function readDocument(db: Connection, run: number): RunDocument {
  const row = statement<Omit<RunDocument, "branch" | "params"> & { branch: string | null }>(
    db,
    `SELECT e.name AS experiment, r.key, r.name, r.created_at AS createdAt, r.branch
       FROM runs r JOIN experiments e ON e.id = r.experiment_id WHERE r.id = ?`,
  ).get(run);
  check(row !== undefined, "run", run, "the number of a recorded run (neuralbits runs lists them)");
  const attempts = statement<
    Omit<AttemptDocument, "metrics" | "artifacts" | "output"> & { id: number; spoolSeenAt: number | null }
  >(
    db,
    `SELECT a.id, a.uuid, a.host, a.boot, a.pid, a.process_start AS processStart, a.started_at AS startedAt,
       a.seen_at AS seenAt, (SELECT seen_at FROM spools WHERE id = a.spool_id) AS spoolSeenAt,
       a.ended_at AS endedAt, a.outcome, a.error, p.content AS provenance
       FROM attempts a LEFT JOIN provenance p ON p.id = a.provenance_id WHERE a.run_id = ? ORDER BY a.number`,
  ).all(run);
  return {
    ...row,
    params: readParams(db, run),
    tags: statement<string>(db, "SELECT tag FROM tags WHERE run_id = ? ORDER BY tag").pluck().all(run),
    notes: readNotes(db, run),
    branch: readBranchText(row.branch),
    attempts: attempts.map(({ id, spoolSeenAt, ...attempt }) => ({
      ...{ ...attempt, ...belongings(db, id) },
      seenAt: later(attempt.seenAt, spoolSeenAt),
    })),
  };
}

/** The parameters of a run, in their order. */
export const readParams = (db: Connection, run: number): RunDocument["params"] =>
  statement<ParamRow>(db, "SELECT name, kind, number, text FROM params WHERE run_id = ? ORDER BY position")
    .all(run)
    .map(row => paramRecord([row.name, paramFrom(row)]));

/** The newest sign of life: while a run is recorded its spool (Unix ms) knows of later ones. */
const later = (seenAt: string, spoolSeenAt: number | null): string =>
  spoolSeenAt !== null && spoolSeenAt > Date.parse(seenAt) ? new Date(spoolSeenAt).toISOString() : seenAt;

function belongings(db: Connection, id: number): Pick<AttemptDocument, "metrics" | "artifacts" | "output"> {
  const metrics = statement<{
    id: number;
    name: string;
    measure: number | null;
    value: number | null;
    nan: number;
    count: number;
  }>(
    db,
    "SELECT id, name, measure, value, is_nan AS nan, count FROM metrics WHERE attempt_id = ? ORDER BY position",
  ).all(id);
  return {
    metrics: metrics.map(({ id: metric, name, measure, value, nan, count }) => ({
      name,
      measure,
      value: nan ? Number.NaN : value,
      points: count > 0 || measure === null ? readPoints(db, metric) : null,
    })),
    artifacts: artifactsOf(db, id),
    output: outputOf(db, id),
  };
}
