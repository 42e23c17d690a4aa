import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type Params, start } from "../../tracking/index.js";
import type { By } from "../api.js";
import { answersOf } from "./answers.js";

it("means are over finished runs, unless all are asked for, and say over which settings they go", async () => {
  const folder = mkdtempSync(join(tmpdir(), "groups-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, "runs.sqlite");
  const begin = (dataset: string, seed: number) =>
    start({ experiment: "x", params: { T: 8, dataset, seed }, database, system: false, provenance: false });
  await begin("mnist", 1).finish({ accuracy: 0.9 });
  await begin("cifar-10", 1).finish({ accuracy: 0.7 });
  const failed = begin("mnist", 2);
  failed.log({ accuracy: 0.1 });
  await failed.fail(new Error("no memory"));
  const answers = answersOf(database);
  onTestFinished(() => answers.close());
  const ask = { query: "", by: { by: ["T"] }, metrics: ["accuracy"], sort: [], offset: 0, limit: 10 };

  const { rows, averagedOver, leftOut } = await answers.ask("groups", ask);
  expect(rows[0]).toMatchObject({ runs: 3, states: { finished: 2, failed: 1 } });
  expect(rows[0]!.metrics.accuracy).toMatchObject({ n: 2, mean: expect.closeTo(0.8, 12) });
  expect([averagedOver, leftOut]).toEqual([["dataset"], { failed: 1 }]);

  const all = await answers.ask("groups", { ...ask, all: true });
  expect(all.rows[0]!.metrics.accuracy).toMatchObject({ n: 3, mean: expect.closeTo(1.7 / 3, 12) });
  expect([all.averagedOver, all.leftOut, all.all]).toEqual([["dataset"], {}, true]);

  expect(await answers.ask("groups", ask)).toMatchObject({ runs: 3, rows });
  await begin("mnist", 3).finish({ accuracy: 0.3 });
  const later = await answers.ask("groups", ask); // and not what is remembered
  expect(later.rows[0]!.metrics.accuracy).toMatchObject({ n: 3, mean: expect.closeTo(1.9 / 3, 12) });

  const apart = await answers.ask("groups", { ...ask, by: { except: ["seed"] } });
  expect([apart.total, apart.averagedOver]).toEqual([2, []]);
});

it("a run that diverged leaves no difference to the baseline, and the others have theirs", async () => {
  const folder = mkdtempSync(join(tmpdir(), "diverged-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, "runs.sqlite");
  const values = { a: [0.9, 0.8], b: [0.7, Number.NaN], c: [0.6, 0.5] };
  for (const [kind, all] of Object.entries(values))
    for (const [i, accuracy] of all.entries())
      await start({
        ...{ experiment: "x", params: { kind, seed: `${kind}${i}` }, database },
        ...{ system: false, provenance: false },
      }).finish({ accuracy });
  const answers = answersOf(database);
  onTestFinished(() => answers.close());
  const ask = { query: "", by: { by: ["kind"] }, metrics: ["accuracy"], sort: [], offset: 0, limit: 10 };
  const first = (await answers.ask("groups", ask)).rows.find(({ settings }) => settings[0] === "a")!;
  const { rows } = await answers.ask("groups", { ...ask, baseline: first.key });
  const differences = rows.map(({ settings, differences }) => [
    String(settings[0]),
    differences?.accuracy?.mean ?? null,
  ]);
  expect(Object.fromEntries(differences)).toMatchObject({ b: null, c: expect.closeTo(-0.3, 12) });
});

/** The answers to what is asked of these runs. */
async function answersOn(runs: readonly Recorded[]) {
  const folder = mkdtempSync(join(tmpdir(), "grouped-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, "runs.sqlite");
  for (const { experiment = "x", params, measures } of runs)
    await start({ experiment, params, database, system: false, provenance: false }).finish(measures);
  const answers = answersOf(database);
  onTestFinished(() => answers.close());
  return answers;
}

interface Recorded {
  readonly experiment?: string;
  readonly params: Params;
  readonly measures: Readonly<Record<string, number>>;
}

const page = { query: "", sort: [], offset: 0, limit: 10 };

it("names that read like fields are those of the settings and metrics that have them", async () => {
  const answers = await answersOn(
    [1, 2].flatMap(value =>
      [1, 2].map(seed => ({
        params: { "params.lr": value, lr: 7, seed },
        measures: { "metric.loss": value, loss: 100 },
      })),
    ),
  );
  const asked = { ...page, by: { by: ["params.lr"] }, metrics: ["metric.loss"] };
  const { by, rows } = await answers.ask("groups", asked);
  const means = rows.map(({ settings, metrics }) => [settings[0], metrics["metric.loss"]?.mean]);
  expect([by, means]).toEqual([
    ["params.lr"],
    [
      [2, 2],
      [1, 1],
    ],
  ]);
  const sort = [{ field: "params.params.lr", descending: false }];
  const sorted = await answers.ask("groups", { ...asked, sort });
  expect(sorted.rows.map(({ settings }) => settings[0])).toEqual([1, 2]);
  const table = { rows: ["params.lr"], columns: [], metric: "metric.loss", best: null };
  const pivot = await answers.ask("pivot", { query: "", ...table, digits: 0, percent: false });
  expect(pivot.spreads.map(row => row[0]!.mean)).toEqual([1, 2]);
});

it("a setting that is called experiment tells groups apart, beside the experiment", async () => {
  const answers = await answersOn(
    ["small", "large"].flatMap(experiment =>
      [1, 2].map(seed => ({
        params: { experiment, seed },
        measures: { accuracy: experiment === "small" ? 0.5 : 0.9 },
      })),
    ),
  );
  const ask = (by: By, more = {}) => answers.ask("groups", { ...page, by, metrics: ["accuracy"], ...more });
  const table = { columns: [], metric: "accuracy", best: null, digits: 1, percent: false };
  const pivot = (row: string) => answers.ask("pivot", { query: "", rows: [row], ...table });
  expect((await pivot("params.experiment")).rowKeys).toEqual([["large"], ["small"]]);
  await expect(pivot("experiment")).rejects.toThrow(/^rows: got "experiment", expected params\.experiment/);
  const apart = await ask({ except: ["seed"] });
  expect(apart.by).toEqual(["params.experiment"]);
  expect(apart.rows.map(({ metrics }) => metrics.accuracy!.mean)).toEqual([0.9, 0.5]);
  for (const { key } of apart.rows)
    expect((await answers.ask("runs", { ...page, columns: [], group: key })).total).toBe(2);
  expect((await ask({ by: ["params.experiment"] })).rows).toEqual(apart.rows);
  const sort = [{ field: "params.experiment", descending: false }];
  expect((await ask({ except: ["seed"] }, { sort })).rows[0]!.settings).toEqual(["large"]);
  const together = await ask({ by: ["experiment"] });
  expect([together.rows.length, together.averagedOver]).toEqual([1, ["params.experiment"]]);
  const { params } = await answers.ask("columns", { query: "" });
  expect(params[0]).toMatchObject({ name: "params.experiment", field: "params.experiment", differs: true });
  expect((await answers.ask("diff", { ids: [1, 3] })).settings[0]).toMatchObject({
    name: "params.experiment",
    values: ["small", "large"],
  });
  expect((await answers.ask("run", { id: 1 })).repeats).toEqual([1, 2]);
});

it("runs that repeat another, its seed and all, are told of; those without a seed, and of other experiments, repeat none", async () => {
  const of = (params: Params, experiment = "x"): Recorded => ({
    experiment,
    params,
    measures: { accuracy: 0.9 },
  });
  const twice = [1, 1, 1, 2].map(seed => of({ T: 8, seed }));
  const others = [of({ T: 60, seed: 1 }), of({ T: 8, seed: 1 }, "y"), of({ T: 8 }), of({ T: 8 })];
  const answers = await answersOn([...twice, ...others]);
  const repeats = async (by: By, query = "") =>
    (await answers.ask("groups", { ...page, query, by, metrics: ["accuracy"] })).repeats;
  for (const by of [{ except: ["seed"] }, { by: ["T"] }, { by: [] }]) expect(await repeats(by)).toBe(2);
  expect(await repeats({ by: ["T"] }, "id != 1")).toBe(1);
  expect(await repeats({ except: ["seed"] }, "T = 60 or seed = 2 or seed is missing")).toBe(0);
});

it("a pivot table shows its means, however small, and takes twelve settings by rows", async () => {
  const names = [..."abcdefghijkl"];
  const answers = await answersOn(
    [1, 2].flatMap(value =>
      [0.031, 0.033].map((loss, seed) => ({
        params: { ...Object.fromEntries(names.map(name => [name, value])), seed },
        measures: { loss: loss / value },
      })),
    ),
  );
  const ask = { query: "", rows: names, columns: [], metric: "loss", best: null, percent: false };
  const found = await answers.ask("pivot", { ...ask, digits: null });
  expect([found.digits, found.rowKeys.length]).toEqual([4, 2]);
  expect(found.texts.markdown).toContain("| 0.0320 ± 0.0014 |");
  expect((await answers.ask("pivot", { ...ask, digits: 1 })).texts.markdown).toContain("| 0.0 ± 0.0 |");
});

it("a metric that is NaN, infinite or missing in some runs is not alike in all", async () => {
  const all = { same: 1, nan: Number.NaN };
  const answers = await answersOn([
    { params: {}, measures: { ...all, odd: 1, endless: 1, some: 1 } },
    { params: {}, measures: { ...all, odd: Number.NaN, endless: Infinity } },
  ]);
  const metrics = ["same", "nan", "odd", "endless", "some"];
  const found = await answers.ask("ranges", { query: "", metrics });
  expect(metrics.map(name => found[name]!.alike)).toEqual([true, true, false, false, false]);
  expect([found.odd, found.nan]).toMatchObject([
    { least: 1, most: 1 },
    { least: null, most: null },
  ]);
});
