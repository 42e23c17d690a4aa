import type * as tf from "@tensorflow/tfjs";
import { dropped } from "./dropout.js";
import { denseLayers } from "./layers.js";
import type { Model } from "./model.js";

/** What tells a dense network from others. */
export type Dense = Pick<Model, "name" | "input" | "sizes"> &
  Partial<Pick<Model, "T" | "d" | "dropout" | "settings">>;

/** A network of dense layers alone. Plain values make it anew: `dense(JSON.parse(JSON.stringify(model)))`. */
export function dense({ name, input, sizes, T = 0, d = 0, dropout = [0, 0], settings = {} }: Dense): Model {
  const layers = denseLayers(sizes, dropout[1]);
  return {
    ...{ name, input, sizes, T, d, dropout, settings },
    weights: layers.weights,
    logits: (weights, [x], key) => layers.apply(weights, dropped(x as tf.Tensor2D, dropout[0], key, 0), key),
  };
}
