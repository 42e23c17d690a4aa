import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import type { Provenance, Result } from "./run.js";
import { openTracker } from "./tracker.js";
import { trialKey } from "./trial.js";

const provenance: Provenance = {
  commit: "0123abcd",
  dirtyPatch: "",
  lockHash: null,
  versions: { node: "20" },
  machine: { cores: 2 },
  command: ["node", "x"],
};
const database = () => join(mkdtempSync(join(tmpdir(), "tracker-")), "deep", "runs.sqlite");
const settings = { dataset: "mnist", T: 8, d: 10, hidden: "256x128", joint: true, seed: 1 };

it("reads back what was finished, to the last bit and in the author's order", () => {
  const path = database();
  const tracker = openTracker(path);
  const attempt = tracker.begin("mnist-table", settings, provenance);
  expect(tracker.runs().map(run => run.state)).toEqual(["running"]);
  const measures = { accuracy: 0.1 + 0.2, top3: null, loss: Number.NaN, worst: -Infinity, best: Infinity };
  const long = Array.from({ length: 10_000 }, (_, index) => Math.sin(index));
  const curves = { loss: [2.5, Number.NaN, Infinity, -0], long, none: [] };
  attempt.finish({ measures, curves });
  tracker.close();

  const reader = openTracker(path, { readonly: true });
  const [run] = reader.runs();
  expect(run).toMatchObject({ id: 1, experiment: "mnist-table", state: "finished", error: null });
  expect(run!.key).toBe(trialKey("mnist-table", settings));
  expect(Object.entries(run!.settings)).toEqual(Object.entries(settings));
  expect(Object.entries(run!.measures)).toEqual(Object.entries(measures));
  expect(Object.entries(reader.curves(1))).toEqual(Object.entries(curves));
  expect(reader.provenance(1)).toEqual(provenance);
  expect(reader.finished("mnist-table")).toEqual(new Set([run!.key]));
  expect(reader.finished("other")).toEqual(new Set());
  reader.close();
});

it("refuses names, numbers and steps of an attempt that nobody could read again", () => {
  const tracker = openTracker(database());
  expect(() => tracker.begin("a", new Map([["T", 8]]) as never, provenance)).toThrow(
    "settings: got Map of 1",
  );
  expect(() => tracker.begin("a", { "T\ud800": 8 }, provenance)).toThrow("name of a setting: got");
  expect(() => tracker.begin("a", { T: "\ud800" }, provenance)).toThrow("without lone surrogates");
  const attempt = tracker.begin("a", { T: 8 }, provenance);
  expect(() => attempt.log({ "a\ud800": 1 }, 0)).toThrow("name of a curve: got");
  expect(() => attempt.log({ loss: "1" } as never, 0)).toThrow('loss: got "1", expected a number');
  expect(() => attempt.log({ loss: 1 }, 2 ** 53)).toThrow("step: got 9007199254740992");
  expect(() => attempt.log(new Map() as never, 0)).toThrow("values: got Map of 0");
  expect(() => attempt.finish(new Map() as never)).toThrow("result of a trial: got Map of 0");
  expect(() => attempt.finish({ measures: { "\udc00": 1 } })).toThrow("name of a number: got");
  attempt.finish({ measures: { accuracy: 1 } });
  expect(tracker.runs()).toMatchObject([{ metrics: { accuracy: 1 } }]);
  tracker.close();
});

