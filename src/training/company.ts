import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.js";
import { type Adam, adam } from "../engine/adam.js";
import { type Compiled, compile } from "../engine/compile.js";
import { build, type Net } from "../models/dense.js";
import { crossEntropy, type Imitation, jointLoss, type Lambda, selfLoss } from "../models/losses.js";
import type { Model } from "../models/model.js";
import type { Entrant } from "./entrant.js";
import { evaluate } from "./evaluate.js";
import type { Precision } from "./precision.js";
import { decode, type Prepared, type Table } from "./table.js";

export interface CompanySettings {
  readonly random: Random;
  /** The trainer's; heads bring their own. */
  readonly learningRate: number;
  readonly lambda: Lambda;
  readonly imitation: Imitation;
}

/** What distinguishes one step from the others. */
export interface Moment {
  /** The examples of the batch. */
  readonly rows: Uint32Array;
  /** The schedule's share of every learning rate. */
  readonly share: number;
  /** The key of dropout: seed and step. */
  readonly key: readonly [number, number];
}

/** A trainer and its heads with their weights and optimizers, and the one step that moves them all. */
export class Company {
  readonly nets: readonly Net[];
  readonly #trainer: Net | null;
  readonly #heads: readonly Net[];
  readonly #imitates: tf.Tensor1D;
  readonly #optimizers: readonly {
    readonly rate: number;
    readonly variables: tf.Variable[];
    readonly adam: Adam;
  }[];
  readonly #step: Compiled<tf.Tensor[], tf.Tensor1D>;
  readonly #logits: Compiled<tf.Tensor[], tf.Tensor>;

  constructor(
    trainer: Model | null,
    readonly entrants: readonly Entrant[],
    readonly data: Prepared,
    readonly settings: CompanySettings,
  ) {
    const weights = settings.random.stream("weights");
    this.#trainer = trainer && build(trainer, weights);
    this.#heads = entrants.map(head => build(head.model, weights));
    this.nets = [...(this.#trainer ? [this.#trainer] : []), ...this.#heads];
    this.#imitates = tf.tensor1d(entrants.map(head => (head.objective === "joint" ? 1 : 0)));
    this.#optimizers = this.#grouped();
    this.#step = compile((...inputs: tf.Tensor[]) => this.trainStep(inputs));
    this.#logits = compile((...inputs: tf.Tensor[]) => this.#allLogits(inputs));
  }

  /**
   * One step on one batch → its metrics, means over the batch: L_θ where there is a trainer, L^p per head, L̂^p per
   * head, and the share that each model gets right.
   */
  step(moment: Moment): Float32Array {
    return tf.tidy(() => this.#step(...this.inputs(moment)).dataSync<"float32">() as Float32Array);
  }

  /** How many numbers `step` returns. */
  get metrics(): number {
    return this.nets.length + (this.#trainer ? 1 : 0) + 2 * this.#heads.length;
  }

  /** The inputs of `trainStep`. */
  inputs({ rows, share, key }: Moment): tf.Tensor[] {
    const { train } = this.data;
    return [
      tf.tensor1d(Int32Array.from(rows), "int32"),
      tf.scalar(share),
      tf.tensor1d([...key], "int32"),
      this.#imitates,
      train.labels,
      ...train.columns,
    ];
  }

  /**
   * The step as it is compiled: indices [batch], rate share, key [2], imitates [heads], labels [count], …columns
   * → metrics.
   */
  trainStep([indices, share, key, imitates, labels, ...columns]: tf.Tensor[]): tf.Tensor1D {
    const rows = indices as tf.Tensor1D;
    const y = this.#oneHot(labels as tf.Tensor1D, rows);
    const inputs = decode(
      this.data,
      columns.map(column => tf.gather(column, rows) as tf.Tensor2D),
    );
    let metrics: tf.Tensor1D | undefined;
    const variables = this.nets.flatMap(net => [...net.variables]);
    const { grads } = tf.variableGrads(() => {
      const trainer = this.#trainer?.logits(inputs.of(this.#trainer.model), key as tf.Tensor1D);
      const heads = this.#headLogits(inputs.of, key as tf.Tensor1D);
      const { total, parts } = this.#objective(trainer, heads, y, imitates as tf.Tensor1D);
      metrics = tf.keep(tf.concat1d([...parts, hits(trainer, heads, y)]));
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

  /** P@k of all models on a part of the data. */
  precisions(table: Table, signal?: AbortSignal): Promise<Precision[]> {
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
    if (this.#trainer) put(this.settings.learningRate, this.#trainer);
    this.#heads.forEach((net, i) => put(this.entrants[i]!.learningRate, net));
    return [...byRate].map(([rate, variables]) => ({ rate, variables, adam: adam(variables) }));
  }

  #objective(
    trainer: tf.Tensor2D | undefined,
    heads: tf.Tensor3D | undefined,
    y: tf.Tensor2D,
    imitates: tf.Tensor1D,
  ) {
    const { lambda, imitation } = this.settings;
    if (trainer && heads) {
      const loss = jointLoss(trainer, heads, y, imitates, lambda, imitation);
      return {
        total: loss.total,
        parts: [tf.reshape(loss.trainer, [1]), loss.imitation, loss.projection] as tf.Tensor1D[],
      };
    }
    if (trainer) {
      const loss = crossEntropy(trainer, y) as tf.Scalar;
      return { total: tf.mul(loss, lambda[0]) as tf.Scalar, parts: [tf.reshape(loss, [1])] as tf.Tensor1D[] };
    }
    const own = selfLoss(heads!, y);
    return {
      total: tf.mul(tf.sum(own), lambda[2]) as tf.Scalar,
      parts: [tf.zerosLike(own), own] as tf.Tensor1D[],
    };
  }

  /** heads' logits side by side: [batch, heads, classes] */
  #headLogits(of: (model: Model) => tf.Tensor2D, key?: tf.Tensor1D): tf.Tensor3D | undefined {
    if (!this.#heads.length) return undefined;
    return tf.stack(
      this.#heads.map(net => net.logits(of(net.model), key)),
      1,
    ) as tf.Tensor3D;
  }

  /** …columns of a batch → logits of all models [batch, models, classes] */
  #allLogits(columns: tf.Tensor[]): tf.Tensor {
    const inputs = decode(this.data, columns as tf.Tensor2D[]);
    return stacked(this.#trainer?.logits(inputs.of(this.#trainer.model)), this.#headLogits(inputs.of));
  }

  #oneHot(labels: tf.Tensor1D, rows: tf.Tensor1D): tf.Tensor2D {
    return tf.cast(tf.oneHot(tf.gather(labels, rows), this.data.classes), "float32") as tf.Tensor2D;
  }
}

/** The share of the batch that each model gets right, trainer first: [models]. */
function hits(trainer: tf.Tensor2D | undefined, heads: tf.Tensor3D | undefined, y: tf.Tensor2D): tf.Tensor1D {
  const all = stacked(trainer, heads);
  const right = tf.equal(tf.argMax(all, 2), tf.expandDims(tf.argMax(y, 1), 1));
  return tf.mean(tf.cast(right, "float32"), 0);
}

/** [batch, classes] and [batch, heads, classes] → [batch, models, classes] */
function stacked(trainer: tf.Tensor2D | undefined, heads: tf.Tensor3D | undefined): tf.Tensor3D {
  const parts = [...(trainer ? [tf.expandDims(trainer, 1) as tf.Tensor3D] : []), ...(heads ? [heads] : [])];
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
}
