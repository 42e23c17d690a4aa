import type { Experiment, Trial } from "../experiment.js";
import { grid } from "../grid.js";

/** Code lengths T·d; each a prefix of the next. */
const codes = [
  [6, 10],
  [10, 12],
  [16, 16],
  [32, 16],
  [60, 12],
  [80, 14],
  [128, 16],
] as const;

/** Adam rates, chosen on the validation part (one seed, three epochs). */
const rates = { linear: 0.01, softmax: 0.01, trainer: 0.003 } as const;

export default {
  title: "Neural bits of text",
  claim:
    "accuracy grows with the number of sign bits of hashed n-grams and approaches the full networks. A flat curve would refute it.",
  datasets: ["wordnet-glosses"],
  optional: ["clinc150"],
  profiles: {
    tiny: { seeds: [1], epochs: 3, examples: 5_000 },
    quick: { seeds: [1], epochs: 3 },
    full: { seeds: [1, 2, 3, 4, 5], epochs: 10 },
  },
  trials(dataset, { seeds, epochs, examples }) {
    const shared = { dataset: dataset.name, epochs, batch: 256, ...(examples ? { examples } : {}) };
    const baseline = { model: "full", hidden: "256", objective: "label", rate: rates.trainer };
    const softmax = { model: "softmax", hidden: "0", objective: "label", rate: rates.softmax };
    const heads = codes.flatMap(([T, d]) =>
      ["joint", "self"].map(objective => ({
        model: "projection",
        T,
        d,
        hidden: "0",
        objective,
        rate: rates.linear,
      })),
    );
    return grid({ seed: seeds }).flatMap(({ seed }) =>
      [baseline, softmax, ...heads].map((row): Trial => ({ ...shared, ...row, seed })),
    );
  },
} satisfies Experiment;
