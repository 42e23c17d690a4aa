import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { start } from "../../../tracking/index.js";
import { openToWrite } from "../../../tracking/store/database.js";
import { openTracker } from "../../../tracking/tracker.js";
import { Input } from "../input.js";
import { type Site, siteOf } from "../site.js";
import { download } from "./download.js";

const folder = mkdtempSync(join(tmpdir(), "download-"));
let site: Site;

beforeAll(async () => {
  const database = join(folder, "runs.sqlite");
  const options = { database, experiment: "e", system: false, provenance: false } as const;
  await start({ ...options, params: { T: -8, word: "=1+1" } }).finish({ loss: Number.NEGATIVE_INFINITY });
  await start({ ...options, params: { T: 16, word: "a,b" } }).fail(new Error("no"));
  openTracker(database).close();
  site = siteOf(database);
});

afterAll(() => {
  site.close();
  rmSync(folder, { recursive: true, force: true });
});

const as = (form: string, ask = asked) => download(site, new Input({ ask, as: form }));

const asked = JSON.stringify({ query: "", sort: [], columns: ["params.T", "params.word", "metrics.loss"] });

it("a table for a spreadsheet: states beside the numbers, numbers as they are, no text is a formula", () => {
  expect(as("csv").text).toBe(
    `id,run state,params.T,params.word,metrics.loss\n2,failed,16,"a,b",\n1,finished,-8,'=1+1,-Infinity\n`,
  );
});

it("the same as JSON, as it was recorded", () => {
  expect(JSON.parse(as("json").text)).toMatchObject([
    { id: 2, state: "failed", "params.T": 16, "metrics.loss": null },
    { id: 1, state: "finished", "params.T": -8, "params.word": "=1+1", "metrics.loss": "-Infinity" },
  ]);
});

it("what cannot be read is refused", () => {
  expect(() => as("csv", "notjson")).toThrow('question: got "notjson", expected an object');
  expect(() => as("xls")).toThrow('as: got "xls"');
});

it("more cells than a spreadsheet takes are refused", () => {
  const db = openToWrite(join(folder, "runs.sqlite"));
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
    INSERT INTO runs (experiment_id, key, created_at) SELECT 1, 'many ' || i, '2026-01-01T00:00:00.000Z' FROM n`);
  db.close();
  const columns = Array.from({ length: 200 }, () => "id");
  const ask = JSON.stringify({ query: "", sort: [], columns });
  expect(() => as("csv", ask)).toThrow(
    "cells: got 2000400, expected at most 2,000,000: fewer runs, or fewer columns",
  );
});
