import { tf } from "../../engine/tensorflow.js";
import { type Learned, product, type Weight } from "../model.js";
import type { Tensors } from "../safetensors.js";
import { normal, ones, zeros } from "../start.js";
import { signs, slopes } from "../straight-through.js";
import { activations, folded, passedOn } from "./normalisation.js";

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

/** What a sum n is multiplied by before it is normalised: sums of units then vary like one. `digits`: of the inputs. */
export const sumScale = (layer: OneBitLayer, digits: number): number =>
  2 ** -digits / Math.sqrt(fanIn(layer));

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
  const [W, gain, offset, mean, variance] = weights as Five;
  const n = tf.conv2d(u, signs(W, slopes.identity) as tf.Tensor4D, 1, layer.padding);
  const moved =
    learned &&
    ((mean: tf.Tensor, variance: tf.Tensor): void => {
      learned(3, mean);
      learned(4, variance);
    });
  const normalisation = { gain, offset, mean, variance };
  const next = passedOn(n, sumScale(layer, digits), normalisation, activations.relu, moved);
  return pooledBy(layer, next);
}

/** What a stage passes on of its places. */
export const pooledBy = ({ pool }: Stage, u: tf.Tensor): tf.Tensor4D =>
  (pool ? tf.maxPool(u as tf.Tensor4D, 2, 2, "same") : u) as tf.Tensor4D;

type Five = readonly [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

/** A trained layer in whole numbers, by the arithmetic of `applyOneBit`. */
export function integerConvolution(
  layer: OneBitLayer,
  l: number,
  weights: Tensors,
  digits: number,
): IntegerConvolution {
  const named = oneBitWeights(layer, l).map(({ name }) => weights[name]!);
  const read = tf.tidy(() => {
    const [W, gain, offset, mean, variance] = named.map(({ values, shape }) =>
      tf.tensor(Float32Array.from(values), [...shape]),
    ) as unknown as Five;
    const { A, B, biasUnit, unit } = folded(sumScale(layer, digits), { gain, offset, mean, variance });
    const turned = tf.transpose(signs(W, slopes.identity), [3, 0, 1, 2]);
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
