/**
 * `npm run check:slurm`: sweeps on a real Slurm of one node, which it installs (Debian's slurm-wlm and munge) and starts, as
 * root. A sweep array loses one task to kill -9, has one run out of time and one re-queued, a program of openSweep's loses
 * one; every trial ends finished exactly once, and the numbers are those of the same sweep without Slurm.
 */

import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../dist/core/check.js";
import { packageFolder } from "../../dist/core/folders.js";
import { openTracker } from "../../dist/tracking/index.js";
import { installSlurm, startCluster, until } from "./slurm/cluster.mjs";

/** @typedef {{ code: number, out: string, err: string }} End */
/** @typedef {Record<string, string | number | null>} Row of measures */

const startedAt = Date.now();
const program = packageFolder("dist", "cli", "main.js");
const words = ["own.ts", "--profile", "tiny"];
const groups = 3; // one a seed
const trials = groups * (1 + 2 * 2); // a full network, and 2 T × joint and self

/** Small networks, that train long enough to be met at it. */
const definition = `import { grid, type OwnExperiment, type Trial } from "neuralbits";

const profile = { seeds: [1, 2, 3], epochs: 30, examples: 2000 };
export default {
  ...{ name: "own", title: "Own", claim: "none", datasets: ["mnist"] },
  profiles: { tiny: profile, quick: profile, full: profile },
  trials: ({ name: dataset }, { seeds, epochs, examples }) =>
    grid({ seed: seeds }).flatMap(({ seed }): Trial[] => {
      const shared = { dataset, seed, epochs, examples: examples!, batch: 20, rate: 0.001 };
      const heads = grid({ T: [2, 4], objective: ["joint", "self"] });
      return [
        { ...shared, model: "full", hidden: "32", objective: "label" },
        ...heads.map(head => ({ ...shared, ...head, model: "projection", d: 4, hidden: "0" })),
      ];
    }),
} satisfies OwnExperiment;
`;

if (process.getuid?.() !== 0) {
  console.error(
    "npm run check:slurm: it installs Slurm and starts its daemons, which only root may; nothing was checked",
  );
  process.exit(2);
}
/** @type {Set<import("node:child_process").ChildProcess>} */
const commands = new Set();
const scratch = await mkdtemp(join(tmpdir(), "neuralbits-slurm-"));
const version = installSlurm();
await mkdir(join(scratch, "cluster"));
const cluster = await startCluster(join(scratch, "cluster"));
try {
  await writeFile(join(scratch, "own.ts"), definition);
  const alone = await sweep("alone", [...words, "--json"]);
  check(alone.code === 0, "exit code of the sweep without Slurm", alone.code, `0: ${alone.err}`);
  const lost = await sweepArray(JSON.parse(alone.out).measures);
  await cluster.change("RequeueExit=75\n", ""); // as most clusters are: the script asks scontrol instead
  const own = await programArray();
  console.log(
    `npm run check:slurm: ${version}; ${trials} trials of a sweep, ${lost.lost} attempts of them killed and ${lost.stopped} ` +
      `handed back, and ${own.trials} of a program, ${own.lost} killed: each finished exactly once, numbers as without Slurm; ${Math.round((Date.now() - startedAt) / 1000)} s`,
  );
} finally {
  for (const command of commands) command.kill(); // where the check failed while one followed
  await cluster.stop();
  await rm(scratch, { recursive: true, force: true });
}

/** @param {readonly Row[]} expected */
async function sweepArray(expected) {
  const refused = await sweep("array", [...words, "--slurm", "--partition", "none"]);
  check(refused.code === 2, "exit code of a partition that there is not", refused.code, "2");
  const submitted = await sweep("array", [...words, "--slurm", "--time", "10", "--json"]);
  check(submitted.code === 0, "exit code of --slurm", submitted.code, `0: ${submitted.err}`);
  const { job, tasks, trials: stored } = JSON.parse(submitted.out);
  check(
    tasks === groups && stored === trials,
    "tasks and trials",
    [tasks, stored],
    `${groups} and ${trials}`,
  );
  const twice = await sweep("array", [...words, "--slurm"]);
  check(twice.code === 2, "exit code of a second submission", twice.code, `2: job ${job} is still at it`);

  process.kill(await pidAtWork("array", "own"), "SIGKILL");
  const following = sweep("array", [...words, "--slurm", "--wait", "--json"]);
  await toTaskAtWork(job, task => ["scancel", "--signal=USR1", "--batch", task]); // as when its time is nearly up
  await toTaskAtWork(job, task => ["scontrol", "requeue", task]);

  const { code, out, err } = await following;
  check(code === 0, "exit code of --slurm --wait", code, `0: ${err}`);
  const { measures, files } = JSON.parse(out);
  same(measures, expected);
  for (const file of files) await readFile(file);
  const ends = finishedOnce("array", "own", trials);
  check(ends.stopped > 0, "attempts that were handed back", ends.stopped, "one or more");
  return ends;
}

