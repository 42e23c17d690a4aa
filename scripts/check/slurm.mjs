/**
 * `npm run check:slurm`: sweeps on a real Slurm of one node, which it installs (Debian's slurm-wlm and munge) and starts, as
 * root. A sweep array loses one task to kill -9, has one run out of time and one re-queued, a program of openSweep's loses
 * one; every trial ends finished exactly once, and the numbers are those of the same sweep without Slurm.
 */

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../dist/core/check.js";
import { packageFolder } from "../../dist/core/folders.js";
import { openTracker } from "../../dist/tracking/index.js";
import { installSlurm, run, startCluster, until } from "./slurm/cluster.mjs";

/** @typedef {{ code: number, out: string, err: string }} End */
/** @typedef {Record<string, string | number | null>} Row of measures */

const program = packageFolder("dist", "cli", "main.js");
const axes = [
  ...["--dataset", "mnist", "--projections", "2,4", "--bits", "4", "--seeds", "1-4"],
  ...["--epochs", "30", "--profile", "tiny"],
];
const trials = 4 * (1 + 2 * 2); // the full network, and 2 T × joint and self, of 4 seeds

if (process.getuid?.() !== 0) {
  console.error(
    "npm run check:slurm: it installs Slurm and starts its daemons, which only root may; nothing was checked",
  );
  process.exit(2);
}
const scratch = await mkdtemp(join(tmpdir(), "neuralbits-slurm-"));
const version = installSlurm();
await mkdir(join(scratch, "cluster"));
const cluster = await startCluster(join(scratch, "cluster"));
try {
  const alone = await sweep("alone", [...axes, "--json"]);
  check(alone.code === 0, "exit code of the sweep without Slurm", alone.code, `0: ${alone.err}`);
  const lost = await sweepArray(JSON.parse(alone.out).measures);
  await cluster.change("RequeueExit=75\n", ""); // as most clusters are: the script asks scontrol instead
  const own = await programArray();
  console.log(
    `npm run check:slurm: ${version}; ${trials} trials of a sweep, ${lost.lost} attempts of them killed and ${lost.stopped} ` +
      `handed back, and ${own.trials} of a program, ${own.lost} killed: each finished exactly once, numbers as without Slurm`,
  );
} finally {
  await cluster.stop();
  await rm(scratch, { recursive: true, force: true });
}

/** @param {readonly Row[]} expected */
async function sweepArray(expected) {
  const refused = await sweep("array", [...axes, "--slurm", "--partition", "none"]);
  check(refused.code === 2, "exit code of a partition that there is not", refused.code, "2");
  const submitted = await sweep("array", [...axes, "--slurm", "--time", "10", "--json"]);
  check(submitted.code === 0, "exit code of --slurm", submitted.code, `0: ${submitted.err}`);
  const { job, tasks, trials: stored } = JSON.parse(submitted.out);
  check(tasks === 4 && stored === trials, "tasks and trials", [tasks, stored], `4 and ${trials}`);
  const twice = await sweep("array", [...axes, "--slurm"]);
  check(twice.code === 2, "exit code of a second submission", twice.code, `2: job ${job} is still at it`);

  process.kill(await pidAtWork("array", "mnist-sweep"), "SIGKILL");
  const following = sweep("array", [...axes, "--slurm", "--wait", "--json"]);
  await pidAtWork("array", "mnist-sweep");
  run("scancel", ["--signal=USR1", "--batch", (await runningTasks(job))[0]], cluster.env); // as when its time is up
  await pidAtWork("array", "mnist-sweep");
  await until(async () => (await runningTasks(job)).length > 0, 300);
  run("scontrol", ["requeue", (await runningTasks(job))[0]], cluster.env);

  const { code, out, err } = await following;
  check(code === 0, "exit code of --slurm --wait", code, `0: ${err}`);
  const { measures, files } = JSON.parse(out);
  same(measures, expected);
  for (const file of files) await readFile(file);
  return finishedOnce("array", "mnist-sweep", trials);
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
  const words = ["--slurm", "--array-size", "2", "--wait", "--json", "--", process.execPath, "walk.mjs"];
  const running = sweep("program", words, folder);
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
  const env = { ...cluster.env, NEURALBITS_RESULTS: join(scratch, results) };
  const child = spawn(process.execPath, [program, "sweep", ...words], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
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

/** @param {string} job */
async function runningTasks(job) {
  const out = run("squeue", ["-h", "-r", "-j", job, "-t", "R", "-o", "%i"], cluster.env);
  return out.split("\n").filter(Boolean);
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
