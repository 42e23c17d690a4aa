import { tf } from "../../engine/tensorflow.js";
import { type Learned, product, type Weight } from "../model.js";
import { activationDigits, passed } from "../quantised.js";
import type { Tensors } from "../safetensors.js";
import { normal, ones, zeros } from "../start.js";
import { signs, slopes, stopGradient } from "../straight-through.js";

/** A convolution without bias in one-bit weights, and what becomes of its sums. */
export interface Stage {
  /** Of the filter, in places. */
  readonly side: 1 | 3;
  /** `same`: zeros around, and as many places as before. */
  readonly padding: "valid" | "same";
  /** Whether the largest of 2 × 2 places is passed on, of what is left at the edge too. */
  readonly pool: boolean;
}

/** A convolution with the numbers of its inputs and outputs. */
export interface OneBitLayer extends Stage {
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * A layer in whole numbers, what a device computes of its inputs u (bits as -1 and 1, or 0 … 255 in units of 1/16):
 *
 *   n_o = Σ s_oi·u_i,  z_o = A_o·n_o + B_o·2^k,  u_o = z_o / 2^S, rounded, a half upwards, cut off to 0 … 255
 */
export interface IntegerConvolution extends OneBitLayer {
  /** s, -1 or 1 [outputs · side · side · inputs], output by output, row by row */
  readonly signs: Int8Array;
  /** A [outputs] */
  readonly multipliers: Int8Array;
  /** B [outputs] */
  readonly biases: Int8Array;
  /** k */
  readonly biasShift: number;
  /** S */
  readonly shift: number;
}

const mostActivation = 255; // what a byte holds
const mostLevel = 127; // of a signed byte
const mostShift = 16; // floats hold z exactly wherever u is below 256: 2^24
const mostBiasShift = 16;
const rate = 0.05; // of the running mean and variance
const tiny = 1e-5; // as PyTorch's batch normalisation has it; where a channel never moves
const weightLimit = 1; // latent weights beyond it would no longer change their sign

/** Sides of a picture's places after a stage. */
export function sidesAfter(
  [down, right]: readonly [down: number, right: number],
  { side, padding, pool }: Stage,
): readonly [down: number, right: number] {
  const after = (places: number): number => {
    const convolved = padding === "same" ? places : places - side + 1;
    return pool ? Math.ceil(convolved / 2) : convolved;
  };
  return [after(down), after(right)];
}

const fanIn = ({ side, inputs }: OneBitLayer): number => side * side * inputs;

/** Numbers that a layer keeps in training; the running ones are what it divides by afterwards. */
export const oneBitWeights = (layer: OneBitLayer, l: number): Weight[] => [
  {
    name: `convolution ${l}`,
    shape: [layer.side, layer.side, layer.inputs, layer.outputs],
    start: normal(0.1), // a latent weight changes its sign after some twenty steps of one direction
    limit: weightLimit,
  },
  { name: `gain ${l}`, shape: [layer.outputs], start: ones },
  { name: `offset ${l}`, shape: [layer.outputs], start: zeros },
  { name: `mean ${l}`, shape: [layer.outputs], start: zeros, running: true },
  { name: `variance ${l}`, shape: [layer.outputs], start: ones, running: true },
];

export const weightsPerLayer = 5;

/** The parts of a layer in whole numbers, as floats that hold them. */
interface Parts {
  readonly A: tf.Tensor;
  readonly B: tf.Tensor;
  /** 2^k and 2^S, scalars. */
  readonly biasUnit: tf.Tensor;
  readonly unit: tf.Tensor;
}

/** What a sum n is multiplied by before it is normalised: sums of units then vary like one. `digits`: of the inputs. */
const sumScale = (layer: OneBitLayer, digits: number): number => 2 ** -digits / Math.sqrt(fanIn(layer));

/** Normalisation by the running mean and variance, folded into a signed byte each and two powers of two. */
function folded(
  layer: OneBitLayer,
  [gain, offset, mean, variance]: readonly tf.Tensor[],
  digits: number,
): Parts {
  const slope = tf.div(gain!, tf.sqrt(tf.add(variance!, tiny)));
  const a = tf.mul(slope, 2 ** activationDigits * sumScale(layer, digits)); // units of 1/16 for each of n
  const c = tf.mul(tf.sub(offset!, tf.mul(slope, mean!)), 2 ** activationDigits);
  const S = tf.clipByValue(tf.floor(binary(tf.div(mostLevel, largest(a)))), 0, mostShift);
  const unit = tf.pow(2, S);
  const wanted = tf.mul(c, unit);
  const k = tf.clipByValue(tf.ceil(binary(tf.div(largest(wanted), mostLevel))), 0, mostBiasShift);
  const biasUnit = tf.pow(2, k);
  return { A: byte(tf.mul(a, unit)), B: byte(tf.div(wanted, biasUnit)), biasUnit, unit };
}

const largest = (x: tf.Tensor): tf.Tensor => tf.maximum(tf.max(tf.abs(x)), 2 ** -mostShift);
const binary = (x: tf.Tensor): tf.Tensor => tf.div(tf.log(x), Math.LN2);
const byte = (x: tf.Tensor): tf.Tensor => tf.clipByValue(tf.round(x), -mostLevel, mostLevel);

/**
 * The layer on u [batch, height, width, inputs], in whole numbers that floats hold exactly. With `learned` it normalises
 * by the batch's own mean and variance, as training does, and says where the running ones move; without, it computes what
 * a device computes. `digits`: those that the inputs have after the point.
 */
export function applyOneBit(
  layer: OneBitLayer,
  weights: readonly tf.Tensor[],
  u: tf.Tensor4D,
  digits: number,
  learned?: Learned,
): tf.Tensor4D {
  const [W, ...others] = weights as [tf.Tensor4D, ...tf.Tensor[]];
  const n = tf.conv2d(u, signs(W, slopes.identity) as tf.Tensor4D, 1, layer.padding);
  const next = learned
    ? normalised(tf.mul(n, sumScale(layer, digits)), others, learned)
    : scaled(n, folded(layer, others, digits));
  return (layer.pool ? tf.maxPool(next as tf.Tensor4D, 2, 2, "same") : next) as tf.Tensor4D;
}

/** z = A·n + B·2^k, and what is passed on of it. */
function scaled(n: tf.Tensor, { A, B, biasUnit, unit }: Parts): tf.Tensor {
  const z = tf.add(tf.mul(n, A), tf.mul(B, biasUnit));
  return cutOff(tf.floor(tf.add(tf.div(z, unit), 0.5)));
}

/** Batch normalisation (Ioffe and Szegedy 2015) and a ReLU in units of 1/16; the gradient passes the rounding. */
function normalised(
  x: tf.Tensor,
  [gain, offset, mean, variance]: readonly tf.Tensor[],
  learned: Learned,
): tf.Tensor {
  const own = tf.mean(x, [0, 1, 2]);
  const centred = tf.sub(x, own);
  const spread = tf.mean(tf.square(centred), [0, 1, 2]);
  learned(3, moved(mean!, own));
  learned(4, moved(variance!, spread));
  const y = tf.add(tf.mul(centred, tf.div(gain!, tf.sqrt(tf.add(spread, tiny)))), offset!);
  const real = tf.mul(stopGradient(y), 2 ** activationDigits);
  const slope = tf.mul(tf.cast(tf.greater(real, 0), "float32"), 2 ** activationDigits);
  return passed(y, cutOff(tf.floor(tf.add(real, 0.5))), slope);
}

const moved = (running: tf.Tensor, own: tf.Tensor): tf.Tensor =>
  tf.add(tf.mul(running, 1 - rate), tf.mul(stopGradient(own), rate));

const cutOff = (u: tf.Tensor): tf.Tensor => tf.clipByValue(u, 0, mostActivation);

/** A trained layer in whole numbers, by the arithmetic of `applyOneBit`. */
export function integerConvolution(
  layer: OneBitLayer,
  l: number,
  weights: Tensors,
  digits: number,
): IntegerConvolution {
  const named = oneBitWeights(layer, l).map(({ name }) => weights[name]!);
  const read = tf.tidy(() => {
    const [W, ...others] = named.map(({ values, shape }) => tf.tensor(Float32Array.from(values), [...shape]));
    const { A, B, biasUnit, unit } = folded(layer, others, digits);
    const turned = tf.transpose(signs(W!, slopes.identity), [3, 0, 1, 2]);
    return [turned, A, B, biasUnit, unit].map(tensor => tensor.dataSync<"float32">());
  });
  return {
    ...layer,
    signs: Int8Array.from(read[0]!),
    multipliers: Int8Array.from(read[1]!),
    biases: Int8Array.from(read[2]!),
    biasShift: Math.round(Math.log2(read[3]![0]!)),
    shift: Math.round(Math.log2(read[4]![0]!)),
  };
}

/** Signs of a layer: a bit each. */
export const signsIn = (layer: OneBitLayer): number => product([fanIn(layer), layer.outputs]);
