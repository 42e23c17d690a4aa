import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.js";
import { type Adam, adam } from "../engine/adam.js";
import { type Compiled, compile } from "../engine/compile.js";
import { crossEntropy, type Imitation, jointLoss, type Lambda, selfLoss } from "../models/losses.js";
import type { Model } from "../models/model.js";
import { build, type Net } from "../models/net.js";
import { split } from "./columns/column.js";
import { evaluate } from "./evaluate.js";
import type { Head } from "./head.js";
import type { Precision } from "./precision.js";
import { decode, type Inputs, type Prepared, type Table } from "./table.js";

export interface JointStepSettings {
  readonly random: Random;
  /** The trainer's; heads bring their own. */
  readonly learningRate: number;
  readonly lambda: Lambda;
  readonly imitation: Imitation;
}

/** What one step takes: what distinguishes it from the others. */
export interface StepInput {
  /** The examples of the batch. */
  readonly rows: Uint32Array;
  /** The schedule's share of every learning rate. */
  readonly share: number;
  /** The key of dropout: seed and step. */
  readonly key: readonly [number, number];
}

/** What a step says of one model: means over the batch. */
export interface StepMetrics {
  /** D(h, ŷ): of the trainer L_θ, of a head L̂^p. */
  readonly loss: number;
  /** L^p, the distance to the trainer; null for models that do not imitate. */
  readonly imitation: number | null;
  /** The share of the batch that the model gets right. */
  readonly accuracy: number;
}

