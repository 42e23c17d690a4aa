import { batchNormalised } from "../../engine/batch-normalisation.js";
import { tf } from "../../engine/tensorflow.js";
import { bent, rounded, type WholeRange, wholeActivation } from "../../engine/whole-activation.js";
import { activationDigits } from "../quantised.js";
import { stopGradient } from "../straight-through.js";

/**
 * What a unit says of a normalised sum, a byte in units of 1/16, by the name that settings give it; below 0 it moves less
 * by a power of two, which a device shifts by.
 */
export const activations = {
  relu: { least: 0, most: 255, below: 0 },
  leaky: { least: -128, most: 127, below: 1 / 4 },
} as const satisfies Record<string, WholeRange>;

export type ActivationName = keyof typeof activations;
export const activationNames = Object.keys(activations) as ActivationName[];

/** The numbers of a batch normalisation, one for each channel, or one for all. */
export interface Normalisation {
  readonly gain: tf.Tensor;
  readonly offset: tf.Tensor;
  /** The running ones, which it divides by after the training. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** Takes the new running mean and variance. */
export type Moved = (mean: tf.Tensor, variance: tf.Tensor) => void;

/** A normalisation in whole numbers, as floats that hold them. */
interface Folded {
  readonly A: tf.Tensor;
  readonly B: tf.Tensor;
  /** 2^k and 2^S, scalars. */
  readonly biasUnit: tf.Tensor;
  readonly unit: tf.Tensor;
}

const mostLevel = 127; // of a signed byte
const mostShift = 16; // floats hold z exactly wherever u is below 256: 2^24
const mostBiasShift = 16;
const rate = 0.05; // of the running mean and variance
const tiny = 1e-5; // as PyTorch's batch normalisation has it; where a channel never moves

/**
 * What is passed on of sums n [batch, height, width, channels], in whole numbers: z = A·n + B·2^k, u = z / 2^S. `scale` is what n
 * is multiplied by before it is normalised. With `moved` it normalises by the batch's own mean and variance, as training does,
 * and says where the running ones move; without, it computes what a device computes.
 */
export function passedOn(
  n: tf.Tensor,
  scale: number,
  normalisation: Normalisation,
  activation: WholeRange,
  moved?: Moved,
): tf.Tensor {
  return moved
    ? normalised(n, scale, normalisation, activation, moved)
    : scaled(n, folded(scale, normalisation), activation);
}

/**
 * Normalisation by the running mean and variance, folded into a signed byte each and two powers of two. Nothing is divided by a
 * root or a constant: a graph multiplies by the reciprocal instead, which rounds otherwise, and what is tested in a graph
 * would not be what is packed outside.
 */
export function folded(scale: number, { gain, offset, mean, variance }: Normalisation): Folded {
  const slope = tf.mul(gain, tf.rsqrt(tf.add(variance, tiny)));
  const a = tf.mul(slope, 2 ** activationDigits * scale); // units of 1/16 for each of n
  const c = tf.mul(tf.sub(offset, tf.mul(slope, mean)), 2 ** activationDigits);
  const S = tf.clipByValue(tf.floor(binary(tf.div(mostLevel, largest(a)))), 0, mostShift);
  const unit = tf.pow(2, S);
  const wanted = tf.mul(c, unit);
  const k = tf.clipByValue(tf.ceil(binary(tf.mul(largest(wanted), 1 / mostLevel))), 0, mostBiasShift);
  const biasUnit = tf.pow(2, k);
  return { A: byte(tf.mul(a, unit)), B: byte(tf.div(wanted, biasUnit)), biasUnit, unit };
}

const largest = (x: tf.Tensor): tf.Tensor => tf.maximum(tf.max(tf.abs(x)), 2 ** -mostShift);
const binary = (x: tf.Tensor): tf.Tensor => tf.mul(tf.log(x), Math.LOG2E);
const byte = (x: tf.Tensor): tf.Tensor => tf.clipByValue(tf.round(x), -mostLevel, mostLevel);

/** z = A·n + B·2^k, and what is passed on of it. */
function scaled(n: tf.Tensor, { A, B, biasUnit, unit }: Folded, activation: WholeRange): tf.Tensor {
  const z = tf.add(tf.mul(n, A), tf.mul(B, biasUnit));
  return rounded(bent(tf.div(z, unit), activation), activation);
}

/** Batch normalisation and an activation in units of 1/16. */
function normalised(
  n: tf.Tensor,
  scale: number,
  { gain, offset, mean, variance }: Normalisation,
  activation: WholeRange,
  moved: Moved,
): tf.Tensor {
  const inUnits = tf.fill([n.shape.at(-1)!], 2 ** activationDigits); // for each channel, where one number is for all, too
  const units = (x: tf.Tensor) => tf.mul(x, inUnits) as tf.Tensor1D;
  const own = batchNormalised(n as tf.Tensor4D, units(gain), units(offset), tiny / scale ** 2); // as if n were scaled
  moved(towards(mean, tf.mul(own.mean, scale)), towards(variance, tf.mul(own.variance, scale ** 2)));
  return wholeActivation(own.y, activation);
}

/** What a running number becomes by the batch's own. */
const towards = (running: tf.Tensor, own: tf.Tensor): tf.Tensor =>
  tf.add(tf.mul(running, 1 - rate), tf.mul(stopGradient(own), rate));
