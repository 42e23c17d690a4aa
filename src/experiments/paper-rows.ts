import type { Outline } from "../data/registry.js";
import { full, heads, matched, perSeed, profiles, type Row, softmax } from "./baseline.js";
import type { Experiment, Profile, Trial } from "./experiment.js";

/** The seven rows of the paper's Table 1. */
const shapes = [
  { T: 8, d: 10, hidden: "0" },
  { T: 10, d: 12, hidden: "0" },
  { T: 60, d: 10, hidden: "0" },
  { T: 60, d: 12, hidden: "0" },
  { T: 60, d: 10, hidden: "128" },
  { T: 60, d: 12, hidden: "256" },
  { T: 70, d: 12, hidden: "256" },
] as const;

/** Adam rates: of the trainer, of softmax and of projection networks without and with hidden layers, which may drop out too. */
export interface Rates {
  readonly trainer: number;
  readonly softmax: number;
  readonly linear: number;
  readonly deep: number;
  /** Of small networks on the inputs, where they are not those of deep projection networks. */
  readonly matched?: number;
  /** Share of the hidden units of projection networks that each step leaves out. */
  readonly dropout?: number;
  /** Standard deviation of the noise on the full network's inputs while it learns. */
  readonly noise?: number;
}

/** The paper's Table 1 on pictures: its rows, each joint and self, beside the full network, softmax and networks of equal size. */
export const paperRows = (rates: Rates): Pick<Experiment, "profiles" | "trials"> => ({
  profiles: profiles({ tiny: 3, quick: 5, full: 20 }, 10_000),
  trials: (dataset: Outline, profile: Profile): Trial[] =>
    perSeed(dataset, profile, 128, [
      { ...full(dataset, rates.trainer), ...(rates.noise ? { noise: rates.noise } : {}) },
      softmax(rates.softmax),
      ...matched(dataset, shapes, rates.matched ?? rates.deep),
      ...heads(shapes, ["joint", "self"], rates).map(row => withDropout(row, rates.dropout)),
    ]),
});

/**
 * Chosen on the validation part of MNIST (one seed, five epochs): a linear loss is convex and bears the largest.
 */
export const mnistRates: Rates = { trainer: 0.001, softmax: 0.003, linear: 0.01, deep: 0.004 };

const withDropout = (row: Row, dropout: number | undefined): Row =>
  dropout && row.hidden !== "0" ? { ...row, dropout } : row;
