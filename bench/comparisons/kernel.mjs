import { startKernel } from "../../dist/notebook/protocol/client.js";
import { kernels } from "../kernels.mjs";
import { line } from "../report.mjs";
import { residentMB } from "../resident.mjs";
import { median } from "../subject.mjs";

const cellsPerRun = 30;
const floodLines = 100_000;
const patienceMs = 20_000; // a kernel that loses its `idle` would keep us waiting for ever

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "The notebook kernel",
  about:
    "Our kernel beside stock tslab, IPython's, Deno's and IJavascript, all through the same client: from the start of " +
    "the process to the first result; a trivial cell (`1 + 1`), one that declares, one that imports, a completion, from " +
    "request to `idle`; resident memory after the first result and after all cells; 100,000 printed lines.",
  async run({ runs, say }) {
    const { found, missing } = kernels(say);
    /** @type {Measures[][]} */
    const measured = found.map(() => []);
    for (let round = 0; round < runs; round++)
      for (const [i, kernel] of found.entries()) {
        const measures = await measure(kernel);
        measured[i].push(measures);
        say(`  ${round + 1}/${runs} ${kernel.name}: first result after ${Math.round(measures.start)} ms`);
      }
    const medians = measured.map(mediansOf);
    return {
      tables: [tableOf(found, medians)],
      notes: missing.map(line => `${line}.`),
      lines: linesOf(found, medians, runs),
    };
  },
};

/** @typedef {Awaited<ReturnType<typeof measure>>} Measures */

/** @param {Measures[]} all */
function mediansOf(all) {
  const keys = /** @type {(keyof Measures)[]} */ (Object.keys(all[0]));
  const entries = keys.map(key => [key, median(all.map(one => one[key]))]);
  return /** @type {Measures} */ (Object.fromEntries(entries));
}

/** @param {import("../kernels.mjs").Kernel} kernel */
async function measure({ argv, cells }) {
  const startedAt = performance.now();
  const kernel = await startKernel({ argv, timeoutMs: 120_000 });
  try {
    await kernel.execute(cells.trivial);
    const start = performance.now() - startedAt;
    const memoryAtStart = residentMB(kernel.pid);
    const importing = await timed(() => kernel.execute(cells.importing));
    const trivial = await timedOften(() => kernel.execute(cells.trivial));
    const declaring = await timedOften(i => kernel.execute(cells.declaring(i)));
    const completion = await timedOften(() => kernel.complete(cells.completing));
    const memory = residentMB(kernel.pid);
    return {
      start,
      trivial,
      declaring,
      importing,
      completion,
      memoryAtStart,
      memory,
      ...(await flood(kernel, cells.flood)),
    };
  } finally {
    await kernel.shutdown();
  }
}

/**
 * How long 100,000 lines take, and how many of them arrive.
 *
 * @param {Awaited<ReturnType<typeof startKernel>>} kernel
 * @param {string} code
 */
async function flood(kernel, code) {
  let text = "";
  const stop = kernel.onMessage(({ header, content }) => {
    if (header.msg_type === "stream") text += content.text;
  });
  const seconds = await timed(() => Promise.race([kernel.execute(code).catch(() => {}), pause(patienceMs)]));
  stop();
  return { flood: seconds, floodLines: text.split("\n").length - 1 };
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** @param {(round: number) => Promise<unknown>} work */
async function timedOften(work) {
  const times = [];
  for (let i = 0; i < cellsPerRun; i++) times.push(await timed(() => work(i)));
  return median(times);
}

const pause = (/** @type {number} */ ms) => new Promise(resolve => setTimeout(resolve, ms).unref());

/**
 * What is measured: its key, its column, its name in a line, and its unit.
 *
 * @type {[key: keyof Measures, head: string, name: string, unit: string][]}
 */
const measures = [
  ["start", "first result, ms", "start to first result", "ms"],
  ["trivial", "trivial cell, ms", "trivial cell", "ms"],
  ["declaring", "declaring cell, ms", "declaring cell", "ms"],
  ["importing", "importing cell, ms", "importing cell", "ms"],
  ["completion", "completion, ms", "completion", "ms"],
  ["memoryAtStart", "memory at start, MB", "memory at start", "MB"],
  ["memory", "memory after 92 cells, MB", "memory after 92 cells", "MB"],
  ["flood", "100,000 lines, ms", "flood", "ms"],
];

/**
 * @param {readonly { name: string }[]} found
 * @param {Measures[]} medians
 */
const tableOf = (found, medians) => ({
  head: ["kernel", ...measures.map(([, head]) => head), "lines that arrived"],
  rows: found.map(({ name }, i) => [
    name,
    ...measures.map(([key]) => shown(medians[i][key])),
    `${medians[i].floodLines.toLocaleString("en-GB")}${medians[i].floodLines < floodLines ? " (lost some)" : ""}`,
  ]),
});

const shown = (/** @type {number} */ value) =>
  value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en-GB");

/**
 * @param {readonly { name: string }[]} found
 * @param {Measures[]} medians
 * @param {number} runs
 */
const linesOf = ([ours, ...peers], [own, ...others], runs) =>
  peers.flatMap((peer, i) =>
    measures.map(([key, , name, unit]) => {
      const [subject, other] = [
        { name: ours.name, value: own[key] },
        { name: peer.name, value: others[i][key] },
      ];
      return line(`kernel: ${name}`, unit, subject, other, runs);
    }),
  );
