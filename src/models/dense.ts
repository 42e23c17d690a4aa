import * as tf from "@tensorflow/tfjs";
import { dropped } from "./dropout.js";
import { checkedSizes, type Model, type Weight } from "./model.js";
import { he, lecun, zeros } from "./start.js";

/** What tells a dense network from others. */
export type Dense = Pick<Model, "name" | "input" | "sizes"> & Partial<Pick<Model, "T" | "d" | "dropout">>;

/**
 * A network of dense layers: A_{l+1} = σ(W_{l+1}·A_l + B_{l+1}), σ = ReLU on every layer but the last, biases
 * everywhere. Plain values make it anew: `dense(JSON.parse(JSON.stringify(model)))`.
 */
export function dense({ name, input, sizes, T = 0, d = 0, dropout = [0, 0] }: Dense): Model {
  return {
    name,
    input,
    sizes: checkedSizes(sizes),
    T,
    d,
    dropout,
    weights: sizes.slice(1).flatMap((outputs, l) => layer(l, sizes[l]!, outputs, l === sizes.length - 2)),
    logits: (weights, [x], key) => {
      let A = dropped(x as tf.Tensor2D, dropout[0], key, 0);
      for (let l = 0; l < sizes.length - 1; l++) {
        A = tf.add(tf.matMul(A, weights[2 * l] as tf.Tensor2D), weights[2 * l + 1]!);
        if (l < sizes.length - 2) A = dropped(tf.relu(A), dropout[1], key, l + 1);
      }
      return A;
    },
  };
}

/** W and B of layer l. */
export const layer = (l: number, inputs: number, outputs: number, last: boolean): Weight[] => [
  { name: `layer ${l}`, shape: [inputs, outputs], start: last ? lecun(inputs) : he(inputs) },
  { name: `bias ${l}`, shape: [outputs], start: zeros },
];
