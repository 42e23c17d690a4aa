import { grouped } from "../../core/numbers.js";
import { isSure, type PublishedSize, publishedSizes } from "../published/sizes.js";
import { above, aboveNone, printed } from "./cells.js";
import type { Chapter, Claim, Question } from "./claim.js";
import { beyondThePapers } from "./counting.js";
import type { Where } from "./quantity.js";

/** A network of `accuracy-at-size`, and the bytes of its packed file. */
type Packed = readonly [hidden: string, bytes: number];

const dataset = "mnist";
const kibi = 1024;

const networks: readonly Packed[] = [
  ["12x18", 599],
  ["5x8x10x11x14", 703],
  ["7x11x14x15x20", 1_189],
  ["20x32", 1_680],
  ["8x12x18x18x26", 1_697],
  ["28x50", 3_011],
  ["12x20x28x28x36", 3_553],
  ["16x28x36x36x40", 5_485],
  ["20x32x44x44x51", 7_949],
  ["24x32x54x54x60", 10_835],
  ["32x40x64x64x74", 15_751],
];

const published = publishedSizes.filter(one => one.dataset === dataset && one.misspellings === undefined);

/** The most accurate of these. */
const best = (of: readonly PublishedSize[]): PublishedSize | undefined =>
  of.toSorted((one, other) => other.accuracy - one.accuracy)[0];

/** The best of no more bytes; where there is none, the smallest. Beside it, where one from memory is ahead of it, that. */
function rivals(bytes: number): PublishedSize[] {
  const sure = published.filter(isSure);
  const smallest = Math.min(...sure.map(one => one.bytes));
  const first = best(sure.filter(one => one.bytes <= Math.max(bytes, smallest)))!;
  const remembered = best(published.filter(one => !isSure(one) && one.bytes <= bytes));
  return remembered && remembered.accuracy > first.accuracy ? [first, remembered] : [first];
}

/** More than what was published in no more bytes. */
const ahead = (bytes: number, of: Where): Question[] =>
  rivals(bytes).map(rival => ({
    what: `${grouped(bytes)} bytes, beside ${rival.family}, of ${grouped(rival.bytes)}${isSure(rival) ? "" : `, ${rival.certainty}`}`,
    quantity: { kind: "mean", share: "accuracy", of },
    ...above(rival.accuracy, 2),
  }));

const experiment = "accuracy-at-size";
const rowsOf = (hidden: string): Where => ({
  ...{ experiment, dataset, model: "patch-cnn", hidden, examples: null },
});

const front: readonly Claim[] = networks.map(([hidden, bytes]) => ({
  id: `front-${hidden}`,
  says: `patch-cnn ${hidden.replaceAll("x", "×")}: in ${grouped(bytes)} bytes more accurate than what others published in no more`,
  certainty: "read",
  questions: ahead(bytes, rowsOf(hidden)),
}));

/** Apart from what is claimed of accuracy, which no length of a file shows. */
const sizes: Claim = {
  id: "front-sizes",
  says: "patch-cnn: packed files of as many bytes as are counted",
  certainty: "read",
  questions: networks.map(([hidden, bytes]) => ({
    what: `KiB of the packed file, ${hidden.replaceAll("x", "×")}`,
    quantity: { kind: "size", size: "kibibytes", of: rowsOf(hidden) },
    ...printed((bytes / kibi).toFixed(3)),
  })),
};

/** Networks of which no more bytes are taken by one without projections, of weights of so many bits. */
const besideUnprojected: readonly (readonly [...Packed, weightBits: number, of: number])[] = [
  ["12x18", 599, 4, 465],
  ["5x8x10x11x14", 703, 4, 465],
  ["20x32", 1_680, 8, 789],
  ["8x12x18x18x26", 1_697, 8, 789],
];

const ofProjections: Claim = {
  id: "front-projections",
  says: "patch-cnn: more accurate than separable, reused convolutions on pixels, trained here, in no more bytes",
  certainty: "read",
  questions: besideUnprojected.map(([hidden, bytes, weightBits, others]) => ({
    what: `${grouped(bytes)} bytes, less 697 parameters of ${weightBits} bits, ${others}`,
    quantity: {
      ...{ kind: "difference", share: "accuracy", of: rowsOf(hidden) },
      minus: { experiment, dataset, model: "reused-cnn", weightBits, examples: null },
    },
    ...aboveNone,
  })),
};

/** Our own claim of accuracy in few bytes, tried as strictly as those of the papers. */
export const frontChapter: Chapter = {
  id: "front",
  paper: beyondThePapers,
  where: "accuracy in few bytes, on MNIST, which neither paper claims",
  intro:
    "One-bit convolutions on the bits of seeded patches, whole files counted, beside single runs that others published, mostly the best of many on the test part; where nothing of as few bytes was published, beside the smallest, and where a number from memory is ahead of what was read, beside that, too. Here p counts below 0.01. One seed shows nothing: what it found stands there undecided.",
  alpha: 0.01,
  experiments: [experiment],
  claims: [...front, ofProjections, sizes],
};
