import { heads, perSeed, profiles, type Row } from "../baseline.js";
import type { Experiment } from "../experiment.js";
import { mnistRates, paperRows } from "../paper-rows.js";

/** The CNN of cifar10-table; the paper says of its own only what it reaches. */
const cnn: Row = {
  ...{ model: "cnn", channels: "32x32,64x64", hidden: "128", objective: "label" },
  ...{ rate: 0.001, dropout: 0.25 },
};

/** The row that only this table of the paper has. */
const deep = heads([{ T: 60, d: 12, hidden: "128" }], ["joint", "self"], mnistRates);

export default {
  title: "Neural projections on CIFAR-100",
  claim:
    "the rows of the MNIST table, trained as they are there, keep their order on a hundred classes, far below a CNN. A row out of order by more than its spread, or one near the CNN, would refute it.",
  datasets: ["cifar-100"],
  profiles: {
    ...profiles({ tiny: 1, quick: 2, full: 10 }, 2_000),
    full: { seeds: [1, 2, 3], epochs: 10 },
  },
  trials: (dataset, profile) => [
    ...paperRows(mnistRates).trials(dataset, profile),
    ...perSeed(dataset, profile, 128, [cnn, ...deep]),
  ],
} satisfies Experiment;
