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
      { name: "layer", shape: [Math.max(1, seen.length), classes.length], start: zeros, rows: allBuckets },
      { name: "bias", shape: [classes.length], start: zeros },
    ],
    logits([W, B], [places, values]) {
      const rows = tf.gather(W!, places!) as tf.Tensor3D; // [batch, n-grams, classes]
      return tf.add(tf.squeeze(tf.matMul(tf.expandDims(values!, 1) as tf.Tensor3D, rows), [1]), B!);
    },
  };
}
