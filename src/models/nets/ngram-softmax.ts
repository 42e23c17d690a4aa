import * as tf from "@tensorflow/tfjs";
import { check } from "../../core/check.js";
import { allBuckets, type Model, type Task } from "../model.js";
import { zeros } from "../start.js";

/**
 * Softmax regression on the n-grams of texts themselves, their counts at unit length: y = Σ_n x_n·W[n] + B. The honest
 * full baseline on texts. Weights start at 0, so those of buckets that training never meets need not be kept; they are
 * counted.
 */
export default function ngramSoftmax({ classes, buckets: seen }: Task): Model {
  check(seen !== undefined, "buckets of the task", "none", "those of the training texts: taskOf(data)");
  return {
    name: "ngram-softmax",
    input: { kind: "ngrams", buckets: allBuckets, seen },
    sizes: [allBuckets, classes.length],
    T: 0,
    d: 0,
    dropout: [0, 0],
    settings: {},
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
