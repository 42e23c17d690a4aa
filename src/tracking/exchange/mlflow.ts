import { check } from "../../core/check.js";
import type { Param } from "../run.js";
import { paramRecords } from "../spool/records.js";
import { type Connection, statement } from "../store/database.js";
import { sqlite } from "../store/driver.js";
import { CurveList } from "./curve-list.js";
import type { MetricDocument, RunDocument } from "./document.js";
import { tagsAndNotes } from "./words.js";

/** Whether a SQLite file is one that MLflow keeps its runs in. */
export function isMlflow(path: string): boolean {
  const db = new (sqlite())(path, { readonly: true });
  try {
    const tables = "'alembic_version', 'latest_metrics', 'runs'";
    return db.prepare(`SELECT count(*) FROM sqlite_master WHERE name IN (${tables})`).pluck().get() === 3;
  } catch {
    return false; // no database at all: whoever opens it says so
  } finally {
    db.close();
  }
}

/** A run that is read when somebody asks. */
export interface MlflowRun {
  readonly run: string;
  read(): RunDocument;
}

interface Row {
  readonly uuid: string;
  readonly name: string | null;
  readonly experiment: string;
  readonly status: string;
  readonly started: number;
  readonly ended: number | null;
}

/**
 * The runs of MLflow's database that were not deleted there: parameters, curves, tags and notes. `damage` is told which
 * of a run's points are none.
 */
export function* runsInMlflow(path: string, damage: (line: string) => void): Generator<MlflowRun> {
  const db = new (sqlite())(path, { readonly: true });
  try {
    const rows = statement<Row>(
      db,
      `SELECT r.run_uuid AS uuid, r.name, e.name AS experiment, r.status, r.start_time AS started, r.end_time AS ended
         FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id
         WHERE r.lifecycle_stage = 'active' ORDER BY r.start_time, r.run_uuid`,
    ).all();
    for (const row of rows) yield { run: row.uuid, read: () => document(db, row, damage) };
  } finally {
    db.close();
  }
}

const outcomes: Readonly<Record<string, "finished" | "failed" | "stopped">> = {
  FINISHED: "finished",
  FAILED: "failed",
  KILLED: "stopped",
};

function document(db: Connection, row: Row, damage: (line: string) => void): RunDocument {
  const { uuid, name, experiment, status, started, ended } = row;
  const pairs = (table: "params" | "tags") =>
    statement<{ key: string; value: string }>(
      db,
      `SELECT key, value FROM ${table} WHERE run_uuid = ? ORDER BY key`,
    ).all(uuid);
  check(isTime(started), `start_time of run ${uuid}`, started, "a time in milliseconds");
  check(ended === null || isTime(ended), `end_time of run ${uuid}`, ended, "a time in milliseconds, or none");
  const startedAt = new Date(started).toISOString();
  const outcome = outcomes[status] ?? null;
  const tags = pairs("tags");
  const note = tags.find(({ key }) => key === "mlflow.note.content");
  const words = tags
    .filter(({ key }) => !key.startsWith("mlflow."))
    .map(({ key, value }) => (value ? `${key}=${value}` : key));
  const commit = tags.find(({ key }) => key === "mlflow.source.git.commit")?.value;
  return {
    ...{ experiment, key: `mlflow ${uuid}`, name, createdAt: startedAt, branch: null },
    params: paramRecords(Object.fromEntries(pairs("params").map(({ key, value }) => [key, paramIn(value)]))),
    ...tagsAndNotes(words, note ? [note.value] : [], startedAt),
    attempts: [
      {
        ...{ uuid, host: "", boot: "", pid: 0, processStart: "", startedAt, seenAt: startedAt, outcome },
        endedAt: outcome && new Date(ended ?? started).toISOString(),
        error: outcome === "failed" ? "MLflow says FAILED" : null,
        provenance: commit === undefined ? null : JSON.stringify({ commit }),
        metrics: metricsOf(db, uuid, damage),
        ...{ artifacts: [], output: [] },
      },
    ],
  };
}

/** There all parameters are texts: what reads as Python writes numbers and booleans is one here; 007, 0x10 and 2.10 are texts. */
function paramIn(text: string): Param {
  if (text === "True" || text === "False") return text === "True";
  const number = Number(text);
  const isWhole = /^-?(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(number);
  const isFloat =
    /^-?((0|[1-9]\d*)\.(0|\d*[1-9])|[1-9](\.\d*[1-9])?e[+-]\d+)$/.test(text) && Number.isFinite(number);
  return isWhole || isFloat ? number : text;
}

/** A whole number of milliseconds that a date can be made of: in a damaged row anything may stand there. */
const isTime = (ms: unknown): boolean => typeof ms === "number" && !Number.isNaN(new Date(ms).getTime());

interface PointRow {
  readonly key: string;
  readonly value: unknown;
  readonly timestamp: unknown;
  readonly step: unknown;
  readonly is_nan: unknown;
}

const largest = 1.7976931348623157e308; // how MLflow writes infinity

function metricsOf(db: Connection, uuid: string, damage: (line: string) => void): MetricDocument[] {
  const rows = statement<PointRow>(
    db,
    "SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ? ORDER BY key, step, timestamp",
  ).all(uuid);
  const curves = new CurveList();
  let damaged = 0;
  for (const { key, value, timestamp, step, is_nan } of rows) {
    const numbers = [is_nan ? Number.NaN : value, timestamp, step];
    if (typeof key !== "string" || !numbers.every(one => typeof one === "number")) damaged++;
    else curves.add(key, step as number, numberIn(numbers[0] as number), timestamp as number);
  }
  if (damaged > 0) damage(`run ${uuid}: ${damaged} points are no numbers; passed over`);
  return curves.metrics();
}

const numberIn = (value: number): number =>
  Math.abs(value) === largest ? Math.sign(value) * Infinity : value;
