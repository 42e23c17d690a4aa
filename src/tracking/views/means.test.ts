import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { start } from "../recording/start.js";
import type { Run } from "../run.js";
import { openTracker } from "../tracker.js";

const path = join(mkdtempSync(join(tmpdir(), "groups-")), "runs.sqlite");
const count = 600; // all are read from the indexes, half of them are looked up
const odd = [Number.NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, -0, 1 / 3];

/** Means as a loop over the runs has them, in the order of the runs. */
function expected(runs: readonly Run[], metric: string) {
  const values = runs.flatMap(run => run.metrics[metric] ?? []);
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
}

it("gives means to the last bit, whatever the numbers and the order of the runs", async () => {
  const uniforms = seeded(1).uniforms(count);
  const kinds = [
    8,
    "8",
    true,
    null,
    [8, 60],
    undefined,
    Number.NaN,
    [{ a: 1, b: 2 }],
    [{ b: 2, a: 1 }],
    "[8,60]",
  ];
  for (const [i, u] of uniforms.entries()) {
    const run = start({
      ...{ experiment: "a", database: path, system: false, provenance: false },
      params: { T: kinds[i % kinds.length], fine: i % 2 },
    });
    const last = i - (count - odd.length);
    const loss = last < 0 ? u ** 9 * 1e6 : odd[last]!;
    await run.finish({ loss, ...(i % 5 ? { some: u } : {}) });
  }
  const tracker = openTracker(path, { readonly: true });
  const runs = tracker.runs();
  for (const query of [undefined, "fine = 1", "metrics.some < 0.5 or T is missing"]) {
    const groups = tracker.groups({ by: ["T"], metrics: ["loss", "some"], query });
    const fitting = tracker.runs({ query });
    expect(groups.map(({ settings }) => settings.T)).toEqual([
      ...new Map(fitting.map(({ settings }) => [inspect(settings.T), settings.T])).values(),
    ]);
    expect(groups.flatMap(group => group.runs).sort((a, b) => a - b)).toEqual(fitting.map(({ id }) => id));
    for (const { runs: ids, metrics } of groups) {
      const own = ids.map(id => runs.find(run => run.id === id)!);
      for (const name of ["loss", "some"]) expect(metrics[name]).toEqual(expected(own, name));
    }
  }
  const [all] = tracker.groups({ by: [], metrics: ["some"] });
  expect(all).toMatchObject({ settings: {}, metrics: { some: expected(runs, "some") } });
  expect(tracker.groups({ by: ["T"], metrics: ["loss"], query: "fine = 7" })).toEqual([]);
  tracker.close();
});

it("takes names as queries have them, and refuses those that no run has", async () => {
  const own = join(mkdtempSync(join(tmpdir(), "groups-")), "runs.sqlite");
  const options = { experiment: "a", database: own, system: false, provenance: false };
  for (const T of [8, 60]) await start({ ...options, params: { T } }).finish({ accuracy: T, gap: null });
  await start({ ...options, experiment: "b", params: { "params.d": 1 } }).finish({ loss: 1 });
  const tracker = openTracker(own, { readonly: true });
  const filter = { by: ["params.T"], metrics: ["metrics.accuracy", "gap"], query: "experiment = a" };
  expect(tracker.groups(filter)).toMatchObject([
    { settings: { T: 8 }, metrics: { accuracy: { mean: 8 }, gap: { n: 0 } } },
    { settings: { T: 60 }, metrics: { accuracy: { mean: 60 }, gap: { n: 0 } } },
  ]);
  expect(tracker.groups({ by: ["params.d"], metrics: ["loss"], query: "experiment = b" })).toMatchObject([
    { settings: { "params.d": 1 }, metrics: { loss: { mean: 1 } } },
  ]);
  expect(() => tracker.groups({ ...filter, by: ["TT"] })).toThrow('parameter to group by: got "TT"');
  expect(() => tracker.groups({ ...filter, metrics: ["acuracy"] })).toThrow('did you mean "accuracy"?');
  expect(() => tracker.groups({ ...filter, metrics: ["loss"] })).toThrow('metric: got "loss"');
  tracker.close();
});

it("has of the best runs what it has of all in that order", () => {
  const tracker = openTracker(path, { readonly: true });
  const fields = ["loss", "metrics.some", "T", "id", "started", "duration", "state", "tags", "experiment"];
  for (const sort of fields)
    for (const ascending of [true, false]) {
      const all = tracker.runs({ sort, ascending });
      expect(all).toHaveLength(count);
      expect(tracker.runs({ sort, ascending, limit: 20 })).toEqual(all.slice(0, 20));
      const byId = new Map(tracker.runs().map(run => [run.id, run]));
      expect(all).toEqual(all.map(({ id }) => byId.get(id)));
    }
  const numbers = tracker.runs({ sort: "metrics.some" }).map(run => run.metrics.some ?? null);
  const sorted = numbers.filter(value => value !== null).sort((a, b) => b - a);
  expect(numbers).toEqual([...sorted, ...Array(count - sorted.length).fill(null)]);
  tracker.close();
});

it("says how runs stand, and what all of an experiment have alike, whatever else is in the database", async () => {
  const own = join(mkdtempSync(join(tmpdir(), "groups-")), "runs.sqlite");
  const begin = (experiment: string, params: Record<string, unknown>) =>
    start({ experiment, params, database: own, system: false, provenance: false });
  const check = (query?: string) => {
    const tracker = openTracker(own, { readonly: true });
    try {
      return tracker.overview({ query });
    } finally {
      tracker.close();
    }
  };
  const alike = { T: 8, name: "x", flag: true, none: null, nan: Number.NaN, list: [1] };
  for (const rate of [1, 2]) await begin("a", { ...alike, rate, text: String(rate) }).finish();
  const failing = begin("a", { ...alike, rate: 1, text: "8" });
  await failing.fail(new Error("no luck"));
  const a = { experiment: "a", runs: 3, states: { finished: 2, failed: 1 }, shared: alike };
  expect(check()).toEqual([a]);
  await begin("b", { T: 8, name: "x", flag: 1 }).finish();
  await begin("b", { T: "8", name: "x", flag: 1 }).finish();
  expect(check()).toEqual([
    { experiment: "b", runs: 2, states: { finished: 2 }, shared: { name: "x", flag: 1 } },
    a,
  ]);
  expect(check("rate = 1")).toEqual([
    { experiment: "a", runs: 2, states: { finished: 1, failed: 1 }, shared: { ...alike, rate: 1 } },
  ]);
});

it("a run at work stands in the order of durations where its duration so far puts it", async () => {
  const own = join(mkdtempSync(join(tmpdir(), "durations-")), "runs.sqlite");
  const begin = () => start({ experiment: "a", params: {}, database: own, system: false, provenance: false });
  const atWork = begin();
  atWork.log({ loss: 1 });
  await begin().finish();
  const tracker = openTracker(own, { readonly: true });
  const order = (ascending: boolean) => tracker.runs({ sort: "duration", ascending }).map(({ id }) => id);
  expect([order(false), order(true)]).toEqual([
    [1, 2],
    [2, 1],
  ]);
  tracker.close();
  await atWork.finish();
});
