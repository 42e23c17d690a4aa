import { check, wholeNumber } from "../core/check.js";
import type { Random } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { adam } from "../engine/adam.js";
import { startEngine } from "../engine/backend.js";
import { unpackBits } from "../engine/bits.js";
import { compile } from "../engine/compile.js";
import { tf } from "../engine/tensorflow.js";
import type { Bits } from "../models/features.js";
import { crossEntropy } from "../models/losses.js";
import { checkedCandidates } from "../models/packed-bytes.js";
import { signs, slopes } from "../models/straight-through.js";
import { batchesOf } from "./batches.js";
import { cosine } from "./schedule.js";
import { disposeTable, shortened, tableOf } from "./table.js";
import { learnable } from "./task.js";

/** Which bits are chosen of which. */
export interface Choosing {
  /** The kind of bits of images. */
  readonly projection: string;
  /** How many are taken. */
  readonly bits: number;
  /** Of how many of the seed's first bits. */
  readonly candidates: number;
  /** Units that look at the bits while they are chosen: as many as the network's first hidden layer has choose best. */
  readonly hidden?: number | undefined;
  /** The training's root of chance, from which the bits are drawn. */
  readonly random: Random;
  /** Look at the first so many training examples only. */
  readonly examples?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const usualHidden = 32;
const epochs = 12; // of 4, bits were chosen that took 0.3 points of flat networks on MNIST's validation part
const batch = 512;
const rate = 0.003;
const start = 0.05; // of latent weights
const cuts = 8; // in an epoch, after half of the first one

/**
 * The bits of a seed that are worth their ids: a network of one-bit weights learns on all candidates, and those whose latent
 * weights are smallest leave it, few by few, until so many are left. It sees labels of training examples alone.
 *
 * → their places among the seed's bits, in ascending order
 */
export async function chosenIds(data: Dataset, choosing: Choosing): Promise<number[]> {
  const { bits, candidates, hidden = usualHidden, random, examples, signal } = choosing;
  wholeNumber("bits to choose", bits);
  wholeNumber("hidden units to choose by", hidden);
  checkedCandidates(candidates, bits);
  check(data.kind === "image", `examples of ${data.name} to choose bits by`, "texts", "images");
  await startEngine();
  const { train, shape } = shortened(data, examples) as typeof data;
  const features: Bits = { kind: "bits", projection: choosing.projection, bits: candidates, coding: "-1/+1" };
  const source = { examples: { kind: "image" as const, shape, ...train }, random, signal };
  const table = await tableOf([[features]], source, train.labels);
  const learner = new Learner([candidates, hidden, learnable(data)], random.stream("selection"));
  try {
    const steps = epochs * Math.ceil(table.count / batch);
    const first = Math.floor(steps / epochs / 2);
    const all = Math.max(1, cuts * epochs - cuts / 2);
    let done = 0;
    for (let epoch = 1; epoch <= epochs; epoch++)
      for (const rows of batchesOf(table.count, batch, epoch, random.stream("selection"))) {
        learner.step(rows, rate * cosine(done, steps), table.columns[0]!.whole[0]!, table.labels);
        done++;
        const cut = Math.floor((all * (done - first)) / (steps - first));
        if (cut > 0) learner.keep(Math.round(candidates * (bits / candidates) ** (cut / all)));
        await new Promise(setImmediate);
        signal?.throwIfAborted();
      }
    return learner.left;
  } finally {
    learner.dispose();
    disposeTable(table);
  }
}

/** x·(s(W)·mean |W|) on the bits that are left, a ReLU, a dense layer: one-bit weights as a device would have them. */
class Learner {
  readonly #W: tf.Variable;
  readonly #others: readonly [c: tf.Variable, V: tf.Variable, d: tf.Variable];
  readonly #optimizer;
  readonly #step;
  readonly candidates: number;
  /** 1 for each bit that is left. */
  #mask: Float32Array;

  constructor(sizes: readonly [candidates: number, hidden: number, classes: number], random: Random) {
    const normal = (name: string, shape: [number, number], deviation: number) =>
      tf.tidy(() => {
        const values = random.stream(name).normals(shape[0] * shape[1]);
        return tf.variable(
          tf.tensor2d(
            values.map(value => deviation * value),
            shape,
          ),
        );
      });
    const [candidates, hidden, classes] = sizes;
    this.candidates = candidates;
    this.#W = normal("W", [candidates, hidden], start);
    const V = normal("V", [hidden, classes], 1 / Math.sqrt(hidden));
    const [c, d] = [hidden, classes].map(width => tf.tidy(() => tf.variable(tf.zeros([width]))));
    this.#others = [c!, V, d!];
    this.#mask = new Float32Array(candidates).fill(1);
    const variables = [this.#W, ...this.#others];
    this.#optimizer = adam(variables);
    this.#step = compile((...[rows, rate, mask, words, labels]: tf.Tensor[]) => {
      const x = tf.sub(tf.mul(unpackBits(tf.gather(words!, rows!) as tf.Tensor2D, candidates), 2), 1);
      const y = tf.cast(tf.oneHot(tf.gather(labels!, rows!) as tf.Tensor1D, classes), "float32");
      const { value, grads } = tf.variableGrads(
        () => crossEntropy(this.#logits(x, mask as tf.Tensor2D), y as tf.Tensor2D) as tf.Scalar,
        variables,
      );
      this.#optimizer.apply(grads, rate as tf.Scalar);
      return value;
    });
  }

  #logits(x: tf.Tensor, mask: tf.Tensor2D): tf.Tensor2D {
    const [c, V, d] = this.#others;
    const left = tf.mul(signs(this.#W, slopes.identity), mask);
    const scale = tf.div(tf.sum(tf.mul(tf.abs(this.#W), mask), 0), tf.sum(mask));
    const n = tf.mul(tf.matMul(x as tf.Tensor2D, left as tf.Tensor2D), scale);
    return tf.add(tf.matMul(tf.relu(tf.add(n, c)) as tf.Tensor2D, V as unknown as tf.Tensor2D), d);
  }

  step(rows: Uint32Array, rate: number, words: tf.Tensor2D, labels: tf.Tensor1D): void {
    tf.tidy(() => {
      const inputs = [
        tf.tensor1d(Int32Array.from(rows), "int32"),
        tf.scalar(rate),
        tf.tensor2d(this.#mask, [this.candidates, 1]),
      ];
      this.#step(...inputs, words, labels);
    });
  }

  /** Leaves so many of those that are left: the ones with the largest weights. */
  keep(count: number): void {
    const left = this.left;
    if (count >= left.length) return;
    const norms = tf.tidy(() => tf.sum(tf.square(this.#W), 1).dataSync<"float32">());
    const best = left.sort((a, b) => norms[b]! - norms[a]! || a - b).slice(0, count);
    this.#mask = new Float32Array(this.candidates);
    for (const id of best) this.#mask[id] = 1;
  }

  /** Places of the bits that are left, in ascending order. */
  get left(): number[] {
    return [...this.#mask.keys()].filter(id => this.#mask[id] === 1);
  }

  dispose(): void {
    this.#step.dispose();
    this.#optimizer.dispose();
    tf.dispose([this.#W, ...this.#others]);
  }
}
