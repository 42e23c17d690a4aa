import { hiddenText } from "../../models/model.js";
import full from "../../models/nets/full.js";
import matched from "../../models/nets/matched.js";
import projected from "../../models/nets/projected.js";
import { parameters } from "../../models/size.js";
import type { Experiment, Trial } from "../experiment.js";
import { grid } from "../grid.js";

/** The seven rows of the paper's Table 1. */
const rows = [
  { T: 8, d: 10, hidden: [] },
  { T: 10, d: 12, hidden: [] },
  { T: 60, d: 10, hidden: [] },
  { T: 60, d: 12, hidden: [] },
  { T: 60, d: 10, hidden: [128] },
  { T: 60, d: 12, hidden: [256] },
  { T: 70, d: 12, hidden: [256] },
] as const;

/** Adam rates, chosen on the validation part (one seed, five epochs): a linear loss is convex and bears the largest. */
const rates = { trainer: 0.001, softmax: 0.003, linear: 0.01, deep: 0.004 } as const;

export default {
  title: "Neural projections on MNIST",
  claim:
    "accuracy grows with the code length T·d and levels off; hidden layers on the bits help. A flat or falling curve would refute it.",
  datasets: ["mnist"],
  profiles: {
    tiny: { seeds: [1], epochs: 3, examples: 10_000 },
    quick: { seeds: [1], epochs: 5 },
    full: { seeds: [1, 2, 3, 4, 5], epochs: 20 },
  },
  trials(dataset, { seeds, epochs, examples }) {
    const shared = { dataset: dataset.name, epochs, batch: 128, ...(examples ? { examples } : {}) };
    const trainer = full(dataset);
    const baseline = {
      model: "full",
      hidden: hiddenText(trainer.sizes.slice(1, -1)),
      objective: "label",
      rate: rates.trainer,
    };
    const softmax = { model: "softmax", hidden: "0", objective: "label", rate: rates.softmax };
    const heads = rows.flatMap(({ T, d, hidden }) =>
      ["joint", "self"].map(objective => ({
        model: "projection",
        T,
        d,
        hidden: hiddenText(hidden),
        objective,
        rate: hidden.length ? rates.deep : rates.linear,
      })),
    );
    const sizes = rows.map(({ T, d, hidden }) => parameters(projected(dataset, { T, d, hidden })));
    const widths = [...new Set(sizes.map(size => matched(dataset, size).sizes[1]!))];
    const small = widths.map(width => ({
      model: "matched",
      hidden: String(width),
      objective: "label",
      rate: rates.deep,
    }));

    return grid({ seed: seeds }).flatMap(({ seed }) =>
      [baseline, softmax, ...small, ...heads].map((row): Trial => ({ ...shared, ...row, seed })),
    );
  },
} satisfies Experiment;
