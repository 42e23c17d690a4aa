import { check, knownNames, oneOf } from "../../core/check.js";
import { tf } from "../../engine/tensorflow.js";
import { allBuckets, type Model, type Task } from "../model.js";
import { quantisedBytes } from "../packed-bytes.js";
import { checkedWeightBits, roundedLayer, type WeightBits } from "../quantised.js";
import { optional } from "../settings.js";
import { zeros } from "../start.js";

export interface NgramSettings {
  /** `words`: n-grams of words alone, none of characters; absent: both. */
  readonly ngrams?: "words";
  /** So many buckets, a power of two: n-grams that fall into one of them share its weights. Absent: 2^18. */
  readonly buckets?: number;
  /** Bits of a stored weight: 1, 2, 4 or 8; absent: floats. */
  readonly weightBits?: WeightBits;
}

/** What a trial's settings say of it. */
export const settings = {
  ngrams: optional(value => oneOf("n-grams", value, ["words"] as const)),
  buckets: optional(checkedBuckets),
  weightBits: optional(checkedWeightBits),
};

/**
 * Softmax regression on the n-grams of texts themselves, their counts at unit length: y = Σ_n x_n·W[n] + B. The honest
 * full baseline on texts; of few buckets, and weights of few bits (`roundedLayer`), a small one. Weights start at 0, so
 * those of buckets that training never meets need not be kept; they are counted. Weights of few bits count as a packed
 * file would hold them, though no format takes such a network: a device would have to divide.
 */
export default function ngramSoftmax({ classes, buckets: all }: Task, given: NgramSettings = {}): Model {
  knownNames("softmax regression on n-grams", given, Object.keys(settings));
  const { ngrams: of, buckets = allBuckets, weightBits } = given;
  check(all !== undefined, "buckets of the task", "none", "those of the training texts: taskOf(data)");
  const count = checkedBuckets(buckets);
  const seen = count === allBuckets ? all : Uint32Array.from(new Set(all.map(one => one % count))).sort();
  const bits = weightBits && checkedWeightBits(weightBits);
  return {
    name: "ngram-softmax",
    input: { kind: "ngrams", buckets: count, ...(of ? { of } : {}), seen },
    sizes: [count, classes.length],
    T: 0,
    d: 0,
    dropout: [0, 0],
    settings: {
      ...(of ? { ngrams: of } : {}),
      ...(count === allBuckets ? {} : { buckets: count }),
      ...(bits ? { weightBits: bits } : {}),
    },
    ...(bits ? { storedBytes: quantisedBytes([count, classes.length], [bits], {}, { T: 0, d: 0 }) } : {}),
    weights: [
      {
        ...{
          name: "layer",
          shape: [Math.max(1, seen.length), classes.length],
          start: zeros,
          rows: count,
        },
        ...(bits ? {} : { lookup: ([rows]) => rows as tf.Tensor1D }), // a scale is that of all rows
      },
      { name: "bias", shape: [classes.length], start: zeros },
    ],
    logits([layer, bias], [occurring, places, texts, counts, scales]) {
      const [W, B] = bits
        ? roundedLayer(layer as tf.Tensor2D, bias as tf.Tensor1D, bits)
        : [layer as tf.Tensor2D, bias as tf.Tensor1D];
      const rows = bits ? tf.gather(W, occurring as tf.Tensor1D) : W;
      const terms = tf.mul(tf.gather(rows, places as tf.Tensor1D), tf.expandDims(counts!, 1));
      const sums = tf.unsortedSegmentSum(terms, texts as tf.Tensor1D, scales!.shape[0]!) as tf.Tensor2D;
      return tf.add(tf.mul(sums, tf.expandDims(scales!, 1)), B);
    },
  };
}

function checkedBuckets(value: unknown): number {
  const buckets = Number(value);
  const isPower = typeof value === "number" && Number.isInteger(Math.log2(buckets));
  check(
    isPower && buckets >= 2 && buckets <= allBuckets,
    "buckets",
    value,
    `a power of two, 2 to ${allBuckets}`,
  );
  return buckets;
}
