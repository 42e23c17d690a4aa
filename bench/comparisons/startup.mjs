import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogue } from "../../dist/core/catalogue.js";
import { openTracker } from "../../dist/tracking/tracker.js";
import { line } from "../report.mjs";
import { median, undisturbed } from "../subject.mjs";
import { torchPython } from "../torch.mjs";

const startsPerRun = 3;
const recordedRuns = 200; // some sweeps of a week
const folder = fileURLToPath(new URL("../..", import.meta.url));
const program = join(folder, "bin", "neuralbits.mjs");
const { execPath: node } = process;

const names = catalogue("command", new URL("../../dist/cli/commands/", import.meta.url)).names();
/** @type {[name: string, words: string[]][]} */
const commands = [
  ["node -e 0", [node, "-e", "0"]],
  ...["--version", "--help", ...names.map(name => `${name} --help`), "runs list", "data list", "doctor"].map(
    ofOurs,
  ),
  ['import("neuralbits")', [node, "--input-type=module", "-e", 'await import("neuralbits")']],
];

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Start-up",
  about: `From the start of a command's process to its exit; \`runs list\` on a tracker of ${recordedRuns} runs. The floor is Node itself.`,
  async run({ runs, say }) {
    const results = mkdtempSync(join(tmpdir(), "startup-"));
    try {
      fill(join(results, "runs.sqlite"));
      /** @type {typeof commands} */
      const all = [...commands, ['python -c "import torch"', [torchPython(), "-c", "import torch"]]];
      /** @type {number[][]} */
      const times = all.map(() => []);
      for (const [, words] of all) await milliseconds(words, results); // once for the system's file cache
      for (let round = 0; round < runs; round++)
        for (const [i, [name, words]] of all.entries()) {
          const { value } = await undisturbed(process.pid, async () => ({
            value: await starts(words, results),
          }));
          times[i].push(value);
          say(`  ${round + 1}/${runs} ${name}: ${Math.round(value)} ms`);
        }
      return found(
        all.map(([name], i) => ({ name, value: median(times[i]) })),
        runs,
      );
    } finally {
      rmSync(results, { recursive: true, force: true });
    }
  },
};

/**
 * A command of ours, in words.
 *
 * @param {string} words
 * @returns {[name: string, words: string[]]}
 */
function ofOurs(words) {
  return [`neuralbits ${words}`, [node, program, ...words.split(" ")]];
}

/**
 * The median of a few starts one after the other.
 *
 * @param {string[]} words
 * @param {string} results
 */
async function starts(words, results) {
  const times = [];
  for (let i = 0; i < startsPerRun; i++) times.push(await milliseconds(words, results));
  return median(times);
}

/**
 * @param {string[]} words
 * @param {string} results
 */
async function milliseconds([command, ...args], results) {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, NEURALBITS_RESULTS: results },
    stdio: "ignore",
  });
  const [code] = await once(child, "exit");
  const ms = performance.now() - startedAt;
  const isDone = code === 0 || (code === 1 && args.includes("doctor")); // which says so that something is missing
  if (!isDone) throw new Error(`${[command, ...args].join(" ")} ended with code ${code}`);
  return ms;
}

/**
 * A tracker with finished runs in it.
 *
 * @param {string} path
 */
function fill(path) {
  const tracker = openTracker(path);
  const provenance = {
    commit: null,
    dirtyPatch: null,
    lockHash: null,
    versions: {},
    machine: {},
    command: [],
  };
  for (let seed = 1; seed <= recordedRuns; seed++)
    tracker
      .begin("mnist-table", { model: "projection", T: 60, d: 12, seed }, provenance)
      .finish({ measures: { accuracy: 0.9, parameters: 7210 }, curves: { accuracy: [0.8, 0.9] } });
  tracker.close();
}

/**
 * @param {import("../subject.mjs").Measured[]} measured
 * @param {number} runs
 * @returns {import("../report.mjs").Found}
 */
const found = ([floor, ...others], runs) => ({
  lines: others.map(subject => line("startup", "ms", subject, floor, runs)),
  tables: [
    {
      head: ["", "ms", `times ${floor.name}`],
      rows: [floor, ...others].map(({ name, value }) => [
        `\`${name}\``,
        Math.round(value).toLocaleString("en-GB"),
        (value / floor.value).toFixed(1),
      ]),
    },
  ],
});
