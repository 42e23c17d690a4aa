/**
 * `npm run check:front`: every trained network of the front (experiment `accuracy-at-size`, or another by its name) as the
 * files that it leaves the house in. The packed file is as long as the table says; the C header, compiled by GCC and run on
 * the whole test part, is right as often as the table says, to the last example.
 *
 *   npm run check:front -- [EXPERIMENT] [--database FILE] [--profile tiny|quick|full] [--output FILE] [--add]
 *
 * It takes the finished runs of the project's database, or of another, and writes `results/EXPERIMENT/exports.md`, where also
 * stands what each network takes of a device, and `exports.csv` with what was seen of each run; with --add what that file says of
 * seeds without a run here stays. With --profile it trains first what is missing of that, in the
 * database that is named or else in one of its own, and writes a page only where --output says; so it does with the profile
 * `tiny` in a project that has no such runs.
 */

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkResultsName } from "../../dist/analysis/results/name.js";
import { check, oneOf, Refusal } from "../../dist/core/check.js";
import { writeWhole } from "../../dist/core/file.js";
import { resultsFolder } from "../../dist/core/folders.js";
import { progressOn } from "../../dist/core/progress.js";
import { profileNames } from "../../dist/experiments/experiment.js";
import { modelName } from "../../dist/experiments/kept-model.js";
import { dataset, loadModel, openTracker, sweep } from "../../dist/index.js";
import { costOf } from "./front/cost.mjs";
import { networks } from "./front/networks.mjs";
import { page } from "./front/page.mjs";
import { compared, proofOf, testedOn } from "./front/proof.mjs";
import { checkBefore, joined, proofsFile, proofsIn, untriedIn } from "./front/there.mjs";

/** @import { Dataset, Run, Tracker } from "../../dist/index.js" */
/** @import { Network } from "./front/networks.mjs" */
/** @import { Tried } from "./front/page.mjs" */

/** @type {string[]} */
const failures = [];

/** @type {(ok: boolean, line: string) => void} */
function told(ok, line) {
  console.log(`${ok ? "" : "NOT AS EXPECTED: "}${line}`);
  if (!ok) failures.push(line);
}

/** What the command line asks for. */
function asked() {
  const options = /** @type {const} */ ({
    database: { type: "string" },
    profile: { type: "string" },
    output: { type: "string" },
    add: { type: "boolean" },
  });
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  check(positionals.length <= 1, "experiments", positionals.join(" "), "one");
  const [experiment = "accuracy-at-size"] = positionals;
  checkResultsName(experiment);
  const { profile, ...files } = values;
  const chosen = profile === undefined ? undefined : oneOf("profile", profile, profileNames);
  return { experiment, ...files, profile: chosen };
}

/**
 * The runs, trained first where that is asked for or none are recorded.
 *
 * @param {ReturnType<typeof asked>} wanted
 * @param {string} folder
 * @returns {Promise<{ tracker: Tracker, runs: readonly Run[], isRecorded: boolean }>}
 */
async function recorded({ experiment, database, profile }, folder) {
  const path = database ?? resultsFolder("runs.sqlite");
  if (profile === undefined) {
    const what = `finished runs of ${experiment} in ${path}`;
    if (database !== undefined || existsSync(path)) {
      const tracker = openTracker(path, { readonly: true });
      const runs = tracker.runs({ experiment, state: "finished" });
      if (runs.length > 0) return { tracker, runs, isRecorded: true };
      tracker.close();
    }
    check(database === undefined, what, 0, "one or more, or --profile, which trains them");
    console.log(`${what}: none, so the profile tiny is trained first`);
  }
  const tracker = openTracker(database ?? join(folder, "runs.sqlite"));
  const progress = progressOn();
  const done = await sweep(experiment, { profile: profile ?? "tiny", tracker, progress });
  progress.close();
  for (const line of done.failures) told(false, line);
  return { tracker, runs: done.runs, isRecorded: false };
}

/** @type {Map<unknown, Dataset>} */
const sets = new Map();

/** @param {Run} run */
async function dataOf(run) {
  const name = String(run.settings.dataset);
  const data = sets.get(name) ?? (await dataset(name));
  sets.set(name, data);
  return testedOn(data, run);
}

/**
 * @param {Network} network
 * @param {Tracker} tracker
 * @param {string} folder
 * @returns {Promise<Tried>}
 */
async function tried(network, tracker, folder) {
  const proofs = [];
  let cost = null;
  for (const run of network.runs) {
    const name = `${network.dataset}, ${network.name}, seed ${run.settings.seed} (run ${run.id})`;
    if (!tracker.artifacts(run.id).some(kept => kept.name === modelName)) {
      told(false, `${name}: no model was kept with it`);
      continue;
    }
    try {
      const model = await loadModel(run, { tracker });
      const proof = await proofOf(model, await dataOf(run), folder);
      const seed = Number(run.settings.seed);
      const { ok, text } = compared(run, proof);
      told(ok, `${name}: ${text}`);
      if (proof.c) cost ??= await costOf(model, proof.c);
      proofs.push({ ...proof, seed, c: null }); // whose inputs are a whole test part
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      told(false, `${name}: ${error.message}`);
    }
  }
  return { network, proofs, cost };
}

/** The file beside a page that has what was seen of each run. */
const proofsPath = (/** @type {string} */ path) => path.replace(/(\.md)?$/, ".csv");

/** @type {(path: string, experiment: string, tried: readonly Tried[], untried: number) => Promise<void>} */
async function write(path, experiment, tried, untried) {
  for (const [file, content] of [
    [path, page(experiment, tried, untried)],
    [proofsPath(path), proofsFile(tried)],
  ]) {
    await writeWhole(file, content);
    console.log(`Written: ${file}`);
  }
}

const folder = await mkdtemp(join(tmpdir(), "check-front-"));
try {
  const wanted = asked();
  const { experiment, output, add } = wanted;
  const { tracker, runs, isRecorded } = await recorded(wanted, folder);
  const path = output ?? (isRecorded ? resultsFolder(experiment, "exports.md") : undefined);
  check(!add || path !== undefined, "--add", "no page to be written", "--output, or recorded runs");
  const found = await networks(runs);
  const before = add && path ? proofsIn(proofsPath(path)) : [];
  const table = resultsFolder(experiment, "measures.csv");
  checkBefore(before, found, table);
  /** @type {Tried[]} */
  const here = [];
  for (const network of found) here.push(await tried(network, tracker, folder));
  tracker.close();
  if (failures.length === 0) {
    const all = joined(before, here);
    if (path) await write(path, experiment, all, untriedIn(table, all));
    const networks = here.filter(({ cost }) => cost).flatMap(({ proofs }) => proofs);
    console.log(
      `check:front: ${networks.length} exported networks are as long and as often right as the table of ${experiment} says`,
    );
  } else {
    console.log(`check:front: ${failures.length} lines are not as expected`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof Refusal || isOfArguments(error))) throw error;
  console.error(`check:front: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Whether somebody wrote an option that there is not. @param {unknown} error */
function isOfArguments(error) {
  return String(/** @type {NodeJS.ErrnoException} */ (error).code).startsWith("ERR_PARSE_ARGS");
}
