import { tf } from "../../engine/tensorflow.js";
import { levels, passed } from "../quantised.js";
import { stopGradient } from "../straight-through.js";
import type { Block, ReusedBits } from "./shape.js";

/** Weights in whole numbers, as floats that hold them: each channel's largest is the highest level. */
interface Whole {
  readonly q: tf.Tensor;
  /** What q = 1 stands for, per channel. */
  readonly step: tf.Tensor;
}

const smallest = 2 ** -24; // of a channel whose weights are all 0

/** The channels are the axes that are not listed; the gradient passes the rounding as if it were not there. */
function whole(W: tf.Tensor, bits: ReusedBits, axes: number[]): Whole {
  const [own, most] = [stopGradient(W), levels(bits)];
  const step = tf.maximum(tf.mul(tf.max(tf.abs(own), axes, true), 1 / most), smallest); // no quotient: a graph would round it otherwise
  const q = tf.clipByValue(tf.round(tf.div(own, step)), -most, most);
  return { q: passed(W, q, tf.div(1, step)), step };
}

/**
 * The sums n of a convolution on u [batch, height, width, inputs] → [batch, height, width, outputs], in units of u. Weights are
 * whole numbers of b bits, and sums of them are divided by 2^(b-1), rounded, a half upwards:
 *
 *   n_o = Σ q_oi·u_i / 2^(b-1);  separable: v_i = Σ d_i·u_i / 2^(b-1),  n_o = Σ q_oi·v_i / 2^(b-1)
 *
 * d reaches to the largest weight of each input's filter, whose step is taken into the weights of which q are the rounded ones;
 * the step of q goes into the normalisation after. While training the sums are not rounded: then a separable convolution is one
 * with the products d·q, which takes a fraction of the time that two take.
 */
export function sumsOf(
  block: Block,
  weights: readonly tf.Tensor[],
  u: tf.Tensor4D,
  bits: ReusedBits,
  isTraining: boolean,
): tf.Tensor4D {
  const part = 2 ** -(bits - 1);
  const sums = (u: tf.Tensor4D, filter: tf.Tensor, padding = block.padding) =>
    tf.conv2d(u, filter as tf.Tensor4D, 1, padding);
  if (!block.isSeparable) {
    const { q } = whole(weights[0]!, bits, [0, 1, 2]);
    return isTraining ? sums(u, tf.mul(q, part)) : halfUp(tf.mul(sums(u, q), part));
  }
  const [depthwise, pointwise] = weights as readonly [tf.Tensor, tf.Tensor];
  const d = whole(depthwise, bits, [0, 1]); // [side, side, inputs, 1]
  const scaled = tf.mul(pointwise, tf.reshape(tf.div(d.step, part), [1, 1, block.inputs, 1]));
  const { q } = whole(scaled, bits, [0, 1, 2]); // [1, 1, inputs, outputs]
  if (isTraining) return sums(u, tf.mul(tf.mul(d.q, part), tf.mul(q, part)));
  const v = tf.depthwiseConv2d(u, d.q as tf.Tensor4D, 1, block.padding);
  return halfUp(tf.mul(sums(halfUp(tf.mul(v, part)), q, "valid"), part));
}

/** Rounded, a half upwards: exact, since all that is rounded here are whole numbers by a power of two. */
const halfUp = (x: tf.Tensor): tf.Tensor4D => tf.floor(tf.add(x, 0.5)) as tf.Tensor4D;

/** Digits after the point of the averages: three more than what is averaged has. */
export const averageDigits = 7;
const finer = 2 ** 3;

/** The average over all places [batch, 1, 1, channels], in units of 2^-7; not rounded while training. */
export function averaged(u: tf.Tensor4D, isTraining: boolean): tf.Tensor4D {
  const places = u.shape[1] * u.shape[2];
  const sums = tf.mul(tf.sum(u, [1, 2], true), finer);
  if (isTraining) return tf.div(sums, places);
  // a quarter keeps what is to be rounded off the whole numbers, so that no division can fall short of one
  return tf.floor(tf.div(tf.add(sums, places / 2 + 0.25), places));
}
