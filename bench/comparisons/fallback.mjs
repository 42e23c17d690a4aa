import { head, stepFlops, trainer } from "../models.mjs";
import { ours } from "../programs.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";

/** @typedef {{ trainer: import("../models.mjs").Model | null, heads: import("../models.mjs").HeadModel[], batch: number }} Work */

const wantedMs = 2000; // a run; at least one step
const steps = [
  { name: "joint", trainer, heads: [head(60, 12, [256])], batch: 128 },
  { name: "head", trainer: null, heads: [head(70, 12, [256], "self")], batch: 512 },
];
/**
 * The forms of a step: settings of the program, its backend, and a guess of its flops per second for the length of a
 * run. Native ones start first: they compute the bits, which those on wasm find in the cache.
 */
/** @type {Record<string, { backend: string, rate: number, eager?: boolean, stockGradient?: boolean }>} */
const forms = {
  "native, compiled": { backend: "native", rate: 1e11 },
  "native, op by op": { eager: true, backend: "native", rate: 3e10 },
  "wasm, our gradient": { backend: "wasm", rate: 5e9 },
  "wasm, tfjs's gradient": { stockGradient: true, backend: "wasm", rate: 1e9 },
};
const ownName = "wasm, our gradient";

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Without the native library",
  about:
    "Training steps on WebAssembly (one thread), with tfjs's gradient of the matrix product and with ours, beside the same " +
    "steps on the native library (all cores): joint, the trainer 784-1000-1000-1000-10 and a head 720-256-10 at batch 128; " +
    "head, 840-256-10 alone at batch 512. Adam included, on MNIST.",
  async run({ runs, say }) {
    /** @type {import("../report.mjs").Found} */
    const all = { lines: [], tables: [] };
    for (const { name, ...work } of steps) {
      const { found, answers } = await measured(work, runs, name, say);
      const own = found[Object.keys(forms).indexOf(ownName)];
      const others = found.filter(form => form !== own);
      all.lines.push(...others.map(peer => line(`fallback-${name}`, "ms", own, peer, runs)));
      all.tables.push({
        caption: `The ${name} step, batch ${work.batch}:`,
        head: ["", "ms per step", "our gradient on wasm / this", "GFLOP/s", "head's loss, 8th step"],
        rows: found.map(({ name: form, value }, i) => [
          form,
          value.toFixed(value < 100 ? 2 : 0),
          (own.value / value).toFixed(2),
          (flopsOf(work) / value / 1e6).toFixed(1),
          answers[i][runs - 1].warmLoss.toFixed(5),
        ]),
      });
    }
    return all;
  },
};

/**
 * @param {Work} work
 * @param {number} runs
 * @param {string} name
 * @param {(line: string) => void} say
 */
async function measured(work, runs, name, say) {
  say(`fallback, ${name} step: starting programs`);
  const flops = flopsOf(work);
  const subjects = [];
  for (const [form, { backend, rate, ...settings }] of Object.entries(forms)) {
    const count = Math.ceil(((wantedMs / 1000) * rate) / flops);
    const env = { NEURALBITS_BACKEND: backend };
    subjects.push(await ours("step", form, { ...work, ...settings, steps: count }, env));
  }
  const answers = await alternate(subjects, runs, say);
  for (const subject of subjects) await subject.end();
  return { answers, found: medians(subjects, answers) };
}

/** @param {Work} work */
const flopsOf = ({ trainer, heads, batch }) =>
  [...(trainer ? [trainer] : []), ...heads].reduce((sum, model) => sum + stepFlops(model, batch), 0);
