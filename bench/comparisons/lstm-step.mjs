import { otherStep } from "../other-step.mjs";
import { cores } from "../programs.mjs";

const size = { batch: 64, tokens: 24, words: 2000, embedding: 64, units: 128, classes: 10, steps: 80 };

export default {
  title: "An LSTM step",
  about:
    "24 tokens, embedding 64, 128 units, and a dense layer on the last state; 64 texts, Adam included. Ours with one thread " +
    "within an op, `startEngine({ threads: 1 })`, so that each half of the batch has a core of its own; PyTorch with all cores, " +
    "unless its line says otherwise.",
  run: (/** @type {import("../report.mjs").Measuring} */ measuring) =>
    otherStep(
      measuring,
      "lstm-step",
      "lstm",
      { ...size, threads: 1 },
      {
        "PyTorch eager": { threads: cores },
        "PyTorch eager, one thread": {},
        "torch.compile": { compiled: true, threads: cores },
      },
      {
        "neuralbits compiled, batch not halved": { whole: true },
        [`neuralbits compiled, ${cores} threads within an op`]: { threads: cores },
      },
    ),
};
