import type { Random } from "../core/random.js";
import { type Compiled, compile } from "../engine/compile.js";
import type { Optimizer } from "../engine/optimizer.js";
import { tf } from "../engine/tensorflow.js";
import {
  crossEntropy,
  type ExampleWeights,
  graphLoss,
  type Imitating,
  type Imitation,
  jointLoss,
  type Lambda,
  selfLoss,
  type Weighing,
} from "../models/losses.js";
import { classesOf } from "../models/model.js";
import { build, type Looked, type Net } from "../models/net.js";
import { split } from "./columns/column.js";
import { evaluate } from "./evaluate.js";
import type { Head, Learner } from "./head.js";
import { type OptimizerName, optimizers } from "./optimizers.js";
import type { Precision } from "./precision.js";
import { decode, type Prepared, type Table } from "./table.js";

export interface JointStepSettings {
  readonly random: Random;
  readonly lambda: Lambda;
  readonly imitation: Imitation;
  /** Whether steps say what each example counts. */
  readonly weighs?: boolean;
  /** How many rows of a batch come first, before those of the epoch, where there is a graph. */
  readonly labelledRows?: number;
  /** What the graph's term weighs, where batches end in neighbours of their examples. */
  readonly graph?: number | undefined;
}

/** What one step takes: what distinguishes it from the others. */
export interface StepInput {
  /** The examples of the batch. */
  readonly rows: Uint32Array;
  /** The schedule's share of every learning rate. */
  readonly share: number;
  /** The key of dropout: seed and step. */
  readonly key: readonly [number, number];
  /** What each example counts [rows], where the step weighs them. */
  readonly weights?: { readonly labels: Float32Array; readonly imitation: Float32Array };
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
  readonly #classes: number;
  readonly #imitates: tf.Tensor1D;
  /** How each head imitates; none where all do as the training says. */
  readonly #each: readonly [weights: tf.Tensor1D, temperatures: tf.Tensor1D] | readonly [];
  readonly #moved: readonly Moved[];
  readonly #step: Compiled<tf.Tensor[], tf.Tensor1D>;
  readonly #logits: Compiled<tf.Tensor[], tf.Tensor>;

