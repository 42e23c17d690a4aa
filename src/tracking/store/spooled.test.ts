import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { openTracker } from "../tracker.js";
import { unpacked } from "./chunks.js";
import { migrate, migrations, schemaVersion } from "./schema.js";

/** A copy of a database that version 0.1.0 has written, brought to schema `version`, and what it said then. */
function recorded(version: number) {
  const folder = mkdtempSync(join(tmpdir(), "spooled-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "runs.sqlite");
  copyFileSync(packageFolder("test", "fixtures", "runs-0.1.0.sqlite"), path);
  const db = new Database(path);
  migrate(db, migrations.slice(0, version));
  expect(schemaVersion(db)).toBe(version);
  const run = db.prepare<[], { id: number; key: string }>("SELECT id FROM runs LIMIT 1").get()!.id;
  const attempt = db.prepare(
    "INSERT INTO attempts SELECT 1000, ?, 99, facts_id, NULL, host, boot, pid, process_start, started_at, seen_at, ended_at, outcome, error FROM attempts WHERE run_id = ?",
  );
  attempt.run(run, run); // a second attempt, whose curve has a gap and more values than a chunk
  const long = Float64Array.from({ length: 5000 }, (_, index) => (index === 7 ? Number.NaN : index / 3));
  const part = (from: number, to: number) => Buffer.from(long.slice(from, to).buffer);
  const insert = db.prepare("INSERT INTO metrics VALUES (1000, 'long', ?, 0, ?, ?)");
  insert.run(0, 4096, part(0, 4096));
  insert.run(4096, 904, part(4096, 5000));
  db.prepare("INSERT INTO metrics VALUES (1000, 'accuracy', 0, 1, 0, ?)").run(Buffer.alloc(0));
  db.prepare("INSERT INTO artifacts VALUES (50, 1000, 'model', 'model.bin', ?, 3)").run("ab".repeat(32));
  db.prepare("UPDATE runs SET result_id = 1000 WHERE id = ?").run(run);
  const curves = db
    .prepare<[], { attempt: number; name: string; points: Buffer }>(
      "SELECT attempt_id AS attempt, name, points FROM metrics WHERE attempt_id <> 1000 ORDER BY attempt_id, position",
    )
    .all();
  const measures = db
    .prepare("SELECT attempt_id, name, value, is_nan FROM measures ORDER BY attempt_id, position")
    .all();
  const states = db
    .prepare("SELECT run_id, number, outcome, error, started_at FROM attempts ORDER BY id")
    .all();
  db.close();
  return { path, run, long, curves, measures, states };
}

it.each([1, 2])("a database of schema %d keeps all it had, and new runs go beside it", version => {
  const { path, run, long, curves, measures, states } = recorded(version);
  const tracker = openTracker(path);
  const found = tracker.curves(run);
  expect(found.long).toEqual(Array.from(long));
  expect(Object.keys(found)).toEqual(["long", "accuracy"]);
  expect(tracker.artifacts(run)).toMatchObject([
    { name: "model", path: "model.bin", bytes: 3, stored: false },
  ]);
  const begun = tracker.begin("new", { seed: 1, rate: 0.5 }, tracker.provenance(run));
  begun.log({ loss: 0.5 }, 1);
  begun.finish({ measures: { accuracy: 1 } });
  expect(tracker.runs({ experiment: "new" })).toMatchObject([{ state: "finished", metrics: { loss: 0.5 } }]);
  tracker.close();

  const db = new Database(path, { readonly: true });
  const all = (sql: string) => db.prepare<[], Record<string, unknown>>(sql).all();
  expect(
    all(
      "SELECT attempt_id, name, value, is_nan FROM metrics WHERE measure > 0 ORDER BY attempt_id, measure",
    ).slice(0, measures.length),
  ).toEqual(measures);
  expect(
    all("SELECT run_id, number, outcome, error, started_at FROM attempts ORDER BY id").slice(
      0,
      states.length,
    ),
  ).toEqual(states);
  const chunks = db.prepare<[number, string], Buffer>(
    `SELECT c.points FROM chunks c JOIN metrics m ON m.id = c.metric_id
       WHERE m.attempt_id = ? AND m.name = ? ORDER BY c.first`,
  );
  expect(curves.length).toBeGreaterThan(0);
  for (const { attempt, name, points } of curves)
    expect(unpacked(chunks.pluck().all(attempt, name))).toEqual(unpacked([points]));
  expect(all("SELECT count, least, most, value FROM metrics WHERE name = 'long'")).toEqual([
    { count: 5000, least: 0, most: 4999 / 3, value: 4999 / 3 },
  ]);
  expect(db.pragma("foreign_key_check")).toEqual([]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
});

it("attempts have the same uuid in every copy of an old database", () => {
  const uuids = [recorded(1), recorded(1)].map(({ path }) => {
    const tracker = openTracker(path);
    const found = tracker.runs().map(run => tracker.attempts(run.id).map(attempt => attempt.uuid));
    tracker.close();
    return found;
  });
  expect(uuids[0]).toEqual(uuids[1]);
  expect(new Set(uuids[0]!.flat()).size).toBe(uuids[0]!.flat().length);
});
