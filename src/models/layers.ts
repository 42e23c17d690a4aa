import { tf } from "../engine/tensorflow.js";
import { dropped } from "./dropout.js";
import { checkedSizes, type Weight } from "./model.js";
import { share } from "./settings.js";
import { he, lecun, zeros } from "./start.js";

/** Layers of a model: the weights they declare, and what they make of a batch. */
export interface Layers {
  readonly weights: readonly Weight[];
  /** weights: those declared; x [batch, inputs] → [batch, outputs]; `key` as in `Model.logits`. */
  apply(weights: readonly tf.Tensor[], x: tf.Tensor2D, key?: tf.Tensor1D): tf.Tensor2D;
}

/**
 * A_{l+1} = σ(W_{l+1}·A_l + B_{l+1}) (eq. 3), σ = ReLU on every layer but the last, biases everywhere; while training, a
 * share of the hidden units is dropped.
 */
export function denseLayers(sizes: readonly number[], dropout: number): Layers {
  share(dropout);
  const last = checkedSizes(sizes).length - 2;
  return {
    weights: sizes.slice(1).flatMap((outputs, l): Weight[] => {
      const inputs = sizes[l]!;
      return [
        { name: `layer ${l}`, shape: [inputs, outputs], start: l === last ? lecun(inputs) : he(inputs) },
        { name: `bias ${l}`, shape: [outputs], start: zeros },
      ];
    }),
    apply(weights, x, key) {
      let A = x;
      for (let l = 0; l <= last; l++) {
        A = tf.add(tf.matMul(A, weights[2 * l] as tf.Tensor2D), weights[2 * l + 1]!);
        if (l < last) A = dropped(tf.relu(A), dropout, key, l + 1);
      }
      return A;
    },
  };
}
