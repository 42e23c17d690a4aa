import { tf } from "../engine/tensorflow.js";

/**
 * What stands for the slope of the sign, which is 0 wherever it has one: x → the share of the gradient that passes
 * (Bengio, Léonard, Courville 2013).
 */
export type Slope = (x: tf.Tensor) => tf.Tensor;

export const slopes = {
  /** All of it. */
  identity: x => tf.onesLike(x),
  /** That of x cut off at -1 and 1 (Hubara et al. 2016): what is far from 0 already is left alone. */
  clipped: x => tf.cast(tf.lessEqual(tf.abs(x), 1), "float32"),
  /** That of tanh, smooth. */
  tanh: x => tf.sub(1, tf.square(tf.tanh(x))),
} as const satisfies Record<string, Slope>;

/** 1 where x > 0, else -1; the gradient passes as the slope says. */
export function signs(x: tf.Tensor, slope: Slope): tf.Tensor {
  const op = tf.customGrad((x, save) => {
    const value = x as tf.Tensor;
    (save as tf.GradSaveFunc)([value]);
    return {
      value: tf.sub(tf.mul(tf.cast(tf.greater(value, 0), "float32"), 2), 1),
      gradFunc: (dy, saved) => tf.mul(dy as tf.Tensor, slope((saved as tf.Tensor[])[0]!)),
    };
  });
  return op(x);
}

/** The same values, seen by no gradient. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  const cut = tf.customGrad(value => ({
    value: tf.clone(value as tf.Tensor),
    gradFunc: dy => tf.zerosLike(dy as tf.Tensor),
  }));
  return cut(x) as T;
}
