import { adamBytes, head, stepFlops, tableHeads, trainer } from "../models.mjs";
import { ours } from "../programs.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";

const wantedSeconds = 0.7; // a block: long against the clock, and all sizes of a table take their turn in a minute
const common = head(60, 12); // the head whose number, batch or companions are varied

/**
 * @typedef {import("../subject.mjs").Measured} Measured
 * @typedef {import("../subject.mjs").Subject} Subject
 * @typedef {import("../models.mjs").Model} Model
 * @typedef {{ trainer: Model | null, heads: import("../models.mjs").HeadModel[], batch: number, seed?: number }} Work
 */

/**
 * A table of costs: what grows, the programs that are started, what is read of their answers, and the columns that show
 * it, each with its head and the text of a value.
 *
 * @typedef {object} Growth
 * @property {string} what
 * @property {string} caption
 * @property {() => Promise<Subject[]>} start
 * @property {string} unit
 * @property {(answer: import("../subject.mjs").Answer) => number} read
 * @property {[head: string, text: (value: number, row: number) => string][]} columns
 */

// Three lists of steps that grow: a size each, and what the step has to do.

const heads = [1, 2, 4, 8, 16, 32, 64].map(count => ({
  size: `${count}`,
  trainer,
  heads: Array(count).fill(common),
  batch: 128,
}));
const bits = [80, 240, 840, 2000, 8000].map(width => ({
  size: width.toLocaleString("en-GB"),
  trainer: null,
  heads: [head(width / 10, 10, [], "self")],
  batch: 128,
  seed: width, // one each: bits are cached by seed, and a file that holds more of them would serve the narrow heads
}));
const batches = [32, 128, 512, 2048].map(batch => ({
  size: batch.toLocaleString("en-GB"),
  trainer,
  heads: [common],
  batch,
}));

const images = [10_000, 20_000, 40_000, 55_000]; // of an epoch

/** @type {Growth["columns"][number]} */
const msPerStep = ["ms per step", value => value.toFixed(2)];
/** @type {Pick<Growth, "unit" | "read" | "columns">} */
const ofStep = { unit: "ms", read: answer => answer.value, columns: [msPerStep] };
/** @type {Growth[]} */
const tables = [
  {
    ...ofStep,
    what: "heads",
    caption: "Heads 720-10 beside the trainer, in one step of batch 128.",
    start: () => stepSubjects(heads),
  },
  {
    ...ofStep,
    what: "bits",
    caption: "Bits of one head, bits-10, that learns alone; batch 128.",
    start: () => stepSubjects(bits),
  },
  {
    ...ofStep,
    what: "batch",
    caption: "The batch of the trainer and one head 720-10.",
    start: () => stepSubjects(batches),
    columns: [msPerStep, ["µs per example", (value, i) => ((1000 * value) / batches[i].batch).toFixed(1)]],
  },
  {
    what: "images",
    caption:
      "Training images of an epoch, the trainer and the seven joint rows, batch 128; with the tracing of the first step, " +
      "without evaluation. 55,000 are the whole training part: 5,000 of MNIST's 60,000 are for validation.",
    start: epochSubjects,
    unit: "s",
    read: answer => answer.trainSeconds,
    columns: [
      ["seconds per epoch", value => value.toFixed(2)],
      ["µs per image", (value, i) => ((1e6 * value) / images[i]).toFixed(0)],
    ],
  },
];

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Cost against work",
  about:
    "What a step or an epoch of ours costs as the work grows, compiled; “times the first” is the cost by that of the first row.",
  async run({ runs, say }) {
    /** @type {Measured[][]} */
    const found = [];
    for (const table of tables) found.push(await measured(table, runs, say));
    return {
      lines: tables.flatMap((table, i) => linesOf(table, found[i], runs)),
      tables: tables.map((table, i) => tableOf(table, found[i])),
    };
  },
};

/** @param {(Work & { size: string })[]} sizes */
async function stepSubjects(sizes) {
  const subjects = [];
  for (const { size, ...work } of sizes)
    subjects.push(await ours("step", size, { ...work, steps: stepsWithin(wantedSeconds, work) }));
  return subjects;
}

async function epochSubjects() {
  const shared = { trainer, heads: tableHeads(), batch: 128, epochs: 1, rate: 0.001 };
  const subjects = [];
  for (const examples of images)
    subjects.push(await ours("table", examples.toLocaleString("en-GB"), { ...shared, examples }));
  return subjects;
}

/**
 * About how many steps fit: products at 100 GFLOP/s, Adam's traffic at 20 GB/s, and a millisecond for all the rest.
 *
 * @param {number} seconds
 * @param {Work} work
 */
function stepsWithin(seconds, { trainer, heads, batch }) {
  const models = [...(trainer ? [trainer] : []), ...heads];
  const products = models.reduce((sum, model) => sum + stepFlops(model, batch), 0) / 1e11;
  const traffic = models.reduce((sum, model) => sum + adamBytes(model), 0) / 2e10;
  return Math.max(3, Math.round(seconds / (products + traffic + 0.001)));
}

/**
 * → the sizes with their medians
 *
 * @param {Growth} growth
 * @param {number} runs
 * @param {(line: string) => void} say
 */
async function measured({ what, start, read }, runs, say) {
  say(what);
  const subjects = await start();
  const answers = await alternate(subjects, runs, say);
  for (const subject of subjects) await subject.end();
  return medians(subjects, answers, read);
}

/**
 * @param {Growth} growth
 * @param {Measured[]} sizes
 * @param {number} runs
 */
const linesOf = ({ what, unit }, [first, ...others], runs) =>
  others.map(size => line(`cost: ${what}`, unit, size, first, runs));

/**
 * @param {Growth} growth
 * @param {Measured[]} found
 */
const tableOf = ({ what, caption, columns }, found) => ({
  caption,
  head: [what, ...columns.map(([name]) => name), "times the first"],
  rows: found.map(({ name: size, value }, i) => [
    size,
    ...columns.map(([, text]) => text(value, i)),
    (value / found[0].value).toFixed(2),
  ]),
});