/** A trainer and its heads with their weights and optimizers, and the one step that moves them all. */
export class JointStep {
  /** The trainer first, where there is one; then the heads in their order. */
  readonly nets: readonly Net[];
  readonly #trainerNet: Net | null;
  readonly #headNets: readonly Net[];
  readonly #imitates: tf.Tensor1D;
  readonly #optimizers: readonly {
    readonly rate: number;
    readonly variables: tf.Variable[];
    readonly adam: Adam;
  }[];
  readonly #step: Compiled<tf.Tensor[], tf.Tensor1D>;
  readonly #logits: Compiled<tf.Tensor[], tf.Tensor>;

  constructor(
    readonly trainer: Model | null,
    readonly heads: readonly Head[],
    readonly data: Prepared,
    readonly settings: JointStepSettings,
  ) {
    const weights = settings.random.stream("weights");
    this.#trainerNet = trainer && build(trainer, weights);
    this.#headNets = heads.map(head => build(head.model, weights));
    this.nets = [...(this.#trainerNet ? [this.#trainerNet] : []), ...this.#headNets];
    this.#imitates = tf.tensor1d(heads.map(head => (head.objective === "joint" ? 1 : 0)));
    this.#optimizers = this.#grouped();
    this.#step = compile((...inputs: tf.Tensor[]) => this.trainStep(inputs));
    this.#logits = compile((...inputs: tf.Tensor[]) => this.#allLogits(inputs));
  }

  /** One step on one batch → the metrics of each model. */
  step(input: StepInput): StepMetrics[] {
    const values = tf.tidy(() => this.#step(...this.inputs(input)).dataSync<"float32">() as Float32Array);
    return this.metricsOf(values);
  }

  /** The inputs of `trainStep`. */
  inputs({ rows, share, key }: StepInput): tf.Tensor[] {
    const { train } = this.data;
    return [
      tf.tensor1d(Int32Array.from(rows), "int32"),
      tf.scalar(share),
      tf.tensor1d([...key], "int32"),
      this.#imitates,
      train.labels,
      ...train.columns.flatMap(column => [...column.whole, ...column.batch(rows)]),
    ];
  }

  /**
   * The step as it is compiled: indices [batch], rate share, key [2], imitates [heads], labels [count], the tensors of
   * the columns → what `metricsOf` reads: L_θ where there is a trainer, L^p per head, L̂^p per head, the share that each model
   * gets right.
   */
  trainStep([indices, share, key, imitates, labels, ...tensors]: tf.Tensor[]): tf.Tensor1D {
    const rows = indices as tf.Tensor1D;
    const y = this.#oneHot(labels as tf.Tensor1D, rows);
    const { columns } = this.data.train;
    const parts = split(columns, tensors).map((own, i) =>
      own.map((tensor, k) => (k < columns[i]!.whole.length ? tf.gather(tensor, rows) : tensor)),
    );
    const inputs = decode(this.data.groups, parts);
    let metrics: tf.Tensor1D | undefined;
    const variables = this.nets.flatMap(net => [...net.variables]);
    const { grads } = tf.variableGrads(() => {
      const trainer = this.#trainerNet?.logits(inputs.of(this.#trainerNet.model), key as tf.Tensor1D);
      const heads = this.#headLogits(inputs.of, key as tf.Tensor1D);
      const { total, parts } = this.#objective(trainer, heads, y, imitates as tf.Tensor1D);
      metrics = tf.keep(tf.concat1d([...parts, hits(stacked(trainer, heads), y)]));
      return total;
    }, variables);
    for (const { rate, variables: group, adam: optimizer } of this.#optimizers) {
      const own = Object.fromEntries(group.map(variable => [variable.name, grads[variable.name]!]));
      optimizer.apply(own, tf.mul(share!, rate) as tf.Scalar);
    }
    const result = tf.clone(metrics!);
    metrics!.dispose();
    return result;
  }

  /** The metrics of each model from the numbers of `trainStep`. */
  metricsOf(values: Float32Array): StepMetrics[] {
    const [first, count] = [this.#trainerNet ? 1 : 0, this.heads.length];
    const accuracies = values.subarray(first + 2 * count);
    const ofHeads = this.heads.map(({ objective }, i) => ({
      loss: values[first + count + i]!,
      imitation: objective === "joint" ? values[first + i]! : null,
      accuracy: accuracies[first + i]!,
    }));
    return this.trainer
      ? [{ loss: values[0]!, imitation: null, accuracy: accuracies[0]! }, ...ofHeads]
      : ofHeads;
  }

  /** P@k of all models on a part of the data; null for one whose logits are not finite. */
  precisions(table: Table, signal?: AbortSignal): Promise<(Precision | null)[]> {
    return evaluate(this.#logits, table, this.nets.length, this.data.classes, signal);
  }

  dispose(): void {
    this.#step.dispose();
    this.#logits.dispose();
    for (const net of this.nets) net.dispose();
    for (const group of this.#optimizers) group.adam.dispose();
    this.#imitates.dispose();
  }

  /** One optimizer per learning rate: the rates are constants of the step, the schedule's share is an input. */
  #grouped() {
    const byRate = new Map<number, tf.Variable[]>();
    const put = (rate: number, net: Net) => byRate.set(rate, [...(byRate.get(rate) ?? []), ...net.variables]);
    if (this.#trainerNet) put(this.settings.learningRate, this.#trainerNet);
    this.#headNets.forEach((net, i) => put(this.heads[i]!.learningRate, net));
    return [...byRate].map(([rate, variables]) => ({ rate, variables, adam: adam(variables) }));
  }

  #objective(trainer: tf.Tensor2D | undefined, heads: tf.Tensor2D[], y: tf.Tensor2D, imitates: tf.Tensor1D) {
    const { lambda, imitation } = this.settings;
    const all = heads.length > 0 ? withSpares(heads) : undefined;
    const own = (ofAll: tf.Tensor1D) => tf.slice1d(ofAll, 0, heads.length);
    if (trainer && all) {
      const spares = all.shape[0] - heads.length;
      const loss = jointLoss(trainer, all, y, tf.pad1d(imitates, [0, spares]), lambda, imitation);
      return {
        total: loss.total,
        parts: [tf.reshape(loss.trainer, [1]), own(loss.imitation), own(loss.projection)] as tf.Tensor1D[],
      };
    }
    if (trainer) {
      const loss = crossEntropy(trainer, y) as tf.Scalar;
      return { total: tf.mul(loss, lambda[0]) as tf.Scalar, parts: [tf.reshape(loss, [1])] as tf.Tensor1D[] };
    }
    const loss = selfLoss(all!, y);
    return {
      total: tf.mul(tf.sum(loss), lambda[2]) as tf.Scalar,
      parts: [tf.zerosLike(own(loss)), own(loss)],
    };
  }

  /** The heads' logits, each [batch, classes]. */
  #headLogits(of: Inputs["of"], key?: tf.Tensor1D): tf.Tensor2D[] {
    return this.#headNets.map(net => net.logits(of(net.model), key));
  }

  /** The rows of a batch, as columns have them → logits of all models [models, batch, classes] */
  #allLogits(tensors: tf.Tensor[]): tf.Tensor {
    const inputs = decode(this.data.groups, split(this.data.train.columns, tensors));
    return stacked(this.#trainerNet?.logits(inputs.of(this.#trainerNet.model)), this.#headLogits(inputs.of));
  }

  #oneHot(labels: tf.Tensor1D, rows: tf.Tensor1D): tf.Tensor2D {
    return tf.cast(tf.oneHot(tf.gather(labels, rows), this.data.classes), "float32") as tf.Tensor2D;
  }
}

/** The share of the batch that each model gets right: logits [models, batch, classes], y one-hot → [models]. */
function hits(logits: tf.Tensor3D, y: tf.Tensor2D): tf.Tensor1D {
  const right = tf.equal(tf.argMax(logits, 2), tf.expandDims(tf.argMax(y, 1), 0));
  return tf.mean(tf.cast(right, "float32"), 1);
}

/** [batch, classes] of each model → [models, batch, classes], trainer first. */
const stacked = (trainer: tf.Tensor2D | undefined, heads: readonly tf.Tensor2D[]): tf.Tensor3D =>
  tf.stack([...(trainer ? [trainer] : []), ...heads]) as tf.Tensor3D;

const packet = 16; // floats that the widest processors take at once

/**
 * The heads' logits [batch, classes] as [heads + spares, batch, classes], with zeros at the end. What does not fill a
 * packet at a tensor's end is rounded another way, and a mean over one row alone is: so a head's numbers would depend
 * on how many others there are.
 */
function withSpares(heads: readonly tf.Tensor2D[]): tf.Tensor3D {
  const zeros = tf.zerosLike(heads[0]!);
  const spares = Array<tf.Tensor2D>(Math.ceil(packet / zeros.shape[0])).fill(zeros);
  return tf.stack([...heads, ...spares]) as tf.Tensor3D;
}
