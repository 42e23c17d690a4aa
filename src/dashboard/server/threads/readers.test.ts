import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { start } from "../../../tracking/index.js";
import { openToWrite } from "../../../tracking/store/database.js";
import { openTracker } from "../../../tracking/tracker.js";
import { routes } from "../../api.js";
import { serveDashboard } from "../serve.js";
import { isHeavy, Readers } from "./readers.js";

const folder = mkdtempSync(join(tmpdir(), "readers-"));
const database = join(folder, "runs.sqlite");

beforeAll(async () => {
  const run = start({ experiment: "e", params: { T: 8 }, database, system: false, provenance: false });
  run.log({ loss: 1 });
  await run.finish({ accuracy: 0.5 });
  openTracker(database).close();
  const db = openToWrite(database);
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO runs (experiment_id, key, created_at) SELECT 1, 'many ' || i, '2026-01-01T00:00:00.000Z' FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
    INSERT INTO metrics (attempt_id, name, position, is_nan, count) SELECT 1, 'm' || i, 100 + i, 0, 30000 FROM n`);
  db.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const said: string[] = [];
const say = (line: string): void => void said.push(line);

/** Looked up for each of twenty thousand runs. */
const slow = { query: Array.from({ length: 300 }, (_, i) => `params.T = ${i}`).join(" or ") };
const groups = (query = "") => ({ query, by: { by: ["T"] }, metrics: [], sort: [], offset: 0, limit: 1 });

it("others are answered while a question takes its time", async () => {
  const serving = await serveDashboard({ database, port: 0, token: "a-token-of-this-test", say });
  const ask = (name: string, question: unknown) =>
    fetch(new URL(routes.ask + name, serving.address), {
      method: "POST",
      headers: { authorization: "Bearer a-token-of-this-test", "content-type": "application/json" },
      body: JSON.stringify(question),
    });
  try {
    let isOver = false;
    const long = ask("groups", groups(slow.query)).finally(() => (isOver = true));
    let count = 0;
    for (; !isOver; count++) expect((await ask("session", {})).status).toBe(200);
    expect(count).toBeGreaterThan(5);
    expect(await (await long).json()).toMatchObject({ runs: 1 });
  } finally {
    await serving.close();
  }
});

it("whoever waits when the server ends is told so, and nothing is asked afterwards", async () => {
  const readers = new Readers({ path: database, readOnly: false }, { say });
  const asked = { name: "groups", text: JSON.stringify(groups(slow.query)) } as const;
  const waiting = Array.from({ length: 4 }, () => readers.ask(asked));
  await readers.close();
  const told = await Promise.all([...waiting, readers.ask(asked)]);
  expect(told.map(({ status }) => status)).toEqual(Array(5).fill(503));
  expect(told.map(({ body }) => body)).toEqual(Array(5).fill(expect.stringContaining("the server ends")));
});

it("what takes too long is given up, and the next is answered", async () => {
  const readers = new Readers({ path: database, readOnly: false }, { say });
  const asked = { name: "groups", text: JSON.stringify(groups()) } as const;
  try {
    const ended = await readers.ask(asked, { seconds: 0.001 });
    expect([ended.status, JSON.parse(ended.body)]).toEqual([
      503,
      {
        kind: "too much",
        error:
          "no answer within 0.001 seconds, so it was given up: narrow the query, or ask for less at once",
      },
    ]);
    const all = await Promise.all([1, 2, 3, 4].map(() => readers.ask(asked)));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(JSON.parse(all[0]!.body)).toMatchObject({ runs: 20_001 });
    const refused = await readers.ask({ name: "groups", text: "{}" });
    expect([refused.status, JSON.parse(refused.body).kind]).toEqual([400, "refused"]);
    expect(said).toEqual([]);
  } finally {
    await readers.close();
  }
});

it("more points than a page can draw are refused before they are read", async () => {
  const readers = new Readers({ path: database, readOnly: false }, { say });
  const metrics = Array.from({ length: 200 }, (_, i) => `m${i + 1}`);
  const question = { query: "id = 1", metrics, x: "step", limit: 1 };
  try {
    const text = JSON.stringify({ ...question, width: 20_000 });
    const much = await readers.ask({ name: "curves", text });
    expect([much.status, JSON.parse(much.body).error]).toEqual([
      400,
      "points: got 4000000, expected at most 3,000,000: fewer runs or metrics, or a smaller width",
    ]);
  } finally {
    await readers.close();
  }
});

it("questions with many words are heavy, whatever they ask", () => {
  expect([isHeavy("runs", "{}"), isHeavy("runs", slow.query), isHeavy("curves", "{}")]).toEqual([
    false,
    true,
    true,
  ]);
});
