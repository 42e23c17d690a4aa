import { expect, it } from "vitest";
import { outline } from "../../data/registry.js";
import { modelFrom } from "../../models/registry.js";
import { bytes } from "../../models/size.js";
import { profileOf, type Trial } from "../experiment.js";
import experiment from "./text-at-size.js";

/** Classes that have training examples, and the sizes of the issue at which an accuracy is claimed. */
const sets = {
  atis: { classes: 21, claimed: [2_800, 11_000] },
  snips: { classes: 7, claimed: [6_000] },
  clinc150: { classes: 150, claimed: [32_000] },
  banking77: { classes: 77, claimed: [24_000] },
  "trec-6": { classes: 6, claimed: [16_000] },
} as const;

it.each(Object.entries(sets))(
  "%s: at each size that the claim names, no network is larger, and every kind has one that nearly fills it",
  async (name, { classes, claimed }) => {
    const known = await outline(name);
    const task = { ...known, classes: known.classes.slice(0, classes), buckets: new Uint32Array() };
    const all = experiment.trials(known, profileOf(experiment, "full", { seeds: [1] }));
    const sizes = await Promise.all(all.map(async trial => bytes(await modelFrom(trial.model, trial, task))));
    for (const size of claimed) {
      const filling = all.filter((_, i) => sizes[i]! <= size && sizes[i]! > 0.93 * size);
      const kinds = filling
        .filter(isOnBits)
        .map(({ hidden, weightBits }) => [hidden === "0", weightBits].join());
      expect(new Set(kinds).size).toBe(6);
    }
  },
);

const isOnBits = ({ model, misspellings }: Trial): boolean =>
  model === "quantised-projection" && misspellings === undefined;

it("each network is tested as it is and with misspelled words; softmax regression has no buckets twice", async () => {
  const atis = await outline("atis");
  const all = experiment.trials(atis, profileOf(experiment, "full", { seeds: [1] }));
  const plain = all.filter(({ misspellings }) => misspellings === undefined);
  expect(all).toHaveLength(2 * plain.length);
  const buckets = plain.flatMap(trial => (trial.model === "ngram-softmax" ? [trial.buckets] : []));
  expect(new Set(buckets).size).toBe(buckets.length);
  expect(buckets).toEqual([256, 1_024, 2_048]);
});
