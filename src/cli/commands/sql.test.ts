import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { outputOf, ownResults } from "../../../test/command-output.js";
import { openTracker } from "../../tracking/tracker.js";
import sql from "./sql.js";

// The statement runs in a process of its own, from dist/.

beforeEach(() => {
  ownResults();
  const tracker = openTracker();
  const told = { commit: "0123abcd", dirtyPatch: "", lockHash: null, versions: {}, machine: {}, command: [] };
  for (const T of [8, 20, 60]) tracker.begin("a", { T }, told).finish({ measures: { accuracy: T / 100 } });
});
afterEach(() => void vi.unstubAllEnvs());

it("answers what reads, with what waited to be imported", async () => {
  const said = await outputOf(
    sql,
    "sql",
    "SELECT count(*) AS runs, 1e999 AS most, x'00ff' AS bytes FROM runs",
  );
  expect(said).toBe("runs  most      bytes\n   3  Infinity  2 bytes\n");
  const json = await outputOf(sql, "sql", "--json", "WITH t(x) AS (VALUES (1), (2)) SELECT x FROM t");
  expect(JSON.parse(json)).toEqual([{ x: 1 }, { x: 2 }]);
});

it("hands over whole numbers of 64 bits to the last digit", async () => {
  const said = await outputOf(
    sql,
    "sql",
    "--json",
    "SELECT 9007199254740991 AS a, -9007199254740993 AS b, 2.5 AS c",
  );
  expect(JSON.parse(said)).toEqual([{ a: 9007199254740991, b: "-9007199254740993", c: 2.5 }]);
});

it("names columns apart that have one name", async () => {
  const said = await outputOf(sql, "sql", "--json", "SELECT 1 AS id, 2 AS id, 3 AS id_2, 4 AS id");
  expect(JSON.parse(said)).toEqual([{ id: 1, id_3: 2, id_2: 3, id_4: 4 }]);
});

it("hands over no more rows than asked for, and says that there are more", async () => {
  const complained = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  const said = await outputOf(sql, "sql", "--limit", "2", "--json", "SELECT id FROM runs");
  expect(JSON.parse(said)).toEqual([{ id: 1 }, { id: 2 }]);
  expect(complained.mock.calls.join()).toContain("only the first 2 rows");
  complained.mockRestore();
});

it.each([
  ["DELETE FROM runs", "only reading"],
  ["SELECT 1; DELETE FROM runs", "more than one statement"],
  ["WITH t AS (SELECT 1) DELETE FROM runs", "expected one that reads"],
  ["WITH t AS (SELECT 1) INSERT INTO tags SELECT 1, 'x' RETURNING tag", "expected one that reads"],
  ["/* SELECT */ UPDATE runs SET name = 'x' RETURNING id", "only reading"],
  ["ATTACH '/tmp/x.sqlite' AS x", "only reading"],
  ["PRAGMA writable_schema = ON", "only reading"],
  ["VACUUM INTO '/tmp/x.sqlite'", "only reading"],
  ["SELECT load_extension('x')", "no such function|not authorized"],
  ["SELECT writefile('/tmp/x', 'y')", "no such function"],
  ["SELECT q FROM runs", "no such column: q"],
  ["", "expected a statement that reads"],
])("refuses %s", async (statement, message) => {
  await expect(outputOf(sql, "sql", statement)).rejects.toThrow(new RegExp(message));
  const tracker = openTracker(undefined, { readonly: true });
  expect(tracker.runs().map(run => run.name)).toEqual([null, null, null]);
  tracker.close();
});

it("is stopped when its time is over", async () => {
  const endless = "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t) SELECT count(*) FROM t";
  await expect(outputOf(sql, "sql", "--seconds", "0.5", endless)).rejects.toThrow("no answer within 0.5 s");
});
