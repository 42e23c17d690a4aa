import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { Provenance } from "../run.js";
import { openTracker } from "../tracker.js";
import { lookAt } from "../views/changes.js";
import { openToRead, openToWrite, statement } from "./database.js";
import { applicationId, migrate, migrations, schemaVersion } from "./schema.js";

const provenance: Provenance = {
  commit: null,
  dirtyPatch: null,
  lockHash: null,
  versions: {},
  machine: {},
  command: [],
};
const database = () => join(mkdtempSync(join(tmpdir(), "database-")), "runs.sqlite");

/** A database with 20 runs, closed and whole in one file. */
function filled(): string {
  const path = database();
  const tracker = openTracker(path);
  const loss = Array.from({ length: 3000 }, (_, index) => index);
  for (let seed = 0; seed < 20; seed++)
    tracker.begin("a", { seed }, provenance).finish({ measures: { seed }, curves: { loss } });
  expect(tracker.runs()).toHaveLength(20); // whoever reads imports
  tracker.close();
  return path;
}

it("reads a database of the version before as it stands, without a copy, and sees what becomes of it", () => {
  const path = filled();
  const writing = openToWrite(path);
  writing.exec(
    "DROP TRIGGER tag_added; DROP TRIGGER tag_taken; DROP TRIGGER run_thrown; DROP TRIGGER run_deleted; DROP TABLE revision; PRAGMA user_version = 5",
  );
  const reading = openToRead(path);
  expect(reading.memory).toBe(false);
  const before = lookAt(reading);
  expect(before.runs).toBe(20);
  writing.exec("INSERT INTO tags (run_id, tag) VALUES (1, 'seen')");
  const tagged = lookAt(reading);
  expect(tagged.mark).not.toBe(before.mark);
  migrate(writing);
  writing.exec("INSERT INTO tags (run_id, tag) VALUES (2, 'seen')");
  expect(lookAt(reading).mark).not.toBe(tagged.mark);
  reading.close();
  writing.close();
});

describe.each([false, true])("with readonly %s", readonly => {
  const refusal = (path: string): string => {
    const before = readFileSync(path);
    try {
      const tracker = openTracker(path, { readonly });
      try {
        for (const run of tracker.runs()) tracker.curves(run.id);
      } finally {
        tracker.close();
      }
    } catch (error) {
      expect((error as Error).name).toBe("Refusal");
      expect(readFileSync(path).equals(before)).toBe(true); // nobody's file is changed
      return (error as Error).message;
    }
    throw new Error("nothing was refused");
  };

  it("refuses a file that is no database", () => {
    const path = database();
    writeFileSync(path, "a,b\n1,2\n".repeat(1000));
    expect(refusal(path)).toBe(
      `${path} is not a SQLite database; left untouched; move it away, or let NEURALBITS_RESULTS name another folder (SQLITE_NOTADB)`,
    );
    expect(readdirSync(join(path, ".."))).toEqual(["runs.sqlite"]);
  });

  it("refuses a database of another program", () => {
    const path = database();
    const other = new Database(path);
    other.exec("CREATE TABLE runs (name TEXT)");
    other.close();
    expect(refusal(path)).toMatch(/is a SQLite database of another program; left untouched/);
  });

  it("refuses a newer schema", () => {
    const path = filled();
    const db = new Database(path);
    db.pragma(`user_version = ${migrations.length + 3}`);
    db.pragma("journal_mode = DELETE");
    db.close();
    expect(refusal(path)).toMatch(
      `was written by a newer neuralbits (schema ${migrations.length + 3}, this one knows ${migrations.length})`,
    );
  });

  it("refuses tables whose schema has no number", () => {
    const path = filled();
    const db = new Database(path);
    db.pragma("user_version = 0");
    db.pragma("journal_mode = DELETE");
    db.close();
    expect(refusal(path)).toMatch(
      /says that it has no tables yet \(schema 0\), and has \d+; left untouched; /,
    );
  });

  it("refuses a truncated database", () => {
    const path = filled();
    truncateSync(path, 200_000);
    expect(refusal(path)).toMatch(/is damaged; left untouched; .*recover/);
  });

  it("refuses a database with a page of rubbish", () => {
    const path = filled();
    const content = readFileSync(path);
    for (let page = 1; page < content.length / 4096; page++)
      content.fill(0xa5, page * 4096, page * 4096 + 100);
    writeFileSync(path, content);
    expect(refusal(path)).toMatch(/is damaged; left untouched/);
  });
});

it("finds damage in a curve before anything is trained", () => {
  const path = filled();
  const db = new Database(path, { readonly: true });
  const inside = db
    .prepare("SELECT rootpage FROM sqlite_master WHERE name = 'chunks'")
    .pluck()
    .get() as number;
  db.close();
  const content = readFileSync(path);
  content.fill(0xa5, (inside - 1) * 4096 + 8, (inside - 1) * 4096 + 200);
  writeFileSync(path, content);
  expect(() => openTracker(path)).toThrow(/is damaged; left untouched/);
  expect(readFileSync(path).equals(content)).toBe(true);
});

it("makes what is missing, in WAL mode, marked as ours", () => {
  const db = openToWrite(join(database(), "deeper", "runs.sqlite"));
  expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(db.pragma("synchronous", { simple: true })).toBe(2);
  expect(db.pragma("foreign_keys", { simple: true })).toBe(1);
  expect(db.pragma("application_id", { simple: true })).toBe(applicationId);
  expect(schemaVersion(db)).toBe(migrations.length);
  db.close();
});

it("takes an empty file for a new database, also when opened to read", () => {
  const path = database();
  writeFileSync(path, "");
  const db = openToRead(path);
  expect(db.prepare("SELECT count(*) FROM runs").pluck().get()).toBe(0);
  db.close();
});

it("migrates step by step and takes a step whole or not at all", () => {
  const db = new Database(":memory:");
  const steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x); INSERT INTO b VALUES (1)"];
  migrate(db, steps.slice(0, 1));
  expect(schemaVersion(db)).toBe(1);
  migrate(db, steps);
  migrate(db, steps);
  expect([schemaVersion(db), db.prepare("SELECT count(*) FROM b").pluck().get()]).toEqual([2, 1]);
  expect(() => migrate(db, [...steps, "CREATE TABLE c (x); CREATE TABLE a (x)"])).toThrow(/already exists/);
  expect(schemaVersion(db)).toBe(2);
  expect(db.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'c'").pluck().get()).toBe(0);
  db.close();
});

it("searches by indices", () => {
  const db = openToRead(filled());
  const plan = db
    .prepare("EXPLAIN QUERY PLAN SELECT run_id FROM params WHERE name = ? AND number = ? AND kind = 'number'")
    .all("seed", 7) as { detail: string }[];
  expect(plan.map(step => step.detail).join()).toContain("INDEX params_by_number");
  db.close();
});

it("gives whole rows to who asks with the words of another who wanted a column", () => {
  const db = openToWrite(database());
  const sql = "SELECT 1 AS id";
  expect(statement(db, sql).pluck().get()).toBe(1);
  expect(statement(db, sql).get()).toEqual({ id: 1 });
  db.close();
});
