import type { Shape } from "../core/shape.js";
import type { Outline } from "../data/registry.js";
import { hiddenFrom, hiddenOf, hiddenText } from "../models/model.js";
import fullNet from "../models/nets/full.js";
import matchedNet from "../models/nets/matched.js";
import projected from "../models/nets/projected.js";
import { parameters } from "../models/size.js";
import type { Settings } from "../tracking/run.js";
import { type Profile, type ProfileName, seedsOn, type Trial } from "./experiment.js";
import { grid } from "./grid.js";

/** The settings of one network, without those that all networks of an experiment share. */
export type Row = Settings & Pick<Trial, "model" | "hidden" | "objective" | "rate">;

/** One seed for a look, five for results; so many epochs each, and examples for `tiny`. */
export const profiles = (
  epochs: Readonly<Record<ProfileName, number>>,
  tinyExamples: number,
): Readonly<Record<ProfileName, Profile>> => ({
  tiny: { seeds: [1], epochs: epochs.tiny, examples: tinyExamples },
  quick: { seeds: [1], epochs: epochs.quick },
  full: { seeds: [1, 2, 3, 4, 5], epochs: epochs.full },
});

/** The trainer, which is also what ratios are counted from; the paper's unless `hidden` says else. */
export const full = (dataset: Outline, rate: number, hidden?: readonly number[]): Row => ({
  model: "full",
  hidden: hiddenText(hiddenOf(fullNet(dataset, hidden && { hidden }))),
  objective: "label",
  rate,
});

/** Softmax regression on the inputs. */
export const softmax = (rate: number): Row => ({ model: "softmax", hidden: "0", objective: "label", rate });

/** Small networks on the inputs: for each projection network the one nearest to it in size, each once. */
export function matched(dataset: Outline, shapes: readonly Shape[], rate: number): Row[] {
  const sizes = shapes.map(({ T, d, hidden }) =>
    parameters(projected(dataset, { T, d, hidden: hiddenFrom(hidden) })),
  );
  const widths = new Set(sizes.map(size => matchedNet(dataset, size).sizes[1]!));
  return [...widths].map(width => ({ model: "matched", hidden: String(width), objective: "label", rate }));
}

/** Projection networks: each shape with each objective. Linear ones bear a larger rate than deep ones. */
export const heads = (
  shapes: readonly Shape[],
  objectives: readonly ("joint" | "self")[],
  rates: { readonly linear: number; readonly deep: number },
): Row[] =>
  shapes.flatMap(({ T, d, hidden }) =>
    objectives.map(objective => ({
      model: "projection",
      T,
      d,
      hidden,
      objective,
      rate: hidden === "0" ? rates.linear : rates.deep,
    })),
  );

/** The rows as trials on a data set, once per seed of the profile. */
export const perSeed = (dataset: Outline, profile: Profile, batch: number, rows: readonly Row[]): Trial[] => {
  const { epochs, examples } = profile;
  const shared = { dataset: dataset.name, epochs, batch, ...(examples ? { examples } : {}) };
  return grid({ seed: seedsOn(dataset.name, profile) }).flatMap(({ seed }) =>
    rows.map((row): Trial => ({ ...shared, ...row, seed })),
  );
};
