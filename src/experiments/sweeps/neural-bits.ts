import { hiddenText } from "../../models/model.js";
import full from "../../models/nets/full.js";
import type { Experiment, Trial } from "../experiment.js";
import { grid } from "../grid.js";

/** Axes of the figure: T·d from 8 to 1,024, some lengths by more than one T × d. */
const axes = {
  T: [2, 4, 8, 16, 32, 64],
  d: [4, 8, 12, 16],
  hidden: [0, 128],
} as const;

const rates = { trainer: 0.001, linear: 0.01, deep: 0.004 } as const; // as in mnist-table

export default {
  title: "How many neural bits are required?",
  claim:
    "about 100 bits recover 0.8 of the full network's accuracy on MNIST; more bits and a hidden layer recover over 0.9. Lower ratios would refute it.",
  datasets: ["mnist"],
  profiles: {
    tiny: { seeds: [1], epochs: 3, examples: 10_000 },
    quick: { seeds: [1], epochs: 5 },
    full: { seeds: [1, 2, 3, 4, 5], epochs: 20 },
  },
  trials(dataset, { seeds, epochs, examples }) {
    const shared = { dataset: dataset.name, epochs, batch: 128, ...(examples ? { examples } : {}) };
    const baseline = {
      model: "full",
      hidden: hiddenText(full(dataset).sizes.slice(1, -1)),
      objective: "label",
      rate: rates.trainer,
    };
    const heads = grid(axes).map(({ T, d, hidden }) => ({
      model: "projection",
      T,
      d,
      hidden: String(hidden),
      objective: "joint",
      rate: hidden ? rates.deep : rates.linear,
    }));
    return grid({ seed: seeds }).flatMap(({ seed }) =>
      [baseline, ...heads].map((row): Trial => ({ ...shared, ...row, seed })),
    );
  },
} satisfies Experiment;
