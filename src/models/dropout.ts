import { dropout, statelessNormal } from "../engine/random-ops.js";
import { tf } from "../engine/tensorflow.js";

/** Dropout with a stream of its own for each place in a model, which is added to the key; without a key, x as it is. */
export function dropped<T extends tf.Tensor>(
  x: T,
  rate: number,
  key: tf.Tensor1D | undefined,
  place: number,
): T {
  return !key || rate === 0 ? x : dropout(x, rate, keyOf(key, place));
}

/** x + σ·n, n ~ N(0, 1) anew at each step; without a key, x as it is. It has a stream of its own as dropout has. */
export function noisy<T extends tf.Tensor>(
  x: T,
  deviation: number,
  key: tf.Tensor1D | undefined,
  place: number,
): T {
  if (!key || deviation === 0) return x;
  return tf.add(x, tf.mul(statelessNormal(x.shape, keyOf(key, place)), deviation));
}

/** The key of a place. */
export const keyOf = (key: tf.Tensor1D, place: number): tf.Tensor1D =>
  tf.add(key, tf.tensor1d([place, 0], "int32"));
