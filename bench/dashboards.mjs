import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../scripts/check/free-port.mjs";
import { cached } from "./cache.mjs";
import { inSession, sessionMB, sessionSeconds } from "./resident.mjs";
import { Subject } from "./subject.mjs";
import { peer } from "./torch.mjs";
import { trackerPython, trackers } from "./trackers.mjs";

/**
 * How a tracker shows its runs in a browser.
 *
 * @typedef {object} Dashboard
 * @property {string} name
 * @property {(port: number) => { command: string, args: string[], env?: NodeJS.ProcessEnv }} start
 * @property {string} list the address of its list of runs
 * @property {string} shown what holds in the page once runs are listed
 */

const program = fileURLToPath(new URL("../bin/neuralbits.mjs", import.meta.url));
const token = "a-token-of-the-bench";

/**
 * Ours, on the runs in a folder.
 *
 * @param {string} folder
 * @param {string} place
 * @returns {Dashboard}
 */
export const own = (folder, place = "runs") => ({
  name: "neuralbits ui",
  start: port => ({
    command: process.execPath,
    args: [program, "ui", "--no-open", "--port", String(port)],
    env: { NEURALBITS_RESULTS: folder, NEURALBITS_TOKEN: token },
  }),
  list: `/?token=${token}#/${place}`,
  shown: `document.querySelector('.grid[aria-busy="false"] .grid-body .grid-name') !== null`,
});

/** @typedef {"MLflow" | "Trackio" | "Aim" | "TensorBoard"} Peer */

/** @type {Record<Peer, { name: string, words: (store: string, port: number) => string[], list: string, shown: string }>} */
const peers = {
  MLflow: {
    name: "mlflow ui",
    words: (store, port) => [
      ...["mlflow", "ui", "--port", `${port}`],
      ...["--backend-store-uri", `sqlite:///${store}/mlflow.db`],
    ],
    list: "/#/experiments/1/runs",
    shown: `/[a-z]+-[a-z]+-\\d+/.test(document.querySelector("[role=grid], table")?.textContent)`,
  },
  Trackio: {
    name: "trackio show",
    words: () => ["trackio", "show", "--project", "bench"],
    list: "/?project=bench",
    shown: `/run-\\d{15}/.test(document.body?.textContent)`,
  },
  Aim: {
    name: "aim up",
    words: (store, port) => ["aim", "up", "--repo", store, "--port", `${port}`],
    list: "/runs",
    shown: `/Run: [0-9a-f]{20}/.test(document.body?.textContent)`,
  },
  TensorBoard: {
    name: "tensorboard",
    words: (store, port) => ["tensorboard", "--logdir", join(store, "tensorboard"), "--port", `${port}`],
    list: "/#timeseries",
    shown: `/\\d{18}/.test(document.body?.textContent)`,
  },
};

/**
 * Those of the other trackers that install here, each on so many runs of its own making, which are made once per user.
 *
 * @param {number} runs
 * @param {(line: string) => void} say
 * @returns {Promise<{ dashboards: Dashboard[], missing: string[] }>}
 */
export async function others(runs, say) {
  const dashboards = [];
  const missing = [];
  for (const tracker of /** @type {Peer[]} */ (Object.keys(peers))) {
    const { name, words, list, shown } = peers[tracker];
    const python = trackerPython(tracker, say);
    if (python === null) missing.push(`${name} does not install on this machine.`);
    if (python === null) continue;
    const store = await filled(tracker, python, runs, say);
    dashboards.push({ name, start: started(store, python, words), list, shown });
  }
  return { dashboards, missing };
}

/**
 * @param {string} store
 * @param {string} python
 * @param {(store: string, port: number) => string[]} words
 * @returns {Dashboard["start"]}
 */
const started = (store, python, words) => port => {
  const [command, ...args] = words(store, port);
  return {
    command: join(python, "..", command),
    args,
    env: {
      ...{ TRACKIO_DIR: join(store, "trackio"), GRADIO_SERVER_PORT: `${port}` },
      ...{ BROWSER: "true", DO_NOT_TRACK: "1", MLFLOW_DISABLE_TELEMETRY: "true" }, // no browser but ours, nothing sent
    },
  };
};

/**
 * @param {Peer} tracker
 * @param {string} python
 * @param {number} runs
 * @param {(line: string) => void} say
 */
async function filled(tracker, python, runs, say) {
  const store = cached("stores", `${trackers[tracker][0]}-${runs}`);
  const done = join(store, "filled"); // written last
  if (existsSync(done)) return store;
  say(`${tracker}: ${runs} runs (once)`);
  mkdirSync(store, { recursive: true });
  const settings = JSON.stringify({ tracker, task: "fill", runs });
  const env = { BENCH_FOLDER: store };
  const subject = new Subject({ name: tracker, command: python, args: [peer("tracking"), settings], env });
  await subject.hear();
  await subject.once();
  await subject.end();
  writeFileSync(done, "");
  return store;
}

/**
 * A dashboard that has given its first answer.
 *
 * @typedef {{ address: string, seconds: number, processor: number, megabytes: () => { resident: number, own: number }, end: () => Promise<void> }} Serving
 */

const patienceMs = 90_000;

/**
 * Starts a dashboard; `seconds` from there to its first answer, and those of the processor meanwhile.
 *
 * @param {Dashboard} dashboard
 * @param {string} folder where it works and what it says goes
 * @returns {Promise<Serving>}
 */
export async function serving({ name, start, list }, folder) {
  const port = await freePort();
  const { command, args, env } = start(port);
  const said = openSync(join(folder, "said.log"), "a");
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd: folder,
    detached: true, // a session of its own, by which its workers are found
    stdio: ["ignore", said, said],
    env: { ...process.env, ...env },
  });
  const pid = child.pid ?? 0;
  const ended = once(child, "exit");
  for (;;) {
    if (await answers(port)) break;
    if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}`);
    if (performance.now() - startedAt > patienceMs) throw new Error(`${name} does not answer`);
    await new Promise(resolve => setTimeout(resolve, 4));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    ...{ seconds, processor: sessionSeconds(pid), address: `http://127.0.0.1:${port}${list}` },
    megabytes: () => sessionMB(pid),
    async end() {
      const kill = (/** @type {NodeJS.Signals} */ signal) => {
        for (const one of inSession(pid)) {
          try {
            process.kill(one, signal);
          } catch {} // it has ended
        }
      };
      kill("SIGTERM");
      const guard = setTimeout(() => kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(guard);
      kill("SIGKILL");
    },
  };
}

/** @param {number} port */
const answers = port =>
  new Promise(resolve => {
    get({ host: "127.0.0.1", port, path: "/", agent: false }, answer => {
      answer.resume().on("end", () => resolve((answer.statusCode ?? 500) < 400));
    }).on("error", () => resolve(false));
  });
