import type { Random } from "../core/random.js";
import { lookup } from "../engine/lookup.js";
import { tf } from "../engine/tensorflow.js";
import { identity, type Model, product } from "./model.js";
import type { Tensors } from "./safetensors.js";

/** A model with the numbers of its weights. */
export interface Net {
  readonly model: Model;
  /** What gradients move, in the order of the model's weights. */
  readonly variables: readonly tf.Variable[];
  /** All that training moves, running weights too: what is kept of a net. */
  readonly state: readonly tf.Variable[];
  /** The rows of its tables that a batch needs, outside of whatever takes gradients. */
  look(x: readonly tf.Tensor[]): Looked[];
  /** x of the model's features → logits [batch, classes]; with a `key`, as in `Model.logits`, running weights move. */
  logits(x: readonly tf.Tensor[], key?: tf.Tensor1D, looked?: readonly Looked[]): tf.Tensor2D;
  /** Cuts off what weights have beyond their limits; the last thing of a step. */
  limit(): void;
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
  const all = model.weights.map(({ name, shape, start, fixed, running }) =>
    tf.tidy(() => {
      const values = given[name]?.values ?? start(startOf(model, random, name), product(shape));
      const type = values instanceof Int32Array ? "int32" : "float32";
      return tf.variable(tf.tensor(values, [...shape], type), !fixed && !running);
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
    state: all.filter((_, i) => !model.weights[i]!.fixed),
    look,
    logits(x, key, looked = look(x)) {
      const values = new Map(looked.map(({ table, values }) => [table, values]));
      return model.logits(
        all.map(variable => values.get(variable) ?? variable),
        x,
        key,
        key && ((weight, value) => all[weight]!.assign(value as never)),
      );
    },
    limit() {
      for (const [i, { limit }] of model.weights.entries())
        if (limit !== undefined)
          tf.tidy(() => all[i]!.assign(tf.clipByValue(all[i]!, -limit, limit) as never));
    },
    dispose: () => tf.dispose(all),
  };
}

/** The stream from which a weight of a model starts; `random` as in `build`. */
export const startOf = (model: Model, random: Random, weight: string): Random =>
  random.stream(identity(model)).stream(weight);

/** The weights' numbers as they are now, by the names of the weights; fixed ones left out, since the seed has them. */
export function weightsOf({ model, state }: Net): Tensors {
  const kept = model.weights.filter(({ fixed }) => !fixed);
  return Object.fromEntries(
    kept.map(({ name, shape }, i) => [name, { shape, values: state[i]!.dataSync<"float32">() }]),
  );
}
