import { mnistFiles, peerModel } from "../inputs.mjs";
import { head, tableHeads, trainer } from "../models.mjs";
import { ours, torch } from "../programs.mjs";
import { line } from "../report.mjs";
import { residentMB } from "../resident.mjs";
import { median } from "../subject.mjs";

/**
 * A training whose memory is measured.
 *
 * @typedef {{ work: string, name: string, start: () => Promise<Subject> }} Training
 * @typedef {import("../subject.mjs").Subject} Subject
 * @typedef {{ trainer: import("../models.mjs").Model | null, heads: import("../models.mjs").HeadModel[] } & Record<string, unknown>} Settings
 * @typedef {{ peak: number, resident: number }} Memory
 */

const shared = { batch: 128, rate: 0.001, steps: 100 };
const joint = { ...shared, trainer, heads: [head(60, 12, [256])] };
const alone = { ...shared, trainer: null, heads: [head(70, 12, [256], "self")] };
const table = { ...shared, trainer, heads: tableHeads(), epochs: 1, examples: 55_000 };
const tiny = { ...shared, trainer: null, heads: [head(8, 10, [], "self")] };
const looks = [100, 1_000, 10_000]; // steps after which a long training is looked at

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Memory",
  about:
    "Resident memory of a process that trains on MNIST, data and start included: its peak, and what it holds when the training is over.",
  async run({ runs, say }) {
    const trainings = await programs();
    /** @type {Memory[][]} */
    const memories = trainings.map(() => []);
    /** @type {number[][]} */
    const longer = [];
    for (let round = 0; round < runs; round++) {
      for (const [i, { name, start }] of trainings.entries()) {
        const memory = await memoryOf(await start());
        memories[i].push(memory);
        say(`  ${round + 1}/${runs} ${name}: ${shown(memory.peak)} MB`);
      }
      const found = await memoryOverSteps();
      longer.push(found);
      say(`  ${round + 1}/${runs} after ${looks.join(", ")} steps: ${found.map(shown).join(", ")} MB`);
    }
    const medians = (/** @type {keyof Memory} */ key) =>
      memories.map(list => median(list.map(memory => memory[key])));
    const [peaks, after] = [medians("peak"), medians("resident")];
    const overSteps = looks.map((steps, i) => ({
      name: `${steps} steps`,
      value: median(longer.map(list => list[i])),
    }));
    const [first, ...later] = overSteps;
    return {
      lines: [
        ...linesOf(trainings, peaks, runs),
        ...later.map(look => line("memory over steps", "MB", look, first, runs)),
      ],
      tables: [
        {
          head: ["training", "", "peak MB", "MB after it", "peak, ours / this"],
          rows: trainings.map(({ work, name }, i) => [
            work,
            name,
            shown(peaks[i]),
            shown(after[i]),
            (peaks[oursOf(trainings, work)] / peaks[i]).toFixed(2),
          ]),
        },
        {
          caption: "A small head (80-10) alone, compiled, in one process: what it holds as the steps go on.",
          head: ["steps", "resident MB", "times the first"],
          rows: looks.map((steps, i) => [
            steps.toLocaleString("en-GB"),
            shown(overSteps[i].value),
            (overSteps[i].value / first.value).toFixed(3),
          ]),
        },
      ],
      notes: [
        "Ours reads and checks MNIST itself; it keeps the pixels as the bytes that were read and once more as tensors, and bits packed. PyTorch's scripts read prepared files and hold pixels and bits as 32-bit floats; that of the whole table keeps the bytes as well.",
      ],
    };
  },
};

/**
 * What is measured: ours first of each kind of work.
 *
 * @returns {Promise<Training[]>}
 */
async function programs() {
  const folder = await mnistFiles(1);
  const theirs = (/** @type {Settings} */ { trainer, heads, ...work }) => ({
    ...{ ...work, folder, fused: true, compiled: false, shared: true },
    trainer: trainer && peerModel(trainer),
    heads: heads.map(peerModel),
  });
  /** @type {(work: string, name: string, program: string, settings: Settings) => Training} */
  const mine = (work, name, program, settings) => ({
    ...{ work, name },
    start: () => ours(program, name, settings),
  });
  /** @type {typeof mine} */
  const peer = (work, name, program, settings) => ({
    ...{ work, name },
    start: () => torch(program, name, theirs(settings)),
  });
  return [
    mine("joint step", "neuralbits compiled", "step", joint),
    mine("joint step", "neuralbits eager", "step", { ...joint, eager: true }),
    peer("joint step", "PyTorch eager", "step", joint),
    mine("head step", "neuralbits compiled", "step", alone),
    peer("head step", "PyTorch eager", "step", alone),
    mine("whole table", "neuralbits", "table", table),
    peer("whole table", "PyTorch, shared trainer", "table", table),
  ];
}

/** @param {Subject} subject */
async function memoryOf(subject) {
  await subject.once();
  const memory = { peak: residentMB(subject.pid, "peak"), resident: residentMB(subject.pid) };
  await subject.end();
  return memory;
}

async function memoryOverSteps() {
  const subject = await ours("step", "a long training", tiny);
  const found = [];
  for (let block = 1; found.length < looks.length; block++) {
    await subject.once();
    if (block * tiny.steps === looks[found.length]) found.push(residentMB(subject.pid));
  }
  await subject.end();
  return found;
}

/**
 * @param {Training[]} trainings
 * @param {string} wanted
 */
const oursOf = (trainings, wanted) => trainings.findIndex(({ work }) => work === wanted);

/**
 * @param {Training[]} trainings
 * @param {number[]} peaks
 * @param {number} runs
 */
const linesOf = (trainings, peaks, runs) =>
  trainings.flatMap(({ work, name }, i) => {
    const own = oursOf(trainings, work);
    const [subject, peer] = [
      { name: trainings[own].name, value: peaks[own] },
      { name, value: peaks[i] },
    ];
    return own === i ? [] : line(`memory: ${work}`, "MB", subject, peer, runs);
  });

const shown = (/** @type {number} */ megabytes) => Math.round(megabytes).toLocaleString("en-GB");
