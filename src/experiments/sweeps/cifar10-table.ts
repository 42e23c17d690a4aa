import { perSeed, profiles, type Row } from "../baseline.js";
import type { Experiment } from "../experiment.js";

/** Adam's usual rate, and the share of dense units that are dropped: not chosen, since an epoch takes minutes. */
const learning = { rate: 0.001, dropout: 0.25 } as const;

/** Two convolutions of 32 channels and two of 64, then 128 units. */
const cnn: Row = { model: "cnn", channels: "32x32,64x64", hidden: "128", objective: "label", ...learning };

/** 420 bits of what convolutions make of the picture, and dense layers on them: four layers, and six. */
const four: Row = { ...bits("64,128", "128"), objective: "joint", trainer: "cnn" };
const six: readonly Row[] = [
  { ...bits("64,128,256", "128x256"), objective: "joint", trainer: "cnn" },
  { ...bits("64,128,256", "128x256"), objective: "self" },
];

function bits(channels: string, hidden: string) {
  return { model: "projected-cnn", T: 60, d: 7, channels, hidden, ...learning };
}

export default {
  title: "Projections of intermediate representations on CIFAR-10",
  claim:
    "420 bits of what three convolutions make of a picture are enough for a network that passes a CNN of four convolutions, and learning from that CNN helps. Refuted by a projection below the CNN, or by joint − self at or below 0.",
  datasets: ["cifar-10"],
  profiles: profiles({ tiny: 1, quick: 2, full: 12 }, 2_000),
  trials: (dataset, profile) => perSeed(dataset, profile, 128, [cnn, four, ...six]),
} satisfies Experiment;
