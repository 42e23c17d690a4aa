import { mnistFiles, peerModel } from "./inputs.mjs";
import { adamBytes, stepFlops } from "./models.mjs";
import { ours, torch } from "./programs.mjs";
import { line } from "./report.mjs";
import { alternate, median, medians } from "./subject.mjs";

const wantedMs = 1200; // a run: long against the clock and the scheduler, short against a neighbour's mood
const rate = 0.001;

/**
 * Measures a step of dense nets in all its forms, and the limit that the machine sets it.
 *
 * @param {import("./report.mjs").Measuring} measuring
 * @param {string} name
 * @param {{ trainer: import("./models.mjs").Model | null, heads: import("./models.mjs").HeadModel[] }} nets
 * @param {number[]} batches
 * @returns {Promise<import("./report.mjs").Found>}
 */
export async function denseStep({ runs, say }, name, { trainer, heads }, batches) {
  const folder = await mnistFiles(1);
  const models = [...(trainer ? [trainer] : []), ...heads];
  /** @type {import("./report.mjs").Found} */
  const found = { lines: [], tables: [] };
  for (const batch of batches) {
    const flops = models.reduce((sum, model) => sum + stepFlops(model, batch), 0);
    const bytes = models.reduce((sum, model) => sum + adamBytes(model), 0);
    const steps = Math.max(10, Math.round((wantedMs / 1000) * (1e11 / flops)));
    const mine = { trainer, heads, batch, steps, rate };
    const theirs = {
      folder,
      trainer: trainer && peerModel(trainer),
      heads: heads.map(peerModel),
      ...{ batch, steps, rate, fused: true, compiled: false },
    };
    const product = [batch, ...(trainer ? [1000, 1000] : [840, 256])];
    const floats = Math.round(bytes / 8); // a copy that moves as many bytes as Adam does
    say(`${name}, batch ${batch}: starting programs`);
    const subjects = [
      await ours("step", "neuralbits compiled", mine),
      await ours("step", "neuralbits eager", { ...mine, steps: Math.ceil(steps / 2), eager: true }),
      await torch("step", "PyTorch eager", theirs),
      await torch("step", "PyTorch eager, Adam not fused", {
        ...theirs,
        fused: false,
        steps: Math.ceil(steps / 2),
      }),
      await torch("step", "torch.compile", { ...theirs, compiled: true }),
      await ours("limits", "TensorFlow's product", { product }),
      await torch("limits", "PyTorch's product and copy", { product, floats }),
    ];
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();

    const forms = medians(subjects, answers).slice(0, 5); // the others measure the limit
    const productRate = Math.max(...[5, 6].map(i => median(answers[i].map(answer => answer.flops))));
    const copyRate = median(answers[6].map(answer => answer.bytes));
    const limit = 1000 * (flops / productRate + bytes / copyRate);
    const [compiled, ...peers] = [...forms, { name: "limit", value: limit }];
    found.lines.push(...peers.map(peer => line(`${name}-${batch}`, "ms", compiled, peer, runs)));
    found.tables.push({
      caption: `Batch ${batch}: ${(flops / 1e9).toFixed(2)} GFLOP of matrix products and ${(bytes / 1e6).toFixed(0)} MB of Adam's traffic a step; this machine's ${(productRate / 1e9).toFixed(0)} GFLOP/s and ${(copyRate / 1e9).toFixed(0)} GB/s, measured in the same rounds, make the limit.`,
      head: ["", "ms per step", "compiled / this", "loss after its last step"],
      rows: [compiled, ...peers].map(({ name: form, value }, i) => [
        form,
        value.toFixed(2),
        (compiled.value / value).toFixed(2),
        i < forms.length ? lossText(answers[i][runs - 1]) : "",
      ]),
    });
  }
  return found;
}

/** @param {import("./subject.mjs").Answer} answer */
const lossText = ({ loss, steps }) => `${loss.toFixed(4)} (step ${steps})`;
