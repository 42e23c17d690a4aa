import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
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

it("passes over a damaged run and a damaged point with a line each, and brings the rest", async () => {
  const [from, target] = [mlflow(), join(mkdtempSync(join(tmpdir(), "mlflow-")), "runs.sqlite")];
  const db = new Database(from);
  db.exec(`
    INSERT INTO runs VALUES ('${"d".repeat(32)}', NULL, 'FINISHED', NULL, NULL, 'active', 1),
      ('${"e".repeat(32)}', NULL, 'FINISHED', 'soon', NULL, 'active', 1),
      ('${"f".repeat(32)}', NULL, 'FINISHED', 1e300, NULL, 'active', 1),
      ('no uuid', NULL, 'FINISHED', 1767225900000, NULL, 'active', 1);
    INSERT INTO metrics VALUES ('loss', 'low', 1767225640000, '${"a".repeat(32)}', 30, 0),
      ('loss', 1.5, 'late', '${"a".repeat(32)}', 40, 0), (x'00ff', 1, 1767225640000, '${"a".repeat(32)}', 50, 0);
  `);
  db.close();
  const said: string[] = [];
  const counts = await bringRuns(target, from, line => void said.push(line));
  expect(counts).toMatchObject({ new: 2, refused: 4, damaged: 1 });
  expect(said).toHaveLength(5);
  expect(said).toEqual(
    expect.arrayContaining([
      ...["d", "e", "f"].map(id => expect.stringContaining(`start_time of run ${id.repeat(32)}: got`)),
      expect.stringContaining(`run ${"a".repeat(32)}: 3 points are no numbers; passed over`),
      expect.stringContaining("uuid: got"),
    ]),
  );
  const tracker = openTracker(target, { readonly: true });
  expect(tracker.runs().map(run => run.key)).toEqual(["a", "b"].map(id => `mlflow ${id.repeat(32)}`));
  expect([...tracker.points(1).loss!.values]).toEqual([2.5, Number.NaN, Infinity]);
  tracker.close();
});

it("brings the runs whose pages are whole of a database with a damaged one", async () => {
  const [from, target] = [mlflow(), join(mkdtempSync(join(tmpdir(), "mlflow-")), "runs.sqlite")];
  const db = new Database(from);
  const insert = db.prepare("INSERT INTO metrics VALUES ('many', ?, 1767225640000, ?, ?, 0)");
  db.exec("CREATE INDEX metrics_by_run ON metrics (run_uuid)");
  db.transaction(() => {
    for (let step = 0; step < 3000; step++) insert.run(step, "b".repeat(32), step);
  })();
  const root = db
    .prepare("SELECT rootpage FROM sqlite_master WHERE name = 'metrics'")
    .pluck()
    .get() as number;
  const size = db.pragma("page_size", { simple: true }) as number;
  db.close();
  const bytes = readFileSync(from);
  const pages = bytes.length / size;
  // the last page that holds rows of `metrics` alone, found by a value that stands there
  let damaged = 0;
  for (let page = pages; page > root && damaged === 0; page--) {
    const content = bytes.subarray((page - 1) * size, page * size);
    if (content[0] === 0x0d && content.includes("many")) damaged = page;
  }
  bytes.fill(0xff, (damaged - 1) * size, (damaged - 1) * size + 8);
  writeFileSync(from, bytes);
  const said: string[] = [];
  expect(await bringRuns(target, from, line => void said.push(line))).toMatchObject({ new: 1, refused: 1 });
  expect(said).toEqual([expect.stringMatching(/run b{32}: .*malformed.*; passed over/)]);
});

it("keeps a tag that is too long for one as a note", async () => {
  const [from, target] = [mlflow(), join(mkdtempSync(join(tmpdir(), "mlflow-")), "runs.sqlite")];
  const db = new Database(from);
  const long = "x".repeat(600);
  db.prepare("INSERT INTO tags VALUES ('why', ?, ?)").run(long, "a".repeat(32));
  db.close();
  expect(await bringRuns(target, from, () => {})).toMatchObject({ new: 2, refused: 0 });
  const tracker = openTracker(target, { readonly: true });
  expect(tracker.runs()[0]!.tags).toEqual(["stage=paper"]);
  expect(tracker.notes(1).map(({ text }) => text)).toEqual(["overshoots", `why=${long}`]);
  tracker.close();
});

it("follows a run that is opened again there, and its next end", async () => {
  const [from, target] = [mlflow(), join(mkdtempSync(join(tmpdir(), "mlflow-")), "runs.sqlite")];
  const uuid = "a".repeat(32);
  const afterwards = async (sql: string) => {
    const db = new Database(from);
    db.exec(sql);
    db.close();
    await bringRuns(target, from, () => {});
    const tracker = openTracker(target, { readonly: true });
    try {
      const [run] = tracker.runs();
      return [run!.state, tracker.attempts(1).length, tracker.points(1).loss!.values.length];
    } finally {
      tracker.close();
    }
  };
  expect(await afterwards("SELECT 1")).toEqual(["finished", 1, 3]);
  const open = `UPDATE runs SET status = 'RUNNING', end_time = NULL WHERE run_uuid = '${uuid}'`;
  expect(await afterwards(open)).toEqual(["lost", 1, 3]);
  expect(
    await afterwards(`INSERT INTO metrics VALUES ('loss', 1.5, 1767225640000, '${uuid}', 30, 0)`),
  ).toEqual(["lost", 1, 4]);
  const failed = `UPDATE runs SET status = 'FAILED', end_time = 1767225690000 WHERE run_uuid = '${uuid}'`;
  expect(await afterwards(failed)).toEqual(["failed", 1, 4]);
  expect(await afterwards(failed.replace("FAILED", "FINISHED"))).toEqual(["finished", 1, 4]);
});
