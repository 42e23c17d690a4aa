import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { openTracker } from "./tracker.js";

const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8");
const provenance = {
  commit: "0123abcd",
  dirtyPatch: "+1\n",
  lockHash: null,
  versions: {},
  machine: {},
  command: [],
};

function filled(): Database.Database {
  const path = join(mkdtempSync(join(tmpdir(), "readme-")), "runs.sqlite");
  const tracker = openTracker(path);
  for (const [T, seed, accuracy] of [
    [8, 1, 0.75],
    [8, 2, 0.25],
    [60, 1, 0.9],
  ] as const)
    tracker
      .begin("a", { T, seed }, provenance)
      .finish({ measures: { accuracy, validation_accuracy: 1 - accuracy } });
  expect(tracker.runs()).toHaveLength(3); // whoever reads imports
  tracker.close();
  return new Database(path, { readonly: true });
}

it("shows queries that answer", () => {
  const db = filled();
  const queries = [...readme.matchAll(/```sql\n(.*?)```/gs)].map(match => match[1]!);
  expect(queries.map(sql => db.prepare(sql).all())).toEqual([
    [
      { id: 2, validation: 0.75, test: 0.25 },
      { id: 1, validation: 0.25, test: 0.75 },
      { id: 3, validation: 1 - 0.9, test: 0.9 },
    ],
    [
      { T: 8, accuracy: 0.5, n: 2 },
      { T: 60, accuracy: 0.9, n: 1 },
    ],
    [1, 2, 3].map(id => ({ run_id: id, commit: "0123abcd", characters: 3 })),
  ]);
  db.close();
});

it("says where to look: each file exists, and holds what is named beside it", () => {
  const found = [...readme.matchAll(/`((?:spool\/|store\/)?[a-z-]+\.ts)`(?: \(`(\w+)`\))?/g)];
  expect(found.length).toBeGreaterThan(7);
  for (const [, file, name = ""] of found)
    expect(readFileSync(new URL(file!, import.meta.url), "utf8"), file).toContain(name);
});

it("names every table", () => {
  const db = filled();
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  const named = [...readme.matchAll(/^\| `(\w+)`/gm)].map(match => match[1]!);
  expect(named.sort()).toEqual(tables);
  db.close();
});