it("finds runs by experiment, state, settings and number", () => {
  const tracker = openTracker(database());
  for (const T of [8, 20, 60])
    for (const seed of [1, 2]) {
      const attempt = tracker.begin("a", { T, seed, text: String(T), flag: seed === 1 }, provenance);
      if (seed === 1) attempt.finish({ measures: { T } });
      else attempt.fail(new Error("no luck"));
    }
  tracker.begin("b", { T: 8 }, provenance).stop("enough");
  const ids = (filter: Parameters<typeof tracker.runs>[0]) => tracker.runs(filter).map(run => run.id);
  expect(ids({})).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(ids({ experiment: "a", query: "T = 20" })).toEqual([3, 4]);
  expect(ids({ query: "params.T = 8 and seed = 1" })).toEqual([1]);
  expect(ids({ query: "T = 8" })).toEqual([1, 2, 7]);
  expect(ids({ query: 'text = "8"' })).toEqual([1, 2]);
  expect(ids({ query: 'T = "8"' })).toEqual([]);
  expect(ids({ query: "flag = true" })).toEqual([1, 3, 5]);
  expect(ids({ query: "flag = 1" })).toEqual([]);
  expect(ids({ sort: "params.T", limit: 3 })).toEqual([6, 5, 4]);
  expect(ids({ sort: "metrics.T", ascending: true })).toEqual([1, 3, 5, 7, 6, 4, 2]);
  expect(ids({ state: "failed" })).toEqual([2, 4, 6]);
  expect(ids({ state: "stopped" })).toEqual([7]);
  expect(ids({ ids: [2, 6, 99] })).toEqual([2, 6]);
  expect(ids({ experiment: "c" })).toEqual([]);
  expect(tracker.experiments()).toMatchObject([
    { name: "a", runs: 6, states: { finished: 3, failed: 3, running: 0, stopped: 0, lost: 0 } },
    { name: "b", runs: 1, states: { stopped: 1 } },
  ]);
  tracker.close();
});

it.each([
  [
    { sort: "metrics.acuracy" },
    /got "acuracy", expected a metric that some run has: accuracy; did you mean accuracy\?/,
  ],
  [{ query: "metrics.acuracy > 1" }, /got "acuracy", expected a metric that some run has/],
  [{ sort: 5 }, /^sort: got 5, expected a text/],
  [{ query: 5 }, /^query: got 5, expected a text/],
  [{ state: "done" }, /^state: got "done", expected one of queued, running/],
  [{ limit: "3" }, /^limit: got "3", expected a whole number of 0 or more/],
  [{ limit: -5 }, /^limit: got -5/],
  [{ lmit: 3 }, /got "lmit", expected one of .*; did you mean "limit"\?/],
  [{ ids: new Set([1]) }, /^ids: got Set of 1, expected a list of the numbers of runs/],
  [{ ids: ["1"] }, /^number of a run: got "1"/],
  [{ ascending: "no" }, /^ascending: got "no", expected true or false/],
])("refuses a filter of runs that would not pick what it says: %#", (filter, message) => {
  const path = database();
  const tracker = openTracker(path);
  expect(tracker.runs({ query: "metrics.accuracy > 1", sort: "accuracy" })).toEqual([]); // whatever may come
  const attempt = tracker.begin("a", { T: 8 }, provenance);
  expect(tracker.runs({ query: "metrics.loss > 1" })).toEqual([]); // nor has any run a number yet
  attempt.finish({ measures: { accuracy: 1 } });
  for (const read of [tracker.runs, tracker.count, tracker.overview])
    expect(() => read(filter as never)).toThrow(message);
  expect(() => tracker.groups({ by: [], metrics: [], ...filter } as never)).toThrow(/got .*, expected/s);
  expect(() => tracker.groups({ by: "T", metrics: [] } as never)).toThrow('by: got "T", expected a list');
  expect(() => tracker.runs(new Map() as never)).toThrow("got Map of 0, expected an object with query");
  tracker.close();
});

it("averages a metric over the runs that have a parameter in common", () => {
  const tracker = openTracker(database());
  for (const [T, accuracy] of [
    [8, 0.7],
    [8, 0.9],
    [60, 0.5],
    [60, Number.NaN],
    [20, null],
  ] as const)
    tracker
      .begin("a", { T, go: String(accuracy), flag: T === 8 }, provenance)
      .finish({ measures: { accuracy } });
  tracker.begin("a", { d: 1 }, provenance).finish({ measures: { accuracy: 1 } });
  const groups = tracker.groups({ by: ["T"], metrics: ["accuracy"], query: "experiment = a" });
  expect(groups.map(({ settings, runs, metrics }) => [settings.T, runs, metrics.accuracy])).toEqual([
    [8, [1, 2], { n: 2, mean: expect.closeTo(0.8, 12), sd: expect.closeTo(Math.sqrt(0.02), 12) }],
    [60, [3, 4], { n: 2, mean: Number.NaN, sd: Number.NaN }],
    [20, [5], { n: 0, mean: Number.NaN, sd: null }],
    [undefined, [6], { n: 1, mean: 1, sd: null }],
  ]);
  const byTwo = tracker.groups({ by: ["flag", "T"], metrics: [], state: "finished" });
  expect(byTwo[0]).toMatchObject({ settings: { flag: true, T: 8 }, runs: [1, 2] });
  tracker.close();
});

