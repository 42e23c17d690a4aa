import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.js";
import { dropout } from "../engine/random-ops.js";
import { identity, type Model } from "./model.js";

/** A model with its weights. */
export interface Net {
  readonly model: Model;
  readonly variables: readonly tf.Variable[];
  /**
   * x [batch, sizes[0]] → logits [batch, classes]. `key` (int32 [2]: seed and step) turns dropout on, where the
   * model has any.
   */
  logits(x: tf.Tensor2D, key?: tf.Tensor1D): tf.Tensor2D;
  dispose(): void;
}

/**
 * Draws the weights of a model from `random.stream(identity)`: so a model starts the same whoever trains beside
 * it. Layers before a ReLU have variance 2 / inputs (He et al. 2015), the last one 1 / inputs; biases are 0.
 */
export function build(model: Model, random: Random): Net {
  const stream = random.stream(identity(model));
  const layers = model.sizes.slice(1).map((outputs, l) => {
    const inputs = model.sizes[l]!;
    const last = l === model.sizes.length - 2;
    const deviation = Math.sqrt((last ? 1 : 2) / inputs);
    const draws = stream.stream(`layer ${l}`).normals(inputs * outputs);
    return {
      W: tf.tidy(() => tf.variable(tf.tensor2d(draws, [inputs, outputs]).mul(deviation))),
      B: tf.tidy(() => tf.variable(tf.zeros([outputs]))),
    };
  });
  const variables = layers.flatMap(({ W, B }) => [W, B]);

  return {
    model,
    variables,
    logits(x, key) {
      let A: tf.Tensor2D = dropped(x, model.dropout[0], key, 0);
      layers.forEach(({ W, B }, l) => {
        A = tf.add(tf.matMul(A, W as unknown as tf.Tensor2D), B);
        if (l < layers.length - 1) A = dropped(tf.relu(A), model.dropout[1], key, l + 1);
      });
      return A;
    },
    dispose: () => tf.dispose(variables as tf.Variable[]),
  };
}

/** Each layer has a stream of its own: its place is added to the key. */
function dropped(x: tf.Tensor2D, rate: number, key: tf.Tensor1D | undefined, place: number): tf.Tensor2D {
  if (!key || rate === 0) return x;
  return dropout(x, rate, tf.add(key, tf.tensor1d([place, 0], "int32")) as tf.Tensor1D);
}
