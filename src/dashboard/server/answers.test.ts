import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mean, sd } from "../../analysis/statistics.js";
import { start } from "../../tracking/index.js";
import { openTracker } from "../../tracking/tracker.js";
import type { GroupsAsk, RunsAsk } from "../api.js";
import { type Answers, answersOf } from "./answers.js";

const folder = mkdtempSync(join(tmpdir(), "answers-"));
const database = join(folder, "runs.sqlite");
const accuracies = new Map<string, number[]>();
let answers: Answers;

/** Three lengths, three seeds; a curve each. One run failed, one has odd settings and numbers, one is queued. */
beforeAll(async () => {
  const options = { database, system: false, provenance: false } as const;
  for (const seed of [1, 2, 3])
    for (const T of [8, 16, 32]) {
      const params = { dataset: "mnist", model: "projection", T, d: 10, seed };
      const run = start({ ...options, experiment: "grid", params, name: `T${T} s${seed}` });
      for (let step = 0; step < 50; step++) run.log({ loss: T / (step + 1), constant: 1 }, step);
      const accuracy = 0.8 + T / 1000 + seed / 10_000;
      accuracies.set(String(T), [...(accuracies.get(String(T)) ?? []), accuracy]);
      if (T === 32) run.tag("long");
      await run.finish({ accuracy, validation_accuracy: accuracy - 0.01, bytes: 100 * T });
    }
  const failed = start({
    ...options,
    experiment: "grid",
    params: { dataset: "mnist", model: "projection", T: 64, d: 10, seed: 1 },
  });
  await failed.fail(new Error("no memory\nsecond line"));
  const odd = start({
    ...options,
    experiment: "odd",
    params: { "a name": 'x "y"', list: [1, 2], none: null, nan: Number.NaN, flag: true, T: "8" },
  });
  odd.log({ loss: Number.NaN }, 0);
  odd.log({ loss: Number.POSITIVE_INFINITY }, 1);
  odd.log({ loss: 3 }, 2);
  await odd.finish({ accuracy: Number.NaN, top3: null });
  const tracker = openTracker(database);
  tracker.queue("grid", [{ dataset: "mnist", model: "projection", T: 128, d: 10, seed: 1 }]);
  tracker.close();
  answers = answersOf(database);
});

afterAll(() => {
  answers.close();
  rmSync(folder, { recursive: true, force: true });
});

const runs = (more: Partial<RunsAsk> = {}) =>
  answers.ask("runs", { query: "", sort: [], columns: [], offset: 0, limit: 100, ...more });

it("a window of the table: newest first, with what it was asked for", async () => {
  const { total, rows } = await runs({
    columns: ["params.T", "metrics.accuracy", "tags", "state"],
    offset: 1,
    limit: 3,
  });
  expect(total).toBe(12);
  expect(rows.map(({ id }) => id)).toEqual([11, 10, 9]);
  expect(rows[2]).toMatchObject({ name: "T32 s3", experiment: "grid", state: "finished", tags: ["long"] });
  expect(rows[2]!.cells).toEqual([32, 0.8 + 0.032 + 0.0003, "long", "finished"]);
  expect(rows[1]).toMatchObject({
    state: "failed",
    error: "Error: no memory",
    cells: [64, null, null, "failed"],
  });
});

it("values that JSON has not come as what they are", async () => {
  const columns = [
    'params."a name"',
    "params.list",
    "params.none",
    "params.nan",
    "params.flag",
    "params.T",
    "metrics.accuracy",
    "metrics.top3",
    "metrics.nothing",
  ];
  const { rows } = await runs({ query: "experiment = odd", columns: columns.slice(0, 8) });
  expect(rows[0]!.cells).toEqual([
    'x "y"',
    { kind: "json", text: "[1,2]" },
    { kind: "null", text: "null" },
    { kind: "number", text: "NaN" },
    true,
    "8",
    { kind: "number", text: "NaN" },
    { kind: "null", text: "null" },
  ]);
});