it("keeps the error of a failed trial, and its history when it is started again", () => {
  const tracker = openTracker(database());
  tracker.begin("a", settings, provenance).fail(new TypeError("planes missing"));
  expect(tracker.runs()[0]!.error).toMatch(/^TypeError: planes missing\n\s+at /);
  tracker.begin("a", settings, provenance).stop("Ctrl-C");
  expect(tracker.runs()[0]).toMatchObject({ state: "stopped", error: "Ctrl-C" });
  expect(tracker.finished("a").size).toBe(0);
  tracker.begin("a", settings, provenance).finish({ measures: { accuracy: 0.9 } });
  expect(tracker.runs()).toMatchObject([
    { id: 1, state: "finished", error: null, measures: { accuracy: 0.9 } },
  ]);
  expect(tracker.attempts(1).map(({ number, state }) => [number, state])).toEqual([
    [1, "failed"],
    [2, "stopped"],
    [3, "finished"],
  ]);
  tracker.close();
});

it("lets the first of two rivals win, and a deliberate repetition replace", () => {
  const tracker = openTracker(database());
  const [first, second] = [
    tracker.begin("a", settings, provenance),
    tracker.begin("a", settings, provenance),
  ];
  second.finish({ measures: { accuracy: 0.2 }, curves: { loss: [2] } });
  first.finish({ measures: { accuracy: 0.1 }, curves: { loss: [1] } });
  expect(tracker.runs()).toMatchObject([{ state: "finished", measures: { accuracy: 0.2 } }]);
  expect(tracker.attempts(1).map(attempt => attempt.state)).toEqual(["finished", "finished"]);
  const again = tracker.begin("a", settings, { ...provenance, commit: "later" });
  expect(tracker.runs()[0]!.state).toBe("finished");
  again.finish({ measures: { accuracy: 0.3 }, curves: { loss: [3] } });
  expect(tracker.runs()).toMatchObject([{ state: "finished", measures: { accuracy: 0.3 } }]);
  expect(tracker.curves(1)).toEqual({ loss: [3] });
  expect([tracker.provenance(1).commit, tracker.provenance(1, 2).commit]).toEqual(["later", "0123abcd"]);
  tracker.close();
});