async function programArray() {
  const folder = join(scratch, "program");
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await symlink(packageFolder(), join(folder, "node_modules", "neuralbits"), "dir");
  const T = Array.from({ length: 24 }, (_, i) => i);
  await writeFile(
    join(folder, "walk.mjs"),
    `import { openSweep } from "neuralbits/tracking";
for await (const { params, run, tell } of openSweep({ experiment: "walk", space: { T: ${JSON.stringify(T)} }, retries: 3 })) {
  for (let step = 0; step < 10; step++) {
    run.log({ loss: params.T / (step + 1) }, step);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  await tell({ loss: params.T });
}
`,
  );
  const array = ["--slurm", "--array-size", "2", "--wait", "--json"];
  const running = sweep("program", [...array, "--", process.execPath, "walk.mjs"], folder);
  process.kill(await pidAtWork("program", "walk"), "SIGKILL");
  const { code, out, err } = await running;
  check(code === 0, "exit code of a program's array", code, `0: ${err}`);
  check(JSON.parse(out).failed === 0, "tasks that failed", JSON.parse(out).failed, "0");
  return finishedOnce("program", "walk", T.length);
}

/**
 * The command, with a results folder of that name.
 *
 * @param {string} results
 * @param {readonly string[]} words
 * @returns {Promise<End>}
 */
function sweep(results, words, cwd = scratch) {
  // as many threads as a task of one core has: sums in another order end in other digits
  const threads = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", OMP_NUM_THREADS: "1" };
  const env = { ...cluster.env, ...threads, NEURALBITS_RESULTS: join(scratch, results) };
  const child = spawn(process.execPath, [program, "sweep", ...words], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  commands.add(child);
  child.on("close", () => commands.delete(child));
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", text => (out += text));
  child.stderr.setEncoding("utf8").on("data", text => (err += text));
  return new Promise(resolve => child.on("close", code => resolve({ code: code ?? -1, out, err })));
}

/**
 * The process of a trial that goes on.
 *
 * @param {string} results
 * @param {string} experiment
 */
async function pidAtWork(results, experiment) {
  let pid = 0;
  const found = await until(() => {
    for (const attempt of attemptsOf(results, experiment).flat())
      if (attempt.state === "running") pid = attempt.pid;
    return pid > 0;
  }, 600);
  check(found, `a process at work on ${experiment}`, "none", "one");
  return pid;
}

/**
 * The attempts at each trial.
 *
 * @param {string} results
 * @param {string} experiment
 */
function attemptsOf(results, experiment) {
  const tracker = openTracker(join(scratch, results, "runs.sqlite"));
  try {
    return tracker.runs({ experiment }).map(({ id }) => tracker.attempts(id));
  } finally {
    tracker.close();
  }
}

/**
 * Says something to a task of the array that is at a trial, and waits for its process to end; Slurm may want to be asked
 * twice.
 *
 * @param {string} job
 * @param {(task: string) => string[]} wordsFor
 */
async function toTaskAtWork(job, wordsFor) {
  const said = await until(async () => {
    const pid = await pidAtWork("array", "own");
    const task = /SLURM_ARRAY_TASK_ID=(\d+)/.exec(await environmentOf(pid))?.[1];
    if (task === undefined) return false; // it has ended
    const [command, ...words] = wordsFor(`${job}_${task}`);
    if (spawnSync(command, words, { env: cluster.env }).status !== 0) return false;
    return await until(async () => (await environmentOf(pid)) === "", 600);
  }, 600);
  check(said, wordsFor("…").join(" "), "no task that took it", "one");
}

/** @param {number} pid */
function environmentOf(pid) {
  return readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
}

/**
 * @param {string} results
 * @param {string} experiment
 * @param {number} trials
 */
function finishedOnce(results, experiment, trials) {
  const attempts = attemptsOf(results, experiment);
  check(attempts.length === trials, `trials of ${experiment}`, attempts.length, String(trials));
  const states = attempts.map(of => of.map(({ state }) => state));
  for (const of of states)
    check(of.filter(state => state === "finished").length === 1, "attempts", of, "one that finished");
  const count = (/** @type {string} */ state) => states.flat().filter(each => each === state).length;
  const [lost, stopped] = [count("lost"), count("stopped")];
  check(lost > 0, `attempts at ${experiment} that were killed`, lost, "one or more");
  return { trials, lost, stopped };
}

/**
 * @param {readonly Row[]} got
 * @param {readonly Row[]} expected
 */
function same(got, expected) {
  const text = (/** @type {readonly Row[]} */ rows) =>
    rows.map(({ train_seconds, ...row }) => JSON.stringify(row));
  const [a, b] = [text(got), text(expected)];
  check(a.length === b.length, "rows", a.length, String(b.length));
  a.forEach((row, i) => check(row === b[i], `row ${i + 1}`, row, b[i]));
}
