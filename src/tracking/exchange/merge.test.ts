import { cpSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { beforeAll, expect, it } from "vitest";
import { start } from "../recording/start.js";
import { removeRuns } from "../removal.js";
import { openLedger } from "../store/ledger.js";
import { openTracker } from "../tracker.js";
import { throwAway } from "../upkeep/trash.js";
import { readHeads } from "../views/heads.js";
import { bringRuns } from "./bring.js";
import { csvLines } from "./csv.js";
import type { RunDocument } from "./document.js";
import { jsonLine } from "./json-lines.js";
import { runColumns } from "./table.js";

const scratch = () => mkdtempSync(join(tmpdir(), "merge-"));
const database = () => join(scratch(), "runs.sqlite");
const source = database();
const told = { commit: "0123abcd", dirtyPatch: "", lockHash: null, versions: {}, machine: {}, command: [] };

beforeAll(async () => {
  const tracker = openTracker(source);
  tracker.begin("c", { T: 8 }, told).finish({ measures: { accuracy: 0.5 }, curves: { loss: [3, 2] } });
  tracker.close();
  const run = start({ experiment: "a", database: source, provenance: false, system: false });
  const branch = start({ experiment: "b", parent: run, database: source, provenance: false, system: false });
  await run.finish({ accuracy: 1 });
  await branch.finish({ accuracy: 1 });
});

function documents(path: string): RunDocument[] {
  const tracker = openTracker(path, { readonly: true });
  try {
    return tracker.runs().map(run => tracker.document(run.id));
  } finally {
    tracker.close();
  }
}

const silent = (line: string) => {
  throw new Error(line);
};

const odd: [string, Record<string, unknown>][] = [
  ["versions", { provenance: JSON.stringify({ commit: "a", versions: null }) }],
  ["versions", { provenance: JSON.stringify({ versions: { backend: 5 } }) }],
  ["command", { provenance: JSON.stringify({ command: "x" }) }],
  ["data", { provenance: JSON.stringify({ data: [] }) }],
  ["commit", { provenance: JSON.stringify({ commit: 7 }) }],
  ["changed", { branch: { parent: "0".repeat(32), step: null, changed: { a: 5 } } }],
];

it.each(odd)("refuses JSON lines whose %s is of another kind: %j", async (part, change) => {
  const run = JSON.parse(jsonLine(documents(source)[0]!)) as { attempts: object[] };
  const { provenance, ...others } = change;
  Object.assign(run, others);
  if (provenance) Object.assign(run.attempts[0]!, { provenance });
  const path = join(scratch(), "runs.jsonl");
  writeFileSync(path, [JSON.stringify(run), jsonLine(documents(source)[1]!)].join("\n"));
  const said: string[] = [];
  expect(await bringRuns(database(), path, line => said.push(line))).toMatchObject({ new: 1, refused: 1 });
  expect(said[0]).toContain(part);
});

it.each(odd)("reads a database that holds them, and refuses to bring them: %s, %j", async (_, change) => {
  const path = database();
  await bringRuns(path, source, silent);
  const db = new Database(path);
  if (change.provenance) db.prepare("UPDATE provenance SET content = ?").run(change.provenance);
  else db.prepare("UPDATE runs SET branch = ? WHERE branch IS NOT NULL").run(JSON.stringify(change.branch));
  db.close();
  const tracker = openTracker(path, { readonly: true });
  for (const run of tracker.runs()) {
    if (run.state !== "queued") expect(Array.isArray(tracker.provenance(run.id).command)).toBe(true);
    for (const { branch } of tracker.lineage(run.id))
      expect(Object.values(branch?.changed ?? {}).every(Array.isArray)).toBe(true);
  }
  tracker.close();
  const said: string[] = [];
  await bringRuns(database(), path, line => said.push(line));
  expect(said.length > 0).toBe(change.provenance !== undefined); // of a branch only what is sound was read
  removeRuns(path, [1, 2, 3]);
});

it("brings what still waits for its database, and a folder of results as it is", async () => {
  const from = database();
  await start({ experiment: "w", database: from, provenance: false, system: false }).finish({ a: 1 });
  expect(existsSync(from)).toBe(false);
  const folder = scratch();
  cpSync(dirname(from), folder, { recursive: true });
  const target = database();
  expect(await bringRuns(target, from, silent)).toMatchObject({ new: 1 });
  expect(await bringRuns(target, folder, silent)).toMatchObject({ known: 1 });
  expect(documents(target)).toHaveLength(1);
  await expect(bringRuns(target, dirname(target), silent)).rejects.toThrow("folder to import");
});

it("a run that goes on gets its later points when it comes again, and loses none", async () => {
  const [from, target] = [database(), database()];
  const tracker = openTracker(from);
  const attempt = tracker.begin("d", { T: 1 }, told);
  attempt.log({ loss: 3 }, 0);
  await bringRuns(target, from, silent);
  const early = join(scratch(), "early.jsonl");
  writeFileSync(early, documents(from).map(jsonLine).join("\n"));
  attempt.log({ loss: 2 }, 1);
  expect(await bringRuns(target, from, silent)).toMatchObject({ "more attempts": 1 });
  expect(await bringRuns(target, early, silent)).toMatchObject({ known: 1 });
  attempt.stop("enough");
  tracker.close();
  const reader = openTracker(target, { readonly: true });
  expect([reader.curves(1), reader.attempts(1).length]).toEqual([{ loss: [3, 2] }, 1]);
  reader.close();
});

it("leaves a run ended that comes again from an older copy", async () => {
  const [from, target] = [database(), database()];
  const tracker = openTracker(from);
  const attempt = tracker.begin("d", { T: 1 }, told);
  attempt.log({ loss: 3 }, 0);
  const early = join(scratch(), "early.jsonl");
  writeFileSync(early, documents(from).map(jsonLine).join("\n"));
  attempt.finish({ measures: {}, curves: {} });
  tracker.close();
  await bringRuns(target, from, silent);
  expect(await bringRuns(target, early, silent)).toMatchObject({ known: 1 });
  const reader = openTracker(target, { readonly: true });
  expect(reader.runs()[0]).toMatchObject({ state: "finished", metrics: { loss: 3 } });
  reader.close();
});

it("passes over a run that names a parameter twice, in a line, and brings the others", async () => {
  const [first, second] = documents(source).map(jsonLine);
  const run = JSON.parse(first!) as { params: unknown[] };
  run.params.push(...run.params);
  const path = join(scratch(), "runs.jsonl");
  writeFileSync(path, [JSON.stringify(run), second].join("\n"));
  const said: string[] = [];
  expect(await bringRuns(database(), path, line => said.push(line))).toMatchObject({ new: 1, refused: 1 });
  expect(said).toEqual([expect.stringContaining("passed over")]);
});

it("passes over a damaged run of another database, and brings the others", async () => {
  const path = database();
  await bringRuns(path, source, silent);
  const db = new Database(path);
  db.exec("UPDATE params SET kind = 'json', number = NULL, text = '{' WHERE name = 'T'");
  db.close();
  const said: string[] = [];
  expect(await bringRuns(database(), path, line => said.push(line))).toMatchObject({ new: 2, refused: 1 });
  expect(said[0]).toContain("passed over");
});

it("a table of runs brought to where it came from changes nothing; elsewhere states are what they were", async () => {
  const path = database();
  const run = start({ experiment: "a", database: path, provenance: false, system: false });
  run.log({ loss: 1 });
  await run.finish({ accuracy: 1 });
  const tracker = openTracker(path);
  tracker.begin("c", { T: 8 }, told);
  const started = tracker.runs({ experiment: "a" })[0]!.startedAt;
  tracker.close();
  const before = documents(path);
  const { key } = before.find(({ experiment }) => experiment === "a")!;
  const table = join(scratch(), "runs.csv");
  writeFileSync(table, `key,experiment,state,started,metrics.accuracy\n${key},a,finished,${started},1\n`);
  expect(await bringRuns(path, table, silent)).toMatchObject({ new: 0, known: 1, "more attempts": 0 });
  expect(documents(path)).toEqual(before);
  writeFileSync(table, `experiment,state,started\na,lost,${new Date().toISOString()}\n`);
  const target = database();
  await bringRuns(target, table, silent);
  const there = openTracker(target, { readonly: true });
  expect(there.runs().map(({ state }) => state)).toEqual(["lost"]);
  there.close();
});

it("says which columns of a table tell it nothing; refuses names twice and rows of other lengths", async () => {
  const path = join(scratch(), "runs.csv");
  writeFileSync(path, "experiment,acc,params.T\na,0.5,3\n");
  const said: string[] = [];
  expect(await bringRuns(database(), path, line => said.push(line))).toMatchObject({ new: 1, damaged: 1 });
  expect(said[0]).toContain('passed over, acc: settings begin with "params."');
  for (const text of [
    "experiment,metrics.a,metrics.a\na,1,2\n",
    "experiment,params.T\na,1,2\n",
    "experiment,params.T\na\n",
  ]) {
    writeFileSync(path, text);
    await expect(bringRuns(database(), path, silent)).rejects.toThrow(/expected/);
  }
});

it("rows without a key are a run each, and the same when they come again", async () => {
  const path = join(scratch(), "runs.csv");
  writeFileSync(path, "experiment,params.T,metrics.loss\na,8,1\na,8,2\na,8,3\na,60,4\n");
  const target = database();
  expect(await bringRuns(target, path, silent)).toMatchObject({ new: 4 });
  expect(await bringRuns(target, path, silent)).toMatchObject({ new: 0, known: 4 });
  const tracker = openTracker(target, { readonly: true });
  expect(tracker.runs({ query: "T = 8" }).map(run => run.metrics.loss)).toEqual([1, 2, 3]);
  tracker.close();
});

it("tells each row whose numbers are not those of the run that is here, and leaves the run as it is", async () => {
  const path = join(scratch(), "runs.csv");
  const [target, said] = [database(), [] as string[]];
  const bring = (rows: string) => {
    writeFileSync(path, `experiment,params.T,metrics.loss,metrics.f1\n${rows}`);
    return bringRuns(target, path, line => said.push(line));
  };
  expect(await bring("a,8,1,\na,60,NaN,\n")).toMatchObject({ new: 2 });
  const before = documents(target);
  expect(await bring("a,8,2,\na,60,NaN,0.5\n")).toMatchObject({ new: 0, known: 0, refused: 2 });
  expect(said).toEqual([
    `${path}, row 1, a run of a: metric loss: got 2, expected 1, as run 1 has it, which is here already; passed over`,
    `${path}, row 2, a run of a: metric f1: got 0.5, expected none, as run 2 has it, which is here already; passed over`,
  ]);
  expect(documents(target)).toEqual(before);
  expect(await bring("a,8,1,\na,60,NaN,\n")).toMatchObject({ known: 2, refused: 0 });
});

it.each(["lost", "running"])(
  "tells it of rows that are %s, too, whose run comes of a table itself",
  async state => {
    const path = join(scratch(), "runs.csv");
    const target = database();
    const bring = (loss: number) => {
      writeFileSync(path, `experiment,state,params.T,metrics.loss\na,${state},8,${loss}\n`);
      return bringRuns(target, path, () => {});
    };
    expect(await bring(0.1)).toMatchObject({ new: 1 });
    expect(await bring(0.1)).toMatchObject({ known: 1, refused: 0 });
    expect(await bring(0.9)).toMatchObject({ known: 0, refused: 1 });
  },
);

it("a table has no time for a run that has none", async () => {
  const path = join(scratch(), "runs.csv");
  writeFileSync(path, "experiment,params.T,metrics.loss\na,null,1\na,,2\n");
  const target = database();
  await bringRuns(target, path, silent);
  const tracker = openTracker(target, { readonly: true });
  const runs = tracker.runs();
  const picked = (query: string) => tracker.count({ query });
  expect([picked("started is missing and duration is missing"), picked("ended < 2000-01-01")]).toEqual([
    2, 0,
  ]);
  tracker.close();
  expect(runs.map(run => run.settings)).toEqual([{ T: null }, {}]);
  const ledger = openLedger(target, { readonly: true, say: silent });
  expect(ledger.read(db => readHeads(db, [1]))).toMatchObject([{ seconds: null }]);
  ledger.close();
  const [, first] = [...csvLines(runColumns(runs))];
  expect(first).toMatch(/^1,[0-9a-f]{64},a,,finished,,,,,,null,1$/);
});

it("reads CSV with a mark first, empty lines and lines that end in CR; refuses a quote within a cell", async () => {
  const path = join(scratch(), "runs.csv");
  writeFileSync(path, "\ufeffexperiment,params.T,tags\r\ra,8,one\ra,60,\r\r");
  const target = database();
  expect(await bringRuns(target, path, silent)).toMatchObject({ new: 2 });
  const tracker = openTracker(target, { readonly: true });
  expect(tracker.runs().map(({ settings, tags }) => [settings.T, tags])).toEqual([
    [8, ["one"]],
    [60, []],
  ]);
  tracker.close();
  for (const cell of ['5" screen', '"never ends', '"a"b']) {
    writeFileSync(path, `experiment,params.size\na,1\na,${cell}\n`);
    await expect(bringRuns(database(), path, silent)).rejects.toThrow(`row 3 of ${path}`);
  }
});

it("refuses a run that has another run's attempt, which stays", async () => {
  const [from, target] = [database(), database()];
  const tracker = openTracker(from);
  const attempt = tracker.begin("d", { T: 1 }, told);
  attempt.log({ loss: 3 }, 0);
  await bringRuns(target, from, silent);
  const [victim] = documents(from);
  const [forger] = documents(source);
  const forged = { ...forger!, attempts: [{ ...forger!.attempts[0]!, uuid: victim!.attempts[0]!.uuid }] };
  const path = join(scratch(), "forged.jsonl");
  writeFileSync(path, jsonLine(forged));
  const said: string[] = [];
  expect(await bringRuns(target, path, line => said.push(line))).toMatchObject({ new: 0, refused: 1 });
  expect(said[0]).toContain("it is of run 1");
  expect(documents(target).map(({ key, attempts }) => [key, attempts.length])).toEqual([[victim!.key, 1]]);
  attempt.stop("enough");
  tracker.close();
});

it.each([
  ["parameter T", "1,finished,60,0.5", /parameter T: got .*60.*expected .*8.*as run 1 of that key has it/],
  ["state", "1,failed,8,0.5", /state: got "failed", expected finished, as run 1 has it/],
  ["experiment", "2,finished,8,0.5", /experiment: got "two", expected one, as run 1/],
])("a row that comes again with another %s is refused", async (_, cells, message) => {
  const [path, table] = [database(), join(scratch(), "runs.csv")];
  const row = (text: string) => {
    const [experiment, ...others] = text.split(",");
    return `k1,${experiment === "1" ? "one" : "two"},2026-01-01T00:00:00.000Z,${others.join()}`;
  };
  const head = "key,experiment,started,state,params.T,metrics.a";
  writeFileSync(table, [head, row("1,finished,8,0.5")].join("\n"));
  const lines: string[] = [];
  const brought = () => bringRuns(path, table, line => void lines.push(line));
  await brought();
  await brought();
  expect(lines.filter(line => /got/.test(line))).toEqual([]);
  writeFileSync(table, [head, row(cells)].join("\n"));
  await brought();
  expect(lines.find(line => /got/.test(line))).toMatch(message);
});

it("a run that was deleted on the dashboard is said to be, where it is brought again", async () => {
  const path = database();
  await bringRuns(path, source, silent);
  throwAway(path, [1]);
  const lines: string[] = [];
  await bringRuns(path, source, line => void lines.push(line));
  expect(lines.join()).toContain(
    "it is of run 1, which was deleted on the dashboard and can be brought back there",
  );
});

it("the tree of a run whose parent was deleted begins with the run; one that nobody recorded has none", async () => {
  const path = database();
  await bringRuns(path, source, silent);
  const tracker = openTracker(path);
  const [parent, child] = ["a", "b"].map(experiment => tracker.runs({ experiment })[0]!.id) as [
    number,
    number,
  ];
  expect(tracker.lineage(child).map(({ run }) => run)).toEqual([parent, child]);
  throwAway(path, [parent]);
  expect(tracker.lineage(child)).toMatchObject([{ run: child, parent: null }]);
  expect(() => tracker.lineage(999)).toThrow("run: got 999");
  tracker.close();
});