it("sorts by several fields, gaps last either way", async () => {
  const sort = (T: boolean, seed: boolean) => [
    { field: "params.T", descending: T },
    { field: "params.seed", descending: seed },
  ];
  const order = async (T: boolean, seed: boolean) =>
    (
      await runs({
        query: "experiment = grid and state = finished",
        sort: sort(T, seed),
        columns: ["params.T", "params.seed"],
      })
    ).rows.map(({ cells }) => cells.join());
  expect(await order(false, true)).toEqual([
    "8,3",
    "8,2",
    "8,1",
    "16,3",
    "16,2",
    "16,1",
    "32,3",
    "32,2",
    "32,1",
  ]);
  expect(await order(true, false)).toEqual([
    "32,1",
    "32,2",
    "32,3",
    "16,1",
    "16,2",
    "16,3",
    "8,1",
    "8,2",
    "8,3",
  ]);
  for (const descending of [true, false]) {
    const { rows } = await runs({
      sort: [{ field: "metrics.bytes", descending }],
      columns: ["metrics.bytes"],
    });
    expect(rows.slice(9).map(({ cells }) => cells[0])).toEqual([null, null, null]);
  }
});

it("a query that cannot be read, or names what no run has, tells its place", async () => {
  await expect(runs({ query: "params.T >" })).rejects.toMatchObject({ at: 10 });
  await expect(runs({ query: "params.Tx = 1" })).rejects.toThrow(/did you mean T\?/);
  await expect(runs({ sort: [{ field: "metrics.acuracy", descending: true }] })).rejects.toThrow(/accuracy/);
});

const groups = (more: Partial<GroupsAsk> = {}) =>
  answers.ask("groups", {
    ...{ query: "experiment = grid and state = finished", by: { except: ["seed"] }, metrics: ["accuracy"] },
    ...{ sort: [], offset: 0, limit: 100, ...more },
  });

it("all except the seed: a row for each configuration, with mean, spread and interval of its runs", async () => {
  const { by, shared, rows, total, runs, ranges } = await groups({
    sort: [{ field: "params.T", descending: false }],
  });
  expect({ by, total, runs, shared }).toEqual({
    by: ["T"],
    total: 3,
    runs: 9,
    shared: { dataset: "mnist", model: "projection", d: 10 },
  });
  for (const [i, T] of ["8", "16", "32"].entries()) {
    const values = accuracies.get(T)!;
    const half = (4.302652729911275 * sd(values)!) / Math.sqrt(3); // t of two degrees of freedom at 97.5 %
    const { n, mean: centre, sd: spread, low, high } = rows[i]!.metrics.accuracy!;
    expect(rows[i]).toMatchObject({ settings: [Number(T)], runs: 3, states: { finished: 3 } });
    expect([n, centre, spread]).toEqual([
      3,
      expect.closeTo(mean(values), 12),
      expect.closeTo(sd(values)!, 12),
    ]);
    expect([low, high]).toEqual([
      expect.closeTo(mean(values) - half, 9),
      expect.closeTo(mean(values) + half, 9),
    ]);
  }
  expect(ranges.accuracy!.least).toBeCloseTo(mean(accuracies.get("8")!), 12);
});

it("a group opens to its members, exactly", async () => {
  const { rows } = await groups({ query: "", by: { by: ["params.T"] } });
  expect(rows.map(({ settings }) => settings[0])).toEqual([128, "8", 64, 32, 16, 8]);
  for (const { key, runs: count } of rows) expect((await runs({ group: key })).total).toBe(count);
  const odd = await groups({ query: "", by: { by: ["list", "nan", "none", "flag", "experiment"] } });
  for (const { key, runs: count } of odd.rows) expect((await runs({ group: key })).total).toBe(count);
  expect(odd.rows.map(({ runs }) => runs)).toEqual([11, 1]);
});

