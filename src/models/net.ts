import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.js";
import { identity, type Model, product } from "./model.js";

/** A model with the numbers of its weights. */
export interface Net {
  readonly model: Model;
  /** What training moves, in the order of the model's weights. */
  readonly variables: readonly tf.Variable[];
  /** x of the model's features → logits [batch, classes]; `key` as in `Model.logits`. */
  logits(x: readonly tf.Tensor[], key?: tf.Tensor1D): tf.Tensor2D;
  dispose(): void;
}

/** Draws the weights of a model from `random.stream(identity)`: so a model starts the same whoever trains beside it. */
export function build(model: Model, random: Random): Net {
  const stream = random.stream(identity(model));
  const all = model.weights.map(({ name, shape, start, fixed }) =>
    tf.tidy(() => {
      const values = start(stream.stream(name), product(shape));
      return tf.variable(
        tf.tensor(values, [...shape], values instanceof Int32Array ? "int32" : "float32"),
        !fixed,
      );
    }),
  );
  return {
    model,
    variables: all.filter(variable => variable.trainable),
    logits: (x, key) => model.logits(all, x, key),
    dispose: () => tf.dispose(all),
  };
}
