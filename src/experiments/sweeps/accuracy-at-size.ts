import type { DeformationName } from "../../data/deformation.js";
import type { Outline } from "../../data/registry.js";
import type { Settings } from "../../tracking/run.js";
import { perSeed, profiles, type Row } from "../baseline.js";
import type { Experiment, Profile, Trial } from "../experiment.js";

/*
 * How much accuracy into how few bytes. Two plans of one-bit convolutions on the bits of sliding patches, of which a single
 * number is stored: two convolutions, some 0.6 to 3 KB, and five, 0.7 to 16 KB; beside them flat networks on box differences
 * and on counts of patches' ones, a hidden layer of one-bit weights under a last one of four bits, biases of a byte. Bytes are
 * those of the packed file.
 *
 * Shapes, rates, batches and deformations were chosen on MNIST's validation part. Fashion-MNIST and CIFAR-10, which are of things
 * rather than of signs, have the plan of five alone; their copies were chosen on their own validation parts (seed 1, 8 or 10 epochs:
 * turned and scaled ones cost a point and more there). That plan gains from long training until the rate is 0: in short profiles
 * it is left out.
 */
const rate = 0.005;
const longTraining = 8; // epochs of the plan of two, from which on that of five is trained, so many times as long:
const timesOfDigits = 8;
const timesOfThings = 4;

type Shape = readonly [patches: number, hidden: string, headBits: 2 | 4];

const shallow: readonly Shape[] = [
  [40, "12x18", 2], // 599 bytes
  [64, "20x32", 4], // 1,680
  [64, "28x50", 4], // 3,011
];

const deep: readonly Shape[] = [
  [64, "5x8x10x11x14", 4], // 703 bytes
  [64, "7x11x14x15x20", 4], // 1,189
  [96, "8x12x18x18x26", 4],
  [96, "12x20x28x28x36", 4],
  [96, "16x28x36x36x40", 4], // 5,485
  [96, "24x32x54x54x60", 4], // 10,835
];

/**
 * Of the plan of five, too, with the first seeds alone: half an hour and an hour each. With 32 copies in place of 9 the smaller
 * gained nothing on the validation part.
 */
const larger: readonly { readonly shape: Shape; readonly seeds: number }[] = [
  { shape: [96, "20x32x44x44x51", 4], seeds: 2 }, // 7,949 bytes
  { shape: [128, "32x40x64x64x74", 4], seeds: 1 }, // 15,751
];

interface Copies {
  readonly copies: number;
  readonly deformation: DeformationName;
}

/** Networks of a data set of things, and the copies that they learn from. */
interface Things {
  readonly shapes: readonly Shape[];
  readonly copies: Copies;
}

const ofThings: Readonly<Record<string, Things>> = {
  "fashion-mnist": {
    shapes: [
      [96, "12x20x28x28x36", 4], // 3,553 bytes
      [96, "20x32x44x44x50", 4],
    ],
    copies: { copies: 5, deformation: "shift" },
  },
  "cifar-10": {
    shapes: [
      [192, "16x28x36x36x40", 4], // 5,677 bytes
      [192, "24x36x54x54x62", 4],
    ],
    copies: { copies: 9, deformation: "mirrored" },
  },
};

const patchRow = ([patches, hidden, headBits]: Shape): Row => ({
  ...{ model: "patch-cnn", patches, hidden, headBits, objective: "label", rate },
});

type FlatShape = readonly [T: number, d: number, hidden: string];

/**
 * Trained one and a half times as long as the plan of two: up to 650, 1,100 and 1,750 bytes, a few less with some bits than with
 * others.
 */
const small: readonly FlatShape[] = [
  [35, 5, "16"],
  [71, 5, "16"],
  [53, 8, "24"],
];

/**
 * Trained six times as long, with a constant step of their one-bit weights: up to 3,100 and 5,400 bytes. On the validation part the
 * larger had 98.66 % with steps of mean |W| and half as long, 98.71 % with constant ones, 98.77 % with both (seeds 11 to 14, which are
 * in no table). Of the small ones one seed alone was tried so, and gained 0.1 points, which is noise.
 */
const large: readonly FlatShape[] = [
  [78, 8, "32"],
  [52, 11, "64"],
];

/**
 * The best T·d of 4,096 bits by training labels, whose ids are stored: differences of boxes, or counts of patches' ones. Each
 * epoch takes an image as it is or moved by a pixel.
 */
