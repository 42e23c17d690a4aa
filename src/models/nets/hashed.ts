import { check, knownNames, wholeNumber } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { tf } from "../../engine/tensorflow.js";
import { dropped } from "../dropout.js";
import { inputsOf } from "../features.js";
import { checkedHidden, hiddenFrom, type Model, observed, type Task, type Weight } from "../model.js";
import { shares } from "../settings.js";
import { normal } from "../start.js";

export interface HashedSettings {
  /** Trained parameters of the whole network. */
  readonly size: number;
  /** Widths of the hidden layers, which weights share. */
  readonly hidden?: readonly number[];
  /** Share of units dropped while training: of the input, of each hidden layer. */
  readonly dropout?: readonly [input: number, hidden: number];
}

/** What a trial's settings say of it. */
export const settings = {
  size: (value: unknown) => wholeNumber("size of a hashed network", value),
  hidden: hiddenFrom,
};

/**
 * HashedNets (Chen et al. 2015): a network whose weights share few numbers. Layer l has K_l of them:
 *
 *   V_ij = ξ(i, j)·w_h(i, j), with h(i, j) one of K_l places and ξ(i, j) a sign, both hashed from the seed
 *
 * Biases are the weights of an input that is always 1. Each layer keeps the same share of its weights, so that all
 * layers together have `size` numbers.
 */
export default function hashed(task: Task, given: HashedSettings): Model {
  knownNames("a hashed network", given, ["size", "hidden", "dropout"] satisfies (keyof HashedSettings)[]);
  const { size, hidden = [1000] } = given;
  const dropout = shares(given.dropout ?? [0, 0]);
  const input = observed(task);
  const sizes = [inputsOf(input), ...checkedHidden(hidden), task.classes.length];
  const kept = keptNumbers(sizes, wholeNumber("size of a hashed network", size));
  const last = kept.length - 1;
  return {
    name: "hashed",
    input,
    sizes,
    T: 0,
    d: 0,
    dropout,
    settings: { size, hidden, dropout },
    weights: kept.flatMap((count, l) => layer(l, sizes[l]! + 1, sizes[l + 1]!, count, l === last)),
    logits(weights, [x], key) {
      let A = dropped(x as tf.Tensor2D, dropout[0], key, 0);
      for (let l = 0; l <= last; l++) {
        const [own, places, ξ] = weights.slice(3 * l, 3 * l + 3) as [tf.Tensor, tf.Tensor, tf.Tensor];
        const V = tf.mul(tf.gather(own, places), ξ) as tf.Tensor2D;
        A = tf.matMul(tf.concat([A, tf.ones([A.shape[0], 1])], 1) as tf.Tensor2D, V);
        if (l < last) A = dropped(tf.relu(A), dropout[1], key, l + 1);
      }
      return A;
    },
  };
}

/** Numbers that each layer keeps, in proportion to its weights; the first one takes what rounding leaves. */
function keptNumbers(sizes: readonly number[], size: number): number[] {
  const all = sizes.slice(1).map((outputs, l) => (sizes[l]! + 1) * outputs);
  const whole = all.reduce((sum, count) => sum + count);
  const most = `${all.length} to ${whole}, the weights that share them`;
  check(size >= all.length && size <= whole, "size of a hashed network", size, most);
  const others = all.slice(1).map(count => Math.max(1, Math.round((size * count) / whole)));
  const first = size - others.reduce((sum, count) => sum + count, 0);
  check(first >= 1, "size of a hashed network", size, "larger: a layer would keep nothing");
  return [first, ...others];
}

/** w, where each weight finds its number in it, and with which sign. */
const layer = (l: number, inputs: number, outputs: number, count: number, isLast: boolean): Weight[] => [
  { name: `layer ${l}`, shape: [count], start: normal(Math.sqrt((isLast ? 1 : 2) / inputs)) },
  { name: `places ${l}`, shape: [inputs, outputs], start: places(count), fixed: true },
  { name: `signs ${l}`, shape: [inputs, outputs], start: signs, fixed: true },
];

const places =
  (count: number) =>
  (random: Random, weights: number): Int32Array =>
    Int32Array.from(random.words(weights), word => Math.floor((word / 2 ** 32) * count));

const signs = (random: Random, weights: number): Float32Array =>
  Float32Array.from(random.words(weights), word => (word & 1 ? 1 : -1));
