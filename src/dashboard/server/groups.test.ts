import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { start } from "../../tracking/index.js";
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
