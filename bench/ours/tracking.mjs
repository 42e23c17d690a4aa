import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTracker, start } from "neuralbits/tracking";
import { median } from "../subject.mjs";
import { recorded } from "./recorded.mjs";
import { serve, settings } from "./serve.mjs";

/** @type {{ task: "single" | "batch" | "runs" | "curves" | "search" | "means" | "overhead" | "writers" | "write" | "kill", database?: string, count?: number }} */
const { task, database: given, count = 0 } = settings;

const folder = given ? "" : mkdtempSync(join(tmpdir(), "bench-tracking-"));
let tries = 0;
const fresh = () => join(folder, `${tries++}`, "runs.sqlite");
let cleans = false;

/** As the others do it: without asking git, and without system metrics. */
function begin(/** @type {string} */ database, params = {}) {
  const run = start({ experiment: "bench", database, params, system: false, provenance: false });
  if (!cleans && folder) process.on("exit", () => rmSync(folder, { recursive: true, force: true })); // after its spool is closed
  cleans = true;
  return run;
}

/** Everything is where a query finds it. */
function settle(/** @type {string} */ database) {
  const tracker = openTracker(database);
  tracker.count();
  tracker.close();
}

/** Calls of log, one point each; everything that finish() waits for included. → points per second */
async function single() {
  const points = 5000;
  const run = begin(fresh());
  const startedAt = performance.now();
  for (let step = 0; step < points; step++) run.log({ loss: 1 / (step + 1) }, step);
  const value = (1000 * points) / (performance.now() - startedAt);
  await run.finish();
  return { value };
}

async function batch() {
  const database = fresh();
  const values = Float64Array.from({ length: 100_000 }, (_, step) => Math.sin(step));
  const run = begin(database);
  const startedAt = performance.now();
  run.curve("loss", values);
  await run.finish();
  settle(database);
  return {
    value: (performance.now() - startedAt) / 1000,
    mebibytes: bytesIn(join(database, "..")) / 2 ** 20,
  };
}

async function runs() {
  const database = fresh();
  const startedAt = performance.now();
  for (let seed = 0; seed < 1000; seed++) {
    const params = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`p${i}`, i * (seed % (i + 2))]));
    const run = begin(database, params);
    for (let step = 0; step < 20; step++) run.log({ loss: 1 / (step + 1) }, step);
    await run.finish({ a: seed, b: 1, c: 2, d: 3, e: 4 });
  }
  settle(database);
  return { value: (performance.now() - startedAt) / 1000 };
}

let filled = "";
async function curves() {
  if (!filled) {
    filled = fresh();
    for (let seed = 0; seed < 10; seed++) {
      const run = begin(filled);
      run.curve(
        "loss",
        Float64Array.from({ length: 10_000 }, (_, step) => step),
      );
      await run.finish();
    }
    settle(filled);
  }
  const startedAt = performance.now();
  const tracker = openTracker(filled, { readonly: true });
  const lengths = Array.from({ length: 10 }, (_, i) => tracker.curves(i + 1).loss?.length);
  tracker.close();
  if (lengths.some(length => length !== 10_000)) throw new Error(`curves of ${lengths.join()} points`);
  return { value: performance.now() - startedAt };
}

/** @type {ReturnType<typeof openTracker> | undefined} */
let reader;

/** A tracker on a thousand runs with ten settings, five numbers and a curve each: as a program that asks again and again has it. */
function thousand() {
  if (!reader) {
    const path = recorded(mkdtempSync(join(folder, "thousand-")), { runs: 1000, points: 20 });
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    reader = openTracker(path, { readonly: true });
  }
  return reader;
}

/** The twenty best of those that fit. */
function search() {
  const tracker = thousand();
  return asked(() => {
    const filter = { query: "params.T >= 40 and params.d = 8", sort: "metrics.accuracy", limit: 20 };
    const found = tracker.runs(filter);
    if (found.length !== 20) throw new Error(`${found.length} runs`);
  });
}

/** Mean and spread of a metric by a parameter. */
function means() {
  const tracker = thousand();
  return asked(() => {
    const groups = tracker.groups({ by: ["T"], metrics: ["accuracy"] });
    if (groups.length !== 8) throw new Error(`${groups.length} groups`);
  });
}

let first = Number.NaN;

/** Milliseconds of a question: of this program's first one, and the median of twenty that follow. */
function asked(/** @type {() => void} */ ask) {
  const milliseconds = () => {
    const startedAt = performance.now();
    ask();
    return performance.now() - startedAt;
  };
  if (Number.isNaN(first)) first = milliseconds();
  return { value: median(Array.from({ length: 20 }, milliseconds)), first };
}

/** Steps of one millisecond, with three values each and without: the ratio of the times. */
async function overhead() {
  const steps = 2000;
  const busy = () => {
    const until = performance.now() + 1;
    while (performance.now() < until);
  };
  const seconds = (/** @type {(step: number) => void} */ step) => {
    const startedAt = performance.now();
    for (let i = 0; i < steps; i++) step(i);
    return performance.now() - startedAt;
  };
  const base = seconds(busy);
  const run = begin(fresh());
  const logged = seconds(step => {
    busy();
    run.log({ loss: step, accuracy: step, rate: step }, step);
  });
  await run.finish();
  return { value: logged / base };
}

/** Eight processes with a thousand points each, from the moment when all are ready until all is where a query finds it. */
async function writers() {
  const database = fresh();
  const file = fileURLToPath(import.meta.url);
  const children = Array.from({ length: 8 }, () =>
    spawn(process.execPath, [file, JSON.stringify({ task: "write", database, count: 1000 })], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const heard = () => Promise.all(children.map(child => once(child.stdout, "data")));
  await heard();
  const startedAt = performance.now();
  const done = heard();
  for (const child of children) child.stdin.write("run\n");
  await done;
  const tracker = openTracker(database);
  const points = tracker.runs().reduce((sum, { id }) => sum + (tracker.curves(id).loss?.length ?? 0), 0);
  const value = (performance.now() - startedAt) / 1000;
  tracker.close();
  for (const child of children) child.stdin.end();
  return { value, points };
}

async function write() {
  const run = begin(String(given));
  for (let step = 0; step < count; step++) run.log({ loss: step }, step);
  await run.finish();
  return { value: 0 };
}

/** Points that are gone when a process is killed right after it logged 500. */
async function kill() {
  const database = fresh();
  const code = `import { start } from "neuralbits/tracking";
    const run = start({ database: process.argv[1], system: false, provenance: false });
    for (let step = 0; step < 500; step++) run.log({ loss: step }, step);
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code, database], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: "inherit",
  });
  await once(child, "exit");
  const tracker = openTracker(database);
  const [run] = tracker.runs();
  const value = 500 - (tracker.curves(1).loss?.length ?? 0);
  tracker.close();
  return { value, state: run?.state };
}

function bytesIn(/** @type {string} */ path) {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map(name => statSync(join(path, name)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
}

await serve({ single, batch, runs, curves, search, means, overhead, writers, write, kill }[task]);
