import { percent } from "../../core/numbers.js";
import { publishedSizes } from "../published/sizes.js";
import { printed } from "./cells.js";
import type { Chapter, Claim, Question } from "./claim.js";
import { beyondThePapers } from "./counting.js";
import type { Where } from "./quantity.js";

/** A network of `accuracy-at-size`, and the bytes of its packed file. */
type Packed = readonly [hidden: string, bytes: number];

const dataset = "mnist";
const kibi = 1024;
const grouped = (bytes: number): string => bytes.toLocaleString("en-GB");

const networks: readonly Packed[] = [
  ["12x18", 599],
  ["5x8x10x11x14", 703],
  ["20x32", 1_680],
  ["8x12x18x18x26", 1_697],
  ["28x50", 3_011],
  ["12x20x28x28x36", 3_553],
  ["16x28x36x36x40", 5_485],
  ["24x32x54x54x60", 10_835],
];

/** More than all that was published in no more bytes; where nothing was, more than the smallest that was. */
function ahead(bytes: number, of: Where): Question {
  const published = publishedSizes.filter(one => one.dataset === dataset && one.misspellings === undefined);
  const smallest = Math.min(...published.map(one => one.bytes));
  const rivals = published.filter(one => one.bytes <= Math.max(bytes, smallest));
  const best = rivals.reduce((one, other) => (other.accuracy > one.accuracy ? other : one));
  return {
    what: `${grouped(bytes)} bytes, beside ${best.family}, of ${grouped(best.bytes)}`,
    said: `> ${percent(best.accuracy, 2)}`,
    quantity: { kind: "mean", share: "accuracy", of },
    expected: { kind: "above", value: best.accuracy },
  };
}

const front: readonly Claim[] = networks.map(([hidden, bytes]) => {
  const of = { experiment: "accuracy-at-size", dataset, model: "patch-cnn", hidden, examples: null };
  return {
    id: `front-${hidden}`,
    says: `patch-cnn ${hidden.replaceAll("x", "×")}: in ${grouped(bytes)} bytes more accurate than what others published in no more`,
    certainty: "read",
    questions: [
      {
        what: "KiB of the packed file",
        quantity: { kind: "size", size: "kibibytes", of },
        ...printed((bytes / kibi).toFixed(3)),
      },
      ahead(bytes, of),
    ],
  };
});

/** Our own claim of accuracy in few bytes, tried as strictly as those of the papers. */
export const frontChapter: Chapter = {
  id: "front",
  paper: beyondThePapers,
  where: "accuracy in few bytes, on MNIST, which neither paper claims",
  intro:
    "One-bit convolutions on the bits of seeded patches, whole files counted, beside single runs that others published, mostly the best of many on the test part; where nothing of as few bytes was published, beside the smallest. One seed shows nothing: what it found stands there undecided.",
  experiments: ["accuracy-at-size"],
  claims: front,
};
