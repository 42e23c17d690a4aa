import type * as tf from "@tensorflow/tfjs";
import { adagrad } from "../engine/adagrad.js";
import { adam } from "../engine/adam.js";
import type { Optimizer } from "../engine/optimizer.js";

/** Optimizers by the name that settings give them. */
export const optimizers = {
  adam: variables => adam(variables),
  adagrad: variables => adagrad(variables),
} as const satisfies Record<string, (variables: readonly tf.Variable[]) => Optimizer>;

export type OptimizerName = keyof typeof optimizers;
