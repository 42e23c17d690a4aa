import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.js";
import { lookup } from "../engine/lookup.js";
import { identity, type Model, product } from "./model.js";
import type { Tensors } from "./safetensors.js";

/** A model with the numbers of its weights. */
export interface Net {
  readonly model: Model;
  /** What training moves, in the order of the model's weights. */
  readonly variables: readonly tf.Variable[];
  /** The rows of its tables that a batch needs, outside of whatever takes gradients. */
  look(x: readonly tf.Tensor[]): Looked[];
  /** x of the model's features → logits [batch, classes]; `key` as in `Model.logits`. */
  logits(x: readonly tf.Tensor[], key?: tf.Tensor1D, looked?: readonly Looked[]): tf.Tensor2D;
  dispose(): void;
}

/** Some rows of a variable, a tensor of their own. */
export interface Looked {
  readonly table: tf.Variable;
  readonly rows: tf.Tensor1D;
  readonly values: tf.Tensor;
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
  const look: Net["look"] = x =>
    model.weights.flatMap(({ lookup: rowsFor }, i) => {
      if (!rowsFor) return [];
      const rows = rowsFor(x);
      return [{ table: all[i]!, rows, values: lookup(all[i]!, rows) }];
    });
  return {
    model,
    variables: all.filter(variable => variable.trainable),
    look,
    logits(x, key, looked = look(x)) {
      const values = new Map(looked.map(({ table, values }) => [table, values]));
      return model.logits(
        all.map(variable => values.get(variable) ?? variable),
        x,
        key,
      );
    },
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
