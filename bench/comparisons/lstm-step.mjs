import { otherStep } from "../other-step.mjs";

export default {
  title: "An LSTM step",
  about: "24 tokens, embedding 64, 128 units, and a dense layer on the last state; 64 texts, Adam included.",
  run: (/** @type {import("../report.mjs").Measuring} */ measuring) =>
    otherStep(
      measuring,
      "lstm-step",
      "lstm",
      { batch: 64, tokens: 24, words: 2000, embedding: 64, units: 128, classes: 10, steps: 80 },
      { "PyTorch eager": {}, "torch.compile": { compiled: true } },
      { "neuralbits compiled, batch not halved": { whole: true } },
    ),
};
