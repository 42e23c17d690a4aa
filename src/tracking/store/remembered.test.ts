import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { start } from "../index.js";
import { orderedIds } from "../views/which.js";
import { type Connection, openToRead, openToWrite } from "./database.js";
import { openLedger } from "./ledger.js";
import { remembered } from "./remembered.js";

async function database(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "remembered-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "runs.sqlite");
  await start({
    experiment: "e",
    params: { T: 8 },
    database: path,
    system: false,
    provenance: false,
  }).finish();
  const ledger = openLedger(path, { readonly: false, say: line => expect.fail(line) });
  ledger.settle();
  ledger.close();
  return path;
}

const closed = (db: Connection): Connection => {
  onTestFinished(() => void db.close());
  return db;
};

const insert =
  "INSERT INTO runs (experiment_id, key, created_at) VALUES (1, 'another', '2026-01-01T00:00:00.000Z')";

it("the same question is read once, until anybody has written", async () => {
  const path = await database();
  const [reader, writer] = [closed(openToRead(path)), closed(openToWrite(path))];
  let made = 0;
  const ask = (db: Connection) => remembered(db, "question", () => ++made);
  expect([ask(reader), ask(reader)]).toEqual([1, 1]);
  expect(orderedIds(reader, { query: "" })).toBe(orderedIds(reader, { query: "" }));
  expect(orderedIds(reader, { query: "" })).toEqual([1]);
  writer.exec(insert);
  expect([ask(reader), ask(reader)]).toEqual([2, 2]);
  expect(orderedIds(reader, { query: "" })).toEqual([2, 1]);
  expect([ask(writer), ask(writer)]).toEqual([3, 3]);
  writer.exec("DELETE FROM runs WHERE id = 2");
  expect([ask(writer), ask(writer)]).toEqual([4, 4]);
});

it("while an attempt is open what was found is good for a second, since states hang on the clock", async () => {
  const path = await database();
  const db = closed(openToWrite(path));
  db.exec("UPDATE attempts SET outcome = NULL, ended_at = NULL");
  onTestFinished(() => void vi.restoreAllMocks());
  const clock = vi.spyOn(performance, "now");
  let made = 0;
  const at = (ms: number) => {
    clock.mockReturnValue(ms);
    return remembered(db, "question", () => ++made);
  };
  expect([at(5000), at(5999), at(6001)]).toEqual([1, 1, 2]);
});

it("of many different questions the oldest are forgotten", async () => {
  const db = closed(openToRead(await database()));
  let made = 0;
  const ask = (name: string) => remembered(db, name, () => ++made);
  for (let i = 0; i < 1000; i++) ask(`question ${i}`);
  expect([ask("question 999"), ask("question 0")]).toEqual([1000, 1001]);
});