const flat = (shapes: readonly FlatShape[], own: Settings = {}): Row[] =>
  ["boxes", "pooled"].flatMap(projection =>
    shapes.map(([T, d, hidden]) => ({
      ...{ model: "quantised-projection", projection, candidates: 4096, T, d, hidden, coding: "-1/+1" },
      ...{ weightBits: 1, headBits: 4, biasBits: 8 },
      ...{ objective: "self", rate, copies: 5, deformation: "shift" },
      ...own,
    })),
  );

/**
 * A baseline without projections, trained like the plan of five: the shape of the public net of 697 parameters that passes 99 % as
 * floats (JoshWarn/Parameter-Efficient-MNIST), in weights of 8 and of 4 bits, 789 and 465 bytes. It bears a larger rate: of 0.005,
 * 0.01 and 0.02 the last was best on the validation part. That of 1,936 parameters (ruslangrimov/mnist-minimal-model) is left out
 * until a rate is found at which long training holds: at 0.02 it had 98.7 % there after some ten epochs and 30 % in the end. Seeds 1
 * and 2 alone: they take longer than all other networks of a seed together.
 */
const unprojected: readonly Row[] = [8, 4].map(weightBits => ({
  ...{ model: "reused-cnn", channels: "6,5x9x10x8", hidden: "0", padding: "same", activation: "leaky" },
  ...{ weightBits, objective: "label", rate: 0.02 },
}));

const seedsWithoutProjection = 2;

const elastic: Copies = { copies: 9, deformation: "elastic" };

/** Trained so many times as long as the plan of two; not at all in short profiles. */
const long = (
  dataset: Outline,
  profile: Profile,
  times: number,
  copies: Copies,
  rows: readonly Row[],
): Trial[] =>
  profile.epochs >= longTraining
    ? perSeed(
        dataset,
        { ...profile, epochs: times * profile.epochs },
        128,
        rows.map(row => ({ ...row, ...copies })),
      )
    : [];

const five = (shapes: readonly Shape[]): Row[] => shapes.map(shape => ({ ...patchRow(shape), plan: "deep" }));

function trials(dataset: Outline, profile: Profile): Trial[] {
  const things = ofThings[dataset.name];
  if (things) return long(dataset, profile, timesOfThings, things.copies, five(things.shapes));
  const affine = { plan: "shallow", copies: 5, deformation: "affine" };
  const first = (seeds: number): Profile => ({
    ...profile,
    seeds: profile.seeds.filter(seed => seed <= seeds),
  });
  return [
    ...perSeed(
      dataset,
      profile,
      64,
      shallow.map(shape => ({ ...patchRow(shape), ...affine })),
    ),
    ...long(dataset, profile, timesOfDigits, elastic, five(deep)),
    ...larger.flatMap(({ shape, seeds }) =>
      long(dataset, first(seeds), timesOfDigits, elastic, five([shape])),
    ),
    ...perSeed(dataset, { ...profile, epochs: Math.ceil(1.5 * profile.epochs) }, 256, flat(small)),
    ...perSeed(
      dataset,
      { ...profile, epochs: 6 * profile.epochs },
      256,
      flat(large, { oneBitStep: "constant" }),
    ),
    ...long(dataset, first(seedsWithoutProjection), timesOfDigits, elastic, unprojected),
  ];
}

const { tiny, quick, full } = profiles({ tiny: 1, quick: 2, full: longTraining }, 2_000);
const digits = { datasets: ["mnist"] }; // of things there is nothing to train in short profiles

export default {
  title: "Accuracy in few bytes, beside what others published",
  claim:
    "one-bit convolutions on the bits of sliding patches, which cost one number, reach 97 % on MNIST in 599 bytes, 99.2 % in 1,697 and 99.5 % in 5,485, and nothing that others published in as few bytes is as accurate. Refuted by a mean over the seeds below these, or by a published model of no more bytes ahead of the mean; the report on all claims tries each network of MNIST. On CIFAR-10 others are ahead in as few bytes. Of the two public nets without projections that of 1,936 parameters is not here: no rate was found at which long training holds.",
  datasets: ["mnist"],
  optional: ["fashion-mnist", "cifar-10"],
  figure: {
    ...{ kind: "over", name: "bytes", title: "bytes stored", log: true, published: true },
    apart: ["plan", "projection"],
  },
  profiles: {
    tiny: { ...tiny, ...digits },
    quick: { ...quick, ...digits },
    full: { ...full, fewer: { "fashion-mnist": 1, "cifar-10": 1 } },
  },
  trials,
} satisfies Experiment;
