import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { start } from "../index.js";
import { openToRead } from "../store/database.js";
import { openTracker } from "../tracker.js";
import { curveHeads } from "./curve-heads.js";
import { drawCurves } from "./curves.js";

const folder = mkdtempSync(join(tmpdir(), "curves-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("of too many points no peak is lost: each stretch has the least and the most of its chunks", async () => {
  const database = join(folder, "runs.sqlite");
  const run = start({ experiment: "e", params: {}, database, system: false, provenance: false });
  const valueAt = (step: number): number => {
    if (step >= 2000 && step < 3000) return Number.NaN; // a chunk of which nothing is finite
    return { 5500: 100, 6500: -100, 7500: Number.POSITIVE_INFINITY }[step] ?? 1;
  };
  for (let step = 0; step < 10_000; step++) run.log({ loss: valueAt(step) }, step);
  await run.finish();
  openTracker(database).close();
  const db = openToRead(database);
  const curves = curveHeads(db, 1, ["loss"]).map(head => ({ ...head, after: 0 }));
  const window = { axis: "step", width: 5, from: 0, to: 10_000 } as const;
  const [whole] = drawCurves(db, curves, window);
  const [coarse] = drawCurves(db, curves, window, 5000);
  db.close();
  expect([coarse!.low, coarse!.high]).toEqual([
    [1, 1, 1, -100, 1],
    [1, 1, 100, 1, 1],
  ]);
  expect([coarse!.low, coarse!.high, coarse!.x]).toEqual([whole!.low, whole!.high, whole!.x]);
  expect([whole!.odd, coarse!.odd]).toEqual([1001, 1001]);
  expect(coarse!.odds).toEqual([
    [2000, "NaN"],
    [7000, "Infinity"],
  ]);
});

it("steps that restart with each epoch, and steps that go back, are all in the picture and in each window of it", async () => {
  const database = join(folder, "restarting.sqlite");
  const options = { params: {}, database, system: false, provenance: false } as const;
  const epochs = start({ experiment: "epochs", ...options });
  for (const length of [1900, 1900, 300])
    for (let step = 0; step < length; step++) epochs.log({ loss: step }, step);
  await epochs.finish();
  const back = start({ experiment: "back", ...options });
  for (let step = 0; step < 2000; step++) back.log({ loss: step }, step);
  for (let step = 500; step <= 600; step++) back.log({ loss: step }, step);
  await back.finish();
  openTracker(database).close();
  const db = openToRead(database);
  const curvesOf = (run: number) => curveHeads(db, run, ["loss"]).map(head => ({ ...head, after: 0 }));
  const window = { axis: "step", width: 500 } as const;
  const [whole] = drawCurves(db, curvesOf(1), window);
  expect(whole!.x.at(-1)).toBeGreaterThan(1895);
  expect(Math.max(...whole!.high!.map(Number))).toBe(1899);
  const [part] = drawCurves(db, curvesOf(2), { ...window, from: 1200, to: 1500 });
  expect([part!.exact, part!.x.length, part!.x[0], part!.x.at(-1)]).toEqual([true, 301, 1200, 1500]);
  db.close();
});
