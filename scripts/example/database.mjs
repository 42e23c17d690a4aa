import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../dist/core/folders.js";
import { openSweep } from "../../dist/tracking/index.js";
import { openTracker } from "../../dist/tracking/tracker.js";
import { addCommitted } from "./committed.mjs";
import { trainDigits } from "./digits.mjs";
import { tellOfMoons } from "./told.mjs";

/** @param {string} name */
const program = name => packageFolder("scripts", "example", name);

/**
 * A database to look at: the results of this repository, a sweep of which a part is done and a part has failed, and runs
 * with notes, files, output, branches and a trained model. → its path
 *
 * @param {string} folder
 * @param {{ digits?: boolean }} [options]
 */
export async function exampleDatabase(folder, { digits = true } = {}) {
  mkdirSync(folder, { recursive: true });
  const database = join(folder, "runs.sqlite");
  const tracker = openTracker(database);
  for (const experiment of ["mnist-table", "text-bits", "text-table"]) addCommitted(tracker, experiment);
  tracker.close();
  await tellOfMoons(database);
  execFileSync(process.execPath, [program("console.mjs"), database], { stdio: "ignore" });
  if (digits) await trainDigits(database, folder);
  openSweep({ experiment: "moons", database, space: { ...sweptOver }, seeds: [1, 2, 3] });
  return database;
}

/** Rates of which the highest diverges. */
const sweptOver = { hidden: [2, 4, 8], rate: [0.1, 1, 300], momentum: [0, 0.9] };

/**
 * Starts a process that works at the sweep, `pause` ms between two steps.
 *
 * @param {string} database
 * @param {number} pause
 */
export const startWorker = (database, pause) =>
  spawn(process.execPath, [program("worker.mjs"), database, String(pause)], { stdio: "ignore" });

/**
 * Works at the sweep until so many of its trials have ended.
 *
 * @param {string} database
 * @param {number} count
 */
export async function workAtSweep(database, count) {
  const worker = startWorker(database, 0);
  const over = once(worker, "exit");
  const tracker = openTracker(database, { readonly: true });
  const ended = () => tracker.count({ query: "experiment = moons and state in (finished, failed)" });
  while (worker.exitCode === null && ended() < count) await new Promise(resolve => setTimeout(resolve, 50));
  worker.kill("SIGINT");
  await over;
  tracker.close();
}
