import type { Outline } from "../data/registry.js";
import { full, heads, matched, perSeed, profiles, softmax } from "./baseline.js";
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

/**
 * Adam rates, chosen on the validation part of MNIST (one seed, five epochs): a linear loss is convex and bears the
 * largest.
 */
const rates = { trainer: 0.001, softmax: 0.003, linear: 0.01, deep: 0.004 } as const;

/** The paper's Table 1 on pictures: its rows, each joint and self, beside the full network, softmax and networks of equal size. */
export const paperRows: Pick<Experiment, "profiles" | "trials"> = {
  profiles: profiles({ tiny: 3, quick: 5, full: 20 }, 10_000),
  trials: (dataset: Outline, profile: Profile): Trial[] =>
    perSeed(dataset, profile, 128, [
      full(dataset, rates.trainer),
      softmax(rates.softmax),
      ...matched(dataset, shapes, rates.deep),
      ...heads(shapes, ["joint", "self"], rates),
    ]),
};
