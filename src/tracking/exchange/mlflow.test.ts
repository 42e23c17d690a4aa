import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { openTracker } from "../tracker.js";
import { bringRuns } from "./bring.js";

/** The tables of MLflow 3.17 that runs are in, as its own migrations make them, with three runs. */
function mlflow(): string {
  const path = join(mkdtempSync(join(tmpdir(), "mlflow-")), "mlflow.db");
  const db = new Database(path);
  db.exec(`
    CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
    CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256) NOT NULL UNIQUE);
    CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), status VARCHAR(9), start_time BIGINT,
      end_time BIGINT, lifecycle_stage VARCHAR(20), experiment_id INTEGER);
    CREATE TABLE params ("key" VARCHAR(250) NOT NULL, value VARCHAR(8000) NOT NULL, run_uuid VARCHAR(32) NOT NULL);
    CREATE TABLE tags ("key" VARCHAR(250) NOT NULL, value VARCHAR(8000), run_uuid VARCHAR(32) NOT NULL);
    CREATE TABLE metrics ("key" VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL,
      run_uuid VARCHAR(32) NOT NULL, step BIGINT DEFAULT '0' NOT NULL, is_nan BOOLEAN DEFAULT '0' NOT NULL);
    CREATE TABLE latest_metrics ("key" VARCHAR(250) NOT NULL);
    INSERT INTO experiments VALUES (1, 'digits');
    INSERT INTO runs VALUES
      ('${"a".repeat(32)}', 'calm-bird-1', 'FINISHED', 1767225600000, 1767225660000, 'active', 1),
      ('${"b".repeat(32)}', NULL, 'RUNNING', 1767225700000, NULL, 'active', 1),
      ('${"c".repeat(32)}', NULL, 'FINISHED', 1767225800000, 1767225800001, 'deleted', 1);
    INSERT INTO params VALUES ('rate', '0.1', '${"a".repeat(32)}'), ('model', 'tree', '${"a".repeat(32)}'),
      ('deep', 'True', '${"a".repeat(32)}');
    INSERT INTO tags VALUES ('mlflow.user', 'x', '${"a".repeat(32)}'), ('stage', 'paper', '${"a".repeat(32)}'),
      ('mlflow.note.content', 'overshoots', '${"a".repeat(32)}');
    INSERT INTO metrics VALUES ('loss', 2.5, 1767225610000, '${"a".repeat(32)}', 0, 0),
      ('loss', 0, 1767225620000, '${"a".repeat(32)}', 10, 1),
      ('loss', 1.7976931348623157e308, 1767225630000, '${"a".repeat(32)}', 20, 0);
  `);
  db.close();
  return path;
}

it.each<[string, unknown]>([
  ...["007", "0x10", "12345e7", "12345678901234567890", "2.10", " 1", "1_0", "+1", "1e999"].map(
    text => [text, text] as [string, unknown],
  ),
  ...(
    [
      ["0.1", 0.1],
      ["100.0", 100],
      ["-3", -3],
      ["1e-05", 1e-5],
      ["1.5e+16", 1.5e16],
      ["False", false],
    ] as const
  ).map(([text, value]) => [text, value] as [string, unknown]),
])("takes the parameter %s as it was meant", async (text, value) => {
  const [from, target] = [mlflow(), join(mkdtempSync(join(tmpdir(), "mlflow-")), "runs.sqlite")];
  const db = new Database(from);
  db.prepare("UPDATE params SET value = ? WHERE key = 'rate'").run(text);
  db.close();
  await bringRuns(target, from, () => {});
  const tracker = openTracker(target, { readonly: true });
  expect(tracker.runs()[0]!.settings.rate).toBe(value);
  tracker.close();
});

it("brings MLflow's runs: typed parameters, curves with their steps, tags and notes; what it calls running is lost", async () => {
  const [from, target] = [mlflow(), join(mkdtempSync(join(tmpdir(), "mlflow-")), "runs.sqlite")];
  expect(await bringRuns(target, from, () => {})).toMatchObject({ new: 2, refused: 0 });
  expect(await bringRuns(target, from, () => {})).toMatchObject({ new: 0, known: 2 });
  const tracker = openTracker(target, { readonly: true });
  expect(tracker.runs()).toMatchObject([
    {
      ...{ experiment: "digits", name: "calm-bird-1", state: "finished", tags: ["stage=paper"] },
      ...{ settings: { deep: true, model: "tree", rate: 0.1 }, metrics: { loss: Infinity } },
      ...{ startedAt: "2026-01-01T00:00:00.000Z", endedAt: "2026-01-01T00:01:00.000Z" },
    },
    { experiment: "digits", state: "lost" },
  ]);
  const { steps, values, times } = tracker.points(1).loss!;
  expect([[...steps], [...values]]).toEqual([
    [0, 10, 20],
    [2.5, Number.NaN, Infinity],
  ]);
  expect(times![1]).toBe(1767225620000);
  expect(tracker.notes(1)).toEqual([{ at: "2026-01-01T00:00:00.000Z", text: "overshoots" }]);
  tracker.close();
});
