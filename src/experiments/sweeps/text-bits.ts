import { full, heads, perSeed, profiles, softmax } from "../baseline.js";
import type { Experiment } from "../experiment.js";

/** Code lengths T·d; of sign bits each is a prefix of the next. */
const shapes = [
  { T: 6, d: 10, hidden: "0" },
  { T: 10, d: 12, hidden: "0" },
  { T: 16, d: 16, hidden: "0" },
  { T: 32, d: 16, hidden: "0" },
  { T: 60, d: 12, hidden: "0" },
  { T: 80, d: 14, hidden: "0" },
  { T: 128, d: 16, hidden: "0" },
] as const;

/** Adam rates, chosen on the validation part (one seed, three epochs); no head is deep. */
const rates = { trainer: 0.003, softmax: 0.01, linear: 0.01, deep: 0.01 } as const;

export default {
  title: "Neural bits of text",
  claim:
    "accuracy grows with the number of bits of hashed n-grams and approaches the full networks; from 512 bits on, bits that say which buckets hold n-grams beat as many sign bits. A flat curve, or sign bits ahead there, would refute it.",
  datasets: ["wordnet-glosses"],
  optional: ["clinc150"],
  profiles: profiles({ tiny: 3, quick: 3, full: 10 }, 5_000),
  trials: (dataset, profile) =>
    perSeed(dataset, profile, 256, [
      full(dataset, rates.trainer, [256]),
      softmax(rates.softmax),
      ...heads(shapes, ["joint", "self"], rates),
      ...heads(shapes, ["self"], rates).map(row => ({ ...row, projection: "presence" })),
    ]),
} satisfies Experiment;