it("differences to a baseline are over pairs of one seed", async () => {
  const sort = [{ field: "params.T", descending: false }];
  const [first] = (await groups({ sort })).rows;
  const { rows, baseline } = await groups({ sort, baseline: first!.key });
  expect(baseline!.key).toBe(first!.key);
  expect(rows[0]!.differences!.accuracy).toBeNull();
  expect(rows[1]!.differences!.accuracy).toMatchObject({
    n: 3,
    paired: true,
    mean: expect.closeTo(0.008, 12),
  });
  expect(rows[1]!.differences!.accuracy!.sd).toBeCloseTo(0, 12);
});

it("columns: what differs, which values there are, which metrics are curves", async () => {
  const { params, metrics, tags } = await answers.ask("columns", { query: "experiment = grid" });
  expect(params.map(({ name, differs }) => [name, differs])).toEqual([
    ["dataset", false],
    ["model", false],
    ["T", true],
    ["d", false],
    ["seed", true],
  ]);
  expect(params[2]).toMatchObject({ kind: "number", least: 8, most: 128, values: [8, 16, 32, 64, 128] });
  expect(metrics.find(({ name }) => name === "loss")).toMatchObject({ runs: 9, curve: true });
  expect(metrics.find(({ name }) => name === "accuracy")).toMatchObject({ runs: 9, curve: false });
  expect(tags).toEqual([{ tag: "long", runs: 3 }]);
  const all = await answers.ask("columns", { query: "" });
  expect(all.params.find(({ name }) => name === "T")).toMatchObject({ kind: "mixed", differs: true });
  expect(all.params.find(({ name }) => name === "a name")!.field).toBe('params."a name"');
});

it("a run's page, its patch, its output", async () => {
  const found = await answers.ask("run", { id: 9 });
  expect(found.row).toMatchObject({ id: 9, state: "finished", tags: ["long"] });
  expect(found.settings).toContainEqual({ name: "T", value: 32 });
  expect(found.metrics.map(({ name }) => name)).toEqual([
    "accuracy",
    "validation_accuracy",
    "bytes",
    "loss",
    "constant",
  ]);
  expect(found.metrics[3]).toMatchObject({
    count: 50,
    firstStep: 0,
    lastStep: 49,
    spark: expect.arrayContaining([32]),
  });
  expect(found.repeats).toEqual([3, 6, 9]);
  expect(await answers.ask("patch", { id: 9 })).toEqual({ text: "", bytes: 0 });
  expect(await answers.ask("output", { id: 9 })).toEqual({ parts: [], cursor: 0, leftOut: 0 });
  await expect(answers.ask("run", { id: 999 })).rejects.toThrow(/^run: got 999/);
  expect((await answers.ask("run", { id: 12 })).row.state).toBe("queued");
});

it("a diff shows what differs first", async () => {
  const { settings, metrics, patches } = await answers.ask("diff", { ids: [1, 2, 10] });
  expect(settings[0]).toEqual({ name: "T", differs: true, values: [8, 16, 64] });
  expect(settings.at(-1)!.differs).toBe(false);
  expect(metrics.find(({ name }) => name === "constant")).toMatchObject({
    differs: true,
    values: [1, 1, null],
  });
  expect(patches).toEqual([null, null, null]);
  await expect(answers.ask("diff", { ids: [1] })).rejects.toThrow(/2 to 20/);
});

it("a pivot with its texts, and what stands in the way of comparing", async () => {
  const ask = {
    rows: ["T"],
    columns: ["d"],
    metric: "accuracy",
    best: "highest",
    digits: 2,
    percent: true,
  } as const;
  const found = await answers.ask("pivot", { query: "experiment = grid and state = finished", ...ask });
  expect([found.rowKeys, found.columnKeys]).toEqual([[["8"], ["16"], ["32"]], [["10"]]]);
  expect(found.isBest).toEqual([[false], [false], [true]]);
  expect(found.texts.markdown).toContain("| 8 | 80.82 ± 0.01 |");
  expect(found.obstacles).toEqual([]);
  const all = await answers.ask("pivot", { query: "experiment = grid", ...ask });
  expect(all.obstacles).toEqual([expect.stringMatching(/^not finished: run 10 \(failed\)/)]);
});

