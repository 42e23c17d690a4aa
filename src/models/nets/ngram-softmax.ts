import { check, oneOf } from "../../core/check.js";
import { tf } from "../../engine/tensorflow.js";
import { allBuckets, type Model, type Task } from "../model.js";
import { optional } from "../settings.js";
import { zeros } from "../start.js";

export interface NgramSettings {
  /** `words`: n-grams of words alone, none of characters; absent: both. */
  readonly ngrams?: "words";
}

/** What a trial's settings say of it. */
export const settings = { ngrams: optional(value => oneOf("n-grams", value, ["words"] as const)) };

/**
 * Softmax regression on the n-grams of texts themselves, their counts at unit length: y = Σ_n x_n·W[n] + B. The honest
 * full baseline on texts. Weights start at 0, so those of buckets that training never meets need not be kept; they are
 * counted.
 */
export default function ngramSoftmax(
  { classes, buckets: seen }: Task,
  { ngrams: of }: NgramSettings = {},
): Model {
  check(seen !== undefined, "buckets of the task", "none", "those of the training texts: taskOf(data)");
  return {
    name: "ngram-softmax",
    input: { kind: "ngrams", buckets: allBuckets, ...(of ? { of } : {}), seen },
    sizes: [allBuckets, classes.length],
    T: 0,
    d: 0,
    dropout: [0, 0],
    settings: of ? { ngrams: of } : {},
    weights: [
      {
        ...{
          name: "layer",
          shape: [Math.max(1, seen.length), classes.length],
          start: zeros,
          rows: allBuckets,
        },
        lookup: ([rows]) => rows as tf.Tensor1D,
      },
      { name: "bias", shape: [classes.length], start: zeros },
    ],
    logits([rows, B], [_, places, texts, counts, scales]) {
      const terms = tf.mul(tf.gather(rows!, places!), tf.expandDims(counts!, 1));
      const sums = tf.unsortedSegmentSum(terms, texts as tf.Tensor1D, scales!.shape[0]!) as tf.Tensor2D;
      return tf.add(tf.mul(sums, tf.expandDims(scales!, 1)), B!);
    },
  };
}
