import { perSeed, profiles, type Row } from "../baseline.js";
import type { Experiment } from "../experiment.js";

/** Adam's rates and the share of dense units that are dropped, chosen on the validation part (one seed, three epochs). */
const learning = { rate: 0.001, dropout: 0.25 } as const;

/** Two convolutions of 32 channels and two of 64, then 128 units. */
const cnn: Row = { model: "cnn", channels: "32x32,64x64", hidden: "128", objective: "label", ...learning };

/** 420 bits of what convolutions make of the picture, and dense layers on them: four layers, and six. */
const projections = [
  { model: "projected-cnn", T: 60, d: 7, channels: "64,128", hidden: "128", ...learning },
  { model: "projected-cnn", T: 60, d: 7, channels: "64,128,256", hidden: "128x256", ...learning },
] as const;

export default {
  title: "Projections of intermediate representations on CIFAR-10",
  claim:
    "420 bits of what three convolutions make of a picture are enough for a network that passes a CNN of four convolutions, and learning from that CNN helps. Refuted by a projection below the CNN, or by joint − self at or below 0.",
  datasets: ["cifar-10"],
  profiles: profiles({ tiny: 1, quick: 2, full: 12 }, 2_000),
  trials: (dataset, profile) =>
    perSeed(dataset, profile, 128, [
      cnn,
      ...projections.flatMap(row => [
        { ...row, objective: "joint", trainer: "cnn" },
        { ...row, objective: "self" },
      ]),
    ]),
} satisfies Experiment;