it("a sweep: how far it is, what failed and why, what waits", async () => {
  const found = await answers.ask("sweep", { experiment: "grid" });
  expect(found).toMatchObject({ runs: 11, done: 9, workers: 0, secondsLeft: null });
  expect(found.failed).toEqual([
    expect.objectContaining({
      attempts: 1,
      abandoned: false,
      error: expect.stringMatching(/^Error: no memory/),
    }),
  ]);
  expect(found.queued.map(({ cells }) => cells)).toEqual([[128, 1]]);
  expect(found.axes.map(({ name }) => name)).toEqual(["T", "seed"]);
  expect(found.ends).toHaveLength(9);
  const { sweeps } = await answers.ask("sweeps", {});
  expect(sweeps.map(({ experiment }) => experiment)).toContain("odd");
});

it("home: what ran, the best of each data set, and the smallest that is next to as good", async () => {
  const { best, running, runs: count } = await answers.ask("home", {});
  expect([count, running]).toEqual([12, []]);
  expect(best).toEqual([
    expect.objectContaining({
      dataset: "mnist",
      chosenBy: "validation_accuracy",
      best: expect.objectContaining({ bytes: 3200, row: expect.objectContaining({ id: 9 }) }),
    }),
  ]);
  expect(best[0]!.smallest).toBeNull();
});

it("completion: names, signs, values and what is wrong", async () => {
  const at = async (text: string) => {
    const { items, error, runs } = await answers.ask("complete", { query: text, at: text.length });
    return { texts: items.map(item => item.text), error, runs };
  };
  expect((await at("T")).texts.slice(0, 1)).toEqual(["params.T"]);
  expect((await at("params.se")).texts).toEqual(["params.seed"]);
  expect((await at("state ")).texts).toEqual(["=", "!=", "in"]);
  expect((await at("params.T = 1")).texts).toEqual(["16", "128"]);
  expect((await at("state = fin")).texts).toEqual(["finished"]);
  expect((await at("tags has ")).texts).toEqual(["long"]);
  expect((await at("experiment = o")).texts[0]).toBe("odd");
  expect((await at("params.T = 8 ")).texts).toEqual(["and", "or"]);
  expect(await at("state = finished")).toMatchObject({ error: null, runs: 10 });
  expect(await at("params.Tx = 1")).toMatchObject({ error: { at: 0 }, runs: null });
});

it("alerts of all runs that were at work", async () => {
  const { alerts } = await answers.ask("alerts", { hours: 24 });
  const told = alerts.filter(({ rule }) => rule !== "disk").map(({ run, rule }) => `${run} ${rule}`);
  expect(new Set(told)).toEqual(new Set(["10 crash", "11 nan"]));
});

it("published numbers, with what follows from their shapes", async () => {
  const { points } = await answers.ask("paper", {});
  expect(
    points.find(({ dataset, T, d, hidden }) => dataset === "mnist" && T === 8 && d === 10 && hidden === "0"),
  ).toMatchObject({ parameters: 810, bytes: 3240 });
});

it("before the first run there is nothing, and no database is made", async () => {
  const none = answersOf(join(folder, "none", "runs.sqlite"));
  expect((await none.ask("runs", { query: "", sort: [], columns: ["id"], offset: 0, limit: 10 })).total).toBe(
    0,
  );
  expect(await none.ask("home", {})).toMatchObject({ runs: 0, recent: [], best: [], alerts: [] });
  expect((await none.ask("session", {})).runs).toBe(0);
  none.close();
});
