/**
 * `npm run check:imports`: runs that TensorBoard, tensorboardX, MLflow and W&B wrote themselves are imported; every point,
 * parameter, tag, note and state is compared with what those tools say. Imported again, nothing is there twice.
 * `npm run check:imports -- FOLDER` leaves the files, few and small, in a folder: the fixtures of the tests came so.
 */

import { deepEqual, equal } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packageFolder } from "../../dist/core/folders.js";
import { run } from "../../dist/notebook/lab/python.js";
import { bringRuns } from "../../dist/tracking/exchange/bring.js";
import { openTracker } from "../../dist/tracking/index.js";
import { environment } from "./environment.mjs";

/** @typedef {{ steps: number[], values: (number | string)[] }} Curve */
/** @typedef {{ tool: string, path: string, experiment: string, name: string, state: string, params: object, tags: string[], notes: string[], metrics?: Record<string, number>, curves: Record<string, Curve> }} Written */

const pins = ["tensorboard==2.21.0", "tensorboardX==2.6.5", "mlflow==3.17.2", "wandb==0.31.0"];
const [kept] = process.argv.slice(2);
const folder = kept ? resolve(kept) : await mkdtemp(join(tmpdir(), "check-imports-"));
try {
  const python = await environment("check-imports", pins);
  console.log("runs are written by the tools themselves");
  /** @type {Written[]} */
  const written = [];
  const script = packageFolder("scripts", "check", "imports.py");
  await run(python, [script, folder, kept ? "12" : "2500"], line => {
    if (line.startsWith("{")) written.push(JSON.parse(line));
  });
  const database = join(await mkdtemp(join(tmpdir(), "check-imports-")), "runs.sqlite");
  for (const path of new Set(written.map(({ path }) => path))) {
    const own = written.filter(one => one.path === path);
    const first = await bringRuns(database, join(folder, path), line => console.log(line));
    deepEqual(first, { new: own.length, "more attempts": 0, known: 0, refused: 0, damaged: 0 }, path);
    const again = await bringRuns(database, join(folder, path), line => console.log(line));
    deepEqual(again, { ...first, new: 0, known: own.length }, `${path}, again`);
  }
  const tracker = openTracker(database, { readonly: true });
  const found = tracker.runs();
  equal(found.length, written.length);
  let points = 0;
  for (const one of written) {
    const what = `${one.tool} ${one.name}`;
    const matching = found.filter(
      other =>
        other.key.startsWith(`${one.tool} `) &&
        other.name === one.name &&
        other.experiment === one.experiment,
    );
    equal(matching.length, 1, what);
    const [{ id, state, settings, tags, metrics }] = matching;
    deepEqual(
      { state, settings, tags },
      { state: one.state, settings: { ...one.params }, tags: one.tags },
      what,
    );
    deepEqual(
      tracker.notes(id).map(({ text }) => text),
      one.notes,
      what,
    );
    for (const [name, value] of Object.entries(one.metrics ?? {}))
      equal(metrics[name], value, `${what}, ${name}`);
    const curves = Object.entries(tracker.points(id)).filter(([name]) => !name.startsWith("system/"));
    deepEqual(curves.map(([name]) => name).sort(), Object.keys(one.curves).sort(), what);
    for (const [name, { steps, values }] of curves) {
      deepEqual([...steps], one.curves[name].steps, `${what}, steps of ${name}`);
      deepEqual([...values], one.curves[name].values.map(Number), `${what}, ${name}`);
      points += values.length;
    }
  }
  tracker.close();
  console.log(`check:imports: ${written.length} runs with ${points} points, all as their tools have them`);
} finally {
  if (!kept) await rm(folder, { recursive: true, force: true });
}
