import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { start } from "../recording/start.js";
import type { Connection } from "../store/database.js";
import { openLedger } from "../store/ledger.js";
import { openTracker } from "../tracker.js";
import { throwAway } from "../upkeep/trash.js";
import { type Chosen, chosen } from "./chosen.js";
import { codedExperiment, codedParam, uncoded } from "./coded.js";
import { metricSummaries, paramSummaries } from "./columns.js";
import { groupValues } from "./grouping.js";
import { metricValues, readValues } from "./values.js";
import { orderedIds } from "./which.js";

/** Runs of every kind: odd values, gaps, repeated attempts, thrown away, failed, queued, at work. */
async function odd(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "chosen-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, "runs.sqlite");
  const values = [
    1,
    "1",
    true,
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    [1],
    "x",
    1,
    -0.1,
    "NaN",
    '{"a":1}',
    { a: 1 },
  ];
  const numbers = [
    1,
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0.1,
    1 / 3,
    Number.NEGATIVE_INFINITY,
    1e300,
  ];
  for (const [i, value] of values.entries()) {
    const params = { value, i, ...(i % 3 ? { some: i % 2 } : {}) };
    const run = start({
      experiment: i % 2 ? "odd" : "even",
      params,
      database,
      system: false,
      provenance: false,
    });
    if (i % 4 === 0) run.log({ curve: i });
    if (i % 4 === 1) run.log({ curve: Number.NaN });
    if (i === 5) await run.fail(new Error("no"));
    else await run.finish({ number: numbers[i % numbers.length]! });
  }
  const told = { commit: null, dirtyPatch: null, lockHash: null, versions: {}, machine: {}, command: [] };
  const tracker = openTracker(database);
  for (const measure of [1, 2])
    tracker.begin("again", { T: 1 }, told).finish({ measures: { number: measure } });
  tracker.begin("again", { T: 1 }, told).fail(new Error("later"));
  tracker.queue("waits", [{ T: 2, value: 1 }]);
  tracker.close();
  const live = start({
    experiment: "live",
    params: { value: 1 },
    database,
    system: false,
    provenance: false,
  });
  live.log({ curve: 7 });
  onTestFinished(() => live.finish());
  throwAway(database, [2, 9]);
  return database;
}

it("reading all of a name tells of many runs what looking each up tells", async () => {
  const ledger = openLedger(await odd(), { readonly: true, say: line => expect.fail(line) });
  onTestFinished(() => ledger.close());
  ledger.read(db => {
    const all = orderedIds(db, { query: "" });
    for (const ids of [all, all.slice(3), all.filter(id => id % 3)]) {
      const [few, most] = [chosen(db, ids), chosen(db, [...ids], 1)];
      expect([few.areMost, most.areMost]).toEqual([false, true]);
      expect(told(db, most)).toEqual(told(db, few));
    }
  });
});

it("many runs are told of themselves alone, also where every attempt speaks for its run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chosen-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, "runs.sqlite");
  for (const [i, metric] of ["loss", "loss", "loss", "other"].entries()) {
    const run = start({ experiment: `e${i}`, params: { i }, database, system: false, provenance: false });
    await run.finish({ [metric]: i });
  }
  const ledger = openLedger(database, { readonly: true, say: line => expect.fail(line) });
  onTestFinished(() => ledger.close());
  ledger.read(db => {
    const summaries = (ids: number[]) =>
      metricSummaries(db, chosen(db, ids, 1)).map(({ name, runs }) => [name, runs]);
    expect(summaries([1, 2, 3])).toEqual([["loss", 3]]);
    expect(summaries([1, 2, 3, 4])).toEqual([
      ["loss", 3],
      ["other", 1],
    ]);
  });
});

const told = (db: Connection, runs: Chosen) => ({
  ids: runs.ids,
  speakers: runs.speakers,
  finished: runs.finished,
  params: ["value", "i", "some", "T", "none"].map(name => uncoded(codedParam(db, runs, name))),
  experiments: uncoded(codedExperiment(db, runs)),
  metrics: ["number", "curve", "none"].map(name => metricValues(db, runs, name)),
  states: readValues(db, runs, "state"),
  either: readValues(db, runs, "number"),
  summaries: paramSummaries(db, runs).map(({ values, kinds, ...rest }) => ({
    ...rest,
    kinds: [...kinds].sort(),
    values: values.map(value => JSON.stringify(value) + String(value)).sort(),
  })),
  metricSummaries: metricSummaries(db, runs),
  groups: [{ by: ["value"] }, { by: ["some", "experiment"] }, { except: ["i"] }].map(by =>
    groupValues(db, runs, by),
  ),
});
