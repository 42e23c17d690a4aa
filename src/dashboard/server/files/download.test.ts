import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { start } from "../../../tracking/index.js";
import { type Site, siteOf } from "../site.js";
import { download } from "./download.js";

const folder = mkdtempSync(join(tmpdir(), "download-"));
let site: Site;

beforeAll(async () => {
  const database = join(folder, "runs.sqlite");
  const options = { database, experiment: "e", system: false, provenance: false } as const;
  await start({ ...options, params: { T: -8, word: "=1+1" } }).finish({ loss: Number.NEGATIVE_INFINITY });
  await start({ ...options, params: { T: 16, word: "a,b" } }).fail(new Error("no"));
  site = siteOf(database);
});

afterAll(() => {
  site.close();
  rmSync(folder, { recursive: true, force: true });
});

const asked = JSON.stringify({ query: "", sort: [], columns: ["params.T", "params.word", "metrics.loss"] });

it("a table for a spreadsheet: states beside the numbers, numbers as they are, no text is a formula", () => {
  expect(download(site, asked, "csv").text).toBe(
    `id,run state,params.T,params.word,metrics.loss\n2,failed,16,"a,b",\n1,finished,-8,'=1+1,-Infinity\n`,
  );
});

it("the same as JSON, as it was recorded", () => {
  expect(JSON.parse(download(site, asked, "json").text)).toMatchObject([
    { id: 2, state: "failed", "params.T": 16, "metrics.loss": null },
    { id: 1, state: "finished", "params.T": -8, "params.word": "=1+1", "metrics.loss": "-Infinity" },
  ]);
});

it("what cannot be read is refused", () => {
  expect(() => download(site, "notjson", "csv")).toThrow('question: got "notjson", expected an object');
  expect(() => download(site, asked, "xls")).toThrow('form of a download: got "xls"');
});
