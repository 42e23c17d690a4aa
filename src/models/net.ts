import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.js";
import { identity, type Model, product } from "./model.js";
import type { Tensors } from "./safetensors.js";

/** A model with the numbers of its weights. */
export interface Net {
  readonly model: Model;
  /** What training moves, in the order of the model's weights. */
  readonly variables: readonly tf.Variable[];
  /** x of the model's features → logits [batch, classes]; `key` as in `Model.logits`. */
  logits(x: readonly tf.Tensor[], key?: tf.Tensor1D): tf.Tensor2D;
  dispose(): void;
}

/**
 * Draws the weights of a model from `random.stream(identity)`: so a model starts the same whoever trains beside it.
 * `given` weights, by their names, are taken as they are.
 */
export function build(model: Model, random: Random, given: Tensors = {}): Net {
  const stream = random.stream(identity(model));
  const all = model.weights.map(({ name, shape, start, fixed }) =>
    tf.tidy(() => {
      const values = given[name]?.values ?? start(stream.stream(name), product(shape));
      const type = values instanceof Int32Array ? "int32" : "float32";
      return tf.variable(tf.tensor(values, [...shape], type), !fixed);
    }),
  );
  return {
    model,
    variables: all.filter(variable => variable.trainable),
    logits: (x, key) => model.logits(all, x, key),
    dispose: () => tf.dispose(all),
  };
}

/** The weights' numbers as they are now, by the names of the weights; fixed ones left out, since the seed has them. */
export function weightsOf({ model, variables }: Net): Tensors {
  const trained = model.weights.filter(({ fixed }) => !fixed);
  return Object.fromEntries(
    trained.map(({ name, shape }, i) => [name, { shape, values: variables[i]!.dataSync<"float32">() }]),
  );
}