it("ends an attempt once, and as stopped when the tracker is closed over it", () => {
  const path = database();
  const tracker = openTracker(path);
  const attempt = tracker.begin("a", settings, provenance);
  attempt.finish({ measures: {} });
  expect(() => attempt.fail("late")).toThrow(/^attempt: got "a second end/);
  tracker.begin("a", { T: 2 }, provenance);
  tracker.close();
  const reader = openTracker(path, { readonly: true });
  expect(reader.runs().map(run => run.state)).toEqual(["finished", "stopped"]);
  reader.close();
});

it("records files by checksum, and saves nothing when one is missing", () => {
  const path = database();
  const tracker = openTracker(path);
  const attempt = tracker.begin("a", settings, provenance);
  const model = join(path, "..", "model.bin");
  const missing = { name: "x", path: join(path, "..", "x") };
  expect(() => attempt.finish({ measures: { a: 1 }, artifacts: [missing] })).toThrow(
    /^artifact x: cannot read/,
  );
  writeFileSync(model, "abc");
  attempt.finish({ measures: { a: 1 }, artifacts: [{ name: "model", path: model }] });
  expect(tracker.artifacts(1)).toEqual([
    {
      name: "model",
      path: "model.bin",
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      bytes: 3,
      media: "application/octet-stream",
      step: null,
      stored: false,
    },
  ]);
  tracker.close();
});

it("refuses what is no measure, no curve, no run, and to write when opened to read", () => {
  const path = database();
  const tracker = openTracker(path);
  const attempt = tracker.begin("a", settings, provenance);
  const measures = { accuracy: "0.9" } as unknown as Record<string, number>;
  expect(() => attempt.finish({ measures })).toThrow(
    'measure accuracy: got "0.9", expected a number or null',
  );
  const curves = { loss: [1, null] } as unknown as Record<string, number[]>;
  expect(() => attempt.finish({ measures: {}, curves })).toThrow(/^curve loss: /);
  expect(() => tracker.curves(99)).toThrow(/^run: got 99/);
  expect(() => tracker.provenance(1, 7)).toThrow("attempt of run 1: got 7, expected one of 1 to 1");
  attempt.stop("done");
  tracker.close();
  const reader = openTracker(path, { readonly: true });
  expect(() => reader.begin("a", settings, provenance)).toThrow(/^tracker: got "opened to read"/);
  reader.close();
  expect(() => openTracker(`${path}-none`, { readonly: true })).toThrow(/^database of runs: /);
});

it("takes a curve in a typed array, and gives it back as numbers", () => {
  const tracker = openTracker(database());
  const curves = { loss: Float32Array.of(0.5, Number.NaN, 0.25), steps: Uint8Array.of(1, 2) };
  tracker.begin("a", settings, provenance).finish({ measures: {}, curves });
  expect(tracker.curves(1)).toEqual({ loss: [0.5, Number.NaN, 0.25], steps: [1, 2] });
  const text = tracker.begin("a", { ...settings, seed: 2 }, provenance);
  const words = { loss: "0.5" } as unknown as Record<string, number[]>;
  expect(() => text.finish({ measures: {}, curves: words })).toThrow('curve loss: got "0.5"');
  tracker.close();
});

it.each([
  [undefined, /^result of a trial: got undefined, expected /],
  [{}, /^measures of a trial: got undefined, expected names with numbers/],
  [{ measures: {}, curves: null }, /^curves of a trial: got null/],
  [{ measures: {}, artifacts: {} }, /^artifacts of a trial: got \{\}/],
])("a result of %j is refused in a line, and may be handed over whole after that", (result, message) => {
  const tracker = openTracker(database());
  const attempt = tracker.begin("a", settings, provenance);
  expect(() => attempt.finish(result as unknown as Result)).toThrow(message);
  attempt.finish({ measures: { accuracy: 1 } });
  expect(tracker.runs()).toMatchObject([{ state: "finished", measures: { accuracy: 1 } }]);
  tracker.close();
});

it.each([
  [undefined, /^provenance of a trial: got undefined, expected what gatherProvenance\(\) gathers/],
  [{}, /^provenance, commit: got undefined/],
  [{ ...provenance, versions: undefined }, /^provenance, versions: got undefined/],
  [{ ...provenance, command: "node x" }, /^provenance, command: got "node x"/],
])("a trial without whole provenance does not begin: %j", (given, message) => {
  const tracker = openTracker(database());
  expect(() => tracker.begin("a", settings, given as unknown as Provenance)).toThrow(message);
  expect(tracker.runs()).toEqual([]);
  tracker.close();
});

it("a run whose provenance was deleted is told apart from one that was never recorded", () => {
  const path = database();
  const tracker = openTracker(path);
  tracker.begin("a", settings, provenance).finish({ measures: {} });
  tracker.settle();
  tracker.close();
  const other = new Database(path);
  other.pragma("foreign_keys = OFF");
  other.exec("DELETE FROM provenance");
  other.close();
  const reader = openTracker(path, { readonly: true });
  expect(() => reader.provenance(1)).toThrow(
    'provenance of run 1: got "none", expected one for each attempt; another program has changed the database',
  );
  reader.close();
});
