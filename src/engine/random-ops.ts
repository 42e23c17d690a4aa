import { check } from "../core/check.js";
import { nativeBackend, typeAttribute } from "./native.js";
import { tf } from "./tensorflow.js";

/**
 * Numbers uniform on [0, 1) that depend on the key alone: the same key, the same numbers, also inside a compiled
 * step, where a mask drawn in JavaScript would be frozen. Backends draw different numbers from one key.
 *
 * key [2] int32, for instance (seed, step)
 */
export const statelessUniform = (shape: readonly number[], key: tf.Tensor1D): tf.Tensor =>
  drawn("StatelessRandomUniform", shape, key, seed => tf.randomUniform([...shape], 0, 1, "float32", seed));

/** The same of the normal distribution with mean 0 and standard deviation 1. */
export const statelessNormal = (shape: readonly number[], key: tf.Tensor1D): tf.Tensor =>
  drawn("StatelessRandomNormal", shape, key, seed => tf.randomNormal([...shape], 0, 1, "float32", seed));

/** By TensorFlow's op where there is one, else by a seed that the key makes. */
function drawn(
  op: string,
  shape: readonly number[],
  key: tf.Tensor1D,
  plain: (seed: number) => tf.Tensor,
): tf.Tensor {
  const backend = nativeBackend();
  if (!backend) {
    const [seed, step] = key.dataSync() as Int32Array;
    return plain(Math.imul(seed!, 0x9e3779b1) + step!);
  }
  const attributes = [
    typeAttribute(backend, "dtype", "float32"),
    typeAttribute(backend, "T", "int32"),
    typeAttribute(backend, "Tseed", "int32"),
  ];
  return tf.tidy(() => backend.executeSingleOutput(op, attributes, [tf.tensor1d([...shape], "int32"), key]));
}

/**
 * Dropout: each value is 0 with probability `rate`, else x / (1 - rate), so that the mean stays.
 * The mask depends on the key alone.
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, key: tf.Tensor1D): T {
  const isShare = Number.isFinite(rate) && rate >= 0 && rate < 1;
  check(isShare, "rate of dropout", rate, "a number of 0 or more, below 1");
  const mask = tf.tidy(() =>
    tf.div(tf.cast(tf.greaterEqual(statelessUniform(x.shape, key), rate), "float32"), 1 - rate),
  );
  return tf.mul(x, mask) as T;
}