  constructor(
    readonly trainer: Learner | null,
    readonly heads: readonly Head[],
    readonly data: Prepared,
    readonly settings: JointStepSettings,
  ) {
    const weights = settings.random.stream("weights");
    this.#trainerNet = trainer && build(trainer.model, weights);
    this.#headNets = heads.map(head => build(head.model, weights));
    this.nets = [...(this.#trainerNet ? [this.#trainerNet] : []), ...this.#headNets];
    this.#imitates = tf.tensor1d(heads.map(head => (head.objective === "joint" ? 1 : 0)));
    this.#each = eachOf(heads, settings.lambda[1]);
    this.#classes = classesOf(this.nets[0]!.model);
    this.#moved = moved([...(trainer ? [trainer] : []), ...heads], this.nets);
    this.#step = compile((...inputs: tf.Tensor[]) => this.trainStep(inputs));
    this.#logits = compile((...inputs: tf.Tensor[]) => this.#allLogits(inputs));
  }

  /** One step on one batch → the metrics of each model. */
  step(input: StepInput): StepMetrics[] {
    const values = tf.tidy(() => this.#step(...this.inputs(input)).dataSync<"float32">() as Float32Array);
    return this.metricsOf(values);
  }

  /** The inputs of `trainStep`. */
  inputs({ rows, share, key, weights }: StepInput): tf.Tensor[] {
    const { train } = this.data;
    return [
      tf.tensor1d(Int32Array.from(rows), "int32"),
      tf.scalar(share),
      tf.tensor1d([...key], "int32"),
      this.#imitates,
      train.labels,
      ...this.#each,
      ...(weights ? [tf.tensor1d(weights.labels), tf.tensor1d(weights.imitation)] : []),
      ...train.columns.flatMap(column => [...column.whole, ...column.batch(rows)]),
    ];
  }

  /**
   * The step as it is compiled: indices [batch], rate share, key [2], imitates [heads], labels [count], where they
   * say so λ2 and τ of each head, where it weighs examples what each counts [batch] twice, the tensors of the columns → what `metricsOf` reads: L_θ where there is a trainer, L^p per head, L̂^p per head, the share that each model
   * gets right.
   */
  trainStep([indices, share, key, imitates, labels, ...others]: tf.Tensor[]): tf.Tensor1D {
    const each = others.splice(0, this.#each.length) as tf.Tensor1D[];
    const [ofLabels, ofImitation] = others.splice(0, this.settings.weighs ? 2 : 0) as tf.Tensor1D[];
    const weighing = {
      heads: each.length > 0 ? { weights: each[0]!, temperatures: each[1]! } : undefined,
      examples: ofLabels ? { labels: ofLabels, imitation: ofImitation! } : undefined,
    };
    const rows = indices as tf.Tensor1D;
    const y = this.#oneHot(labels as tf.Tensor1D, rows);
    const { columns } = this.data.train;
    const parts = split(columns, others).map((own, i) =>
      own.map((tensor, k) => (k < columns[i]!.whole.length ? tf.gather(tensor, rows) : tensor)),
    );
    const inputs = decode(this.data.groups, parts);
    const seen = new Map(this.nets.map(net => [net, inputs.of(net.model)]));
    const looked = new Map(this.nets.map(net => [net, net.look(seen.get(net)!)]));
    let metrics: tf.Tensor1D | undefined;
    const gradients = gradientsOf(this.nets, looked, () => {
      const logits = (net: Net) => net.logits(seen.get(net)!, key as tf.Tensor1D, looked.get(net)!);
      const trainer = this.#trainerNet ? logits(this.#trainerNet) : undefined;
      const heads = this.#headNets.map(logits);
      const { total, parts } = this.#objective(trainer, heads, y, imitates as tf.Tensor1D, weighing);
      metrics = tf.keep(tf.concat1d([...parts, hits(stacked(trainer, heads), y)]));
      return total;
    });
    const rowsOf = [...looked.values()].flat().map(({ table, rows }) => [table.name, rows]);
    for (const { rate, optimizer } of this.#moved)
      optimizer.apply(gradients, tf.mul(share!, rate) as tf.Scalar, Object.fromEntries(rowsOf));
    for (const net of this.nets) net.limit();
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
    return evaluate(this.#logits, table, this.nets.length, this.#classes, signal);
  }

  dispose(): void {
    this.#step.dispose();
    this.#logits.dispose();
    for (const net of this.nets) net.dispose();
    for (const { optimizer } of this.#moved) optimizer.dispose();
    tf.dispose([this.#imitates, ...this.#each]);
  }

  #objective(
    trainer: tf.Tensor2D | undefined,
    heads: tf.Tensor2D[],
    y: tf.Tensor2D,
    imitates: tf.Tensor1D,
    { heads: each, examples }: Weighing,
  ) {
    const { lambda, imitation } = this.settings;
    const withGraph = (total: tf.Scalar) => (trainer ? this.#withGraph(total, trainer, examples) : total);
    const all = heads.length > 0 ? withSpares(heads) : undefined;
    const own = (ofAll: tf.Tensor1D) => tf.slice1d(ofAll, 0, heads.length);
    if (trainer && all) {
      const spares = all.shape[0] - heads.length;
      const weighing = { heads: each && withSpareHeads(each, spares), examples };
      const loss = jointLoss(trainer, all, y, tf.pad1d(imitates, [0, spares]), lambda, imitation, weighing);
      return {
        total: withGraph(loss.total),
        parts: [tf.reshape(loss.trainer, [1]), own(loss.imitation), own(loss.projection)] as tf.Tensor1D[],
      };
    }
    if (trainer) {
      const loss = crossEntropy(trainer, y, examples?.labels) as tf.Scalar;
      return { total: withGraph(tf.mul(loss, lambda[0])), parts: [tf.reshape(loss, [1])] as tf.Tensor1D[] };
    }
    const loss = selfLoss(all!, y, examples?.labels);
    return {
      total: tf.mul(tf.sum(loss), lambda[2]) as tf.Scalar,
      parts: [tf.zerosLike(own(loss)), own(loss)],
    };
  }

  /** The objective with the term of the graph, where there is one: the last rows are neighbours of as many before them. */
  #withGraph(total: tf.Scalar, trainer: tf.Tensor2D, examples: ExampleWeights | undefined): tf.Scalar {
    const { graph } = this.settings;
    if (graph === undefined || !examples) return total;
    const [rows, half] = [trainer.shape[0], this.settings.labelledRows ?? 0];
    const pairs = (rows - half) / 2;
    const own = tf.slice(trainer, [half, 0], [pairs, -1]);
    const near = tf.slice(trainer, [half + pairs, 0], [pairs, -1]);
    return tf.add(total, tf.mul(graphLoss(own, near), graph));
  }

  /** The rows of a batch, as columns have them → logits of all models [models, batch, classes] */
  #allLogits(tensors: tf.Tensor[]): tf.Tensor {
    const inputs = decode(this.data.groups, split(this.data.train.columns, tensors));
    return tf.stack(this.nets.map(net => net.logits(inputs.of(net.model)))) as tf.Tensor3D;
  }

  #oneHot(labels: tf.Tensor1D, rows: tf.Tensor1D): tf.Tensor2D {
    return tf.cast(tf.oneHot(tf.gather(labels, rows), this.#classes), "float32") as tf.Tensor2D;
  }
}

/** λ2 and τ of each head, where one says its own. */
function eachOf(heads: readonly Head[], λ2: number): readonly [tf.Tensor1D, tf.Tensor1D] | readonly [] {
  if (heads.every(({ lambda2, temperature }) => lambda2 === undefined && temperature === undefined))
    return [];
  return [
    tf.tensor1d(heads.map(({ lambda2 }) => lambda2 ?? λ2)),
    tf.tensor1d(heads.map(({ temperature }) => temperature ?? 1)),
  ];
}

const withSpareHeads = ({ weights, temperatures }: Imitating, spares: number): Imitating => ({
  weights: tf.pad1d(weights, [0, spares], 1),
  temperatures: tf.pad1d(temperatures, [0, spares], 1),
});

/** An optimizer and its rate at the first step. */
interface Moved {
  readonly rate: number;
  readonly optimizer: Optimizer;
}

/** One optimizer per rule and rate: the rates are constants of the step, the schedule's share is an input. */
function moved(learners: readonly Learner[], nets: readonly Net[]): Moved[] {
  const groups = new Map<string, { rule: OptimizerName; rate: number; variables: tf.Variable[] }>();
  for (const [i, { learningRate: rate, optimizer: rule = "adam" }] of learners.entries()) {
    const own = groups.get(`${rule} ${rate}`) ?? { rule, rate, variables: [] };
    own.variables.push(...nets[i]!.variables);
    groups.set(`${rule} ${rate}`, own);
  }
  return [...groups.values()].map(({ rule, rate, variables }) => ({
    rate,
    optimizer: optimizers[rule](variables),
  }));
}

/** The gradients of a loss by the names of the nets' variables; of tables, those of the rows that were looked up. */
function gradientsOf(
  nets: readonly Net[],
  looked: ReadonlyMap<Net, readonly Looked[]>,
  loss: () => tf.Scalar,
): Record<string, tf.Tensor> {
  const tables = new Map([...looked.values()].flat().map(({ table, values }) => [table, values]));
  const variables = nets.flatMap(net => [...net.variables]);
  if (tables.size === 0) return tf.variableGrads(loss, variables).grads;
  const moving = variables.map(variable => tables.get(variable) ?? variable);
  const { grads } = tf.valueAndGrads(loss as (...all: tf.Tensor[]) => tf.Scalar)(moving);
  return Object.fromEntries(variables.map(({ name }, i) => [name, grads[i]!]));
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
