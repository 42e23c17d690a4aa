import * as tf from "@tensorflow/tfjs";
import { check, Refusal, wholeNumber } from "../core/check.js";
import { type Random, seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { type Adam, adam } from "../engine/adam.js";
import { type Compiled, compile } from "../engine/compile.js";
import { build, type Net } from "../models/dense.js";
import {
  crossEntropy,
  type Imitation,
  jointLoss,
  type Lambda,
  lambdaOfPaper,
  selfLoss,
} from "../models/losses.js";
import type { Model } from "../models/model.js";
import { type Entrant, entrant, entrantName } from "./entrant.js";
import { evaluate } from "./evaluate.js";
import type { Precision } from "./precision.js";
import { type Schedule, schedules } from "./schedule.js";
import { decode, type Prepared, prepare, type Table } from "./table.js";

export interface TrainingSettings {
  readonly epochs: number;
  readonly random?: Random;
  readonly batch?: number;
  /** The trainer's learning rate at the first step; heads bring their own. */
  readonly learningRate?: number;
  readonly schedule?: keyof typeof schedules;
  readonly lambda?: Lambda;
  readonly imitation?: Imitation;
  /** Which state is tested: the `last`, or the `best` by validation accuracy, of each model for itself. */
  readonly keep?: "last" | "best";
  /** Stop when no model has improved for this many epochs. */
  readonly patience?: number;
  /** Train on the first so many examples only. */
  readonly examples?: number;
  readonly signal?: AbortSignal;
  /** Called after every step, with the steps done and all steps. */
  readonly onStep?: (done: number, steps: number) => void;
}

/** How one model stands after an epoch. Losses are means over the epoch's batches. */
export interface ModelReport {
  readonly model: Model;
  /** `label` for the trainer, which learns from labels alone. */
  readonly objective: Entrant["objective"] | "label";
  /** D(h, ŷ): of the trainer L_θ, of a head L̂^p. */
  readonly loss: number;
  /** L^p, the distance to the trainer; null for models that do not imitate. */
  readonly imitation: number | null;
  /** Accuracy on the epoch's batches, as they were when trained on. */
  readonly trainAccuracy: number;
  readonly validation: Precision;
  /** Read once, with the kept state, after the last epoch; null before. */
  readonly test: Precision | null;
  /** The epoch whose state is kept so far. */
  readonly keptEpoch: number;
}

export interface EpochReport {
  readonly epoch: number;
  readonly epochs: number;
  /** Training time so far, without evaluation. */
  readonly trainSeconds: number;
  /** The trainer first, where there is one; then the heads in their order. */
  readonly models: readonly ModelReport[];
}

/**
 * Trains one trainer and any number of heads side by side, in one step on one set of batches (eq. 1, with a sum over
 * the heads): exact, since no head moves the trainer or another head unless `imitation` is `through`. Without a
 * trainer (null) every head has to be `self`.
 *
 * Yields a report per epoch and stores nothing. Same seed, same machine, same numbers. Aborting `signal` ends the
 * loop at the next step with the signal's reason.
 */
export async function* trainTogether(
  trainer: Model | null,
  heads: readonly (Model | Entrant)[],
  data: Dataset,
  settings: TrainingSettings,
): AsyncGenerator<EpochReport, void, undefined> {
  const s = complete(settings);
  const entrants = heads.map(head => ("model" in head ? head : entrant(head, trainer ? "joint" : "self")));
  refuse(trainer, entrants, data);

  const models = [...(trainer ? [trainer] : []), ...entrants.map(head => head.model)];
  const prepared = await prepare(data, models, s.random, { signal: s.signal, examples: s.examples });
  const company = new Company(trainer, entrants, prepared, s);
  try {
    yield* company.train();
  } finally {
    company.dispose();
    prepared.dispose();
  }
}

type Complete = Required<Omit<TrainingSettings, "signal" | "patience" | "examples" | "onStep">> &
  Pick<TrainingSettings, "signal" | "patience" | "examples" | "onStep">;

function complete(settings: TrainingSettings): Complete {
  const s: Complete = {
    random: seeded(1),
    batch: 128, // the smallest that two cores still compute at full rate
    learningRate: 0.001, // Adam's usual one
    schedule: "cosine",
    lambda: lambdaOfPaper,
    imitation: "stopped",
    keep: "last",
    ...settings,
  };
  wholeNumber("epochs", s.epochs);
  wholeNumber("batch", s.batch);
  check(s.learningRate > 0, "learning rate", s.learningRate, "a positive number");
  check(s.schedule in schedules, "schedule", s.schedule, `one of ${Object.keys(schedules).join(", ")}`);
  if (s.patience !== undefined) {
    wholeNumber("patience", s.patience);
    check(s.keep === "best", "keep", s.keep, '"best" where training stops early');
  }
  return s;
}

function refuse(trainer: Model | null, entrants: readonly Entrant[], data: Dataset): void {
  check(Boolean(trainer) || entrants.length > 0, "models to train", 0, "a trainer or at least one head");
  for (const head of entrants) {
    const needsTrainer = head.objective === "joint" && !trainer;
    check(!needsTrainer, `objective of ${head.model.name}`, "joint", '"self" where there is no trainer');
  }
  const classes = data.classes.length;
  for (const model of [...(trainer ? [trainer] : []), ...entrants.map(head => head.model)]) {
    check(
      model.sizes.at(-1) === classes,
      `classes of ${model.name}`,
      model.sizes.at(-1),
      `${classes}, as ${data.name} has`,
    );
  }
}

/** A trainer and its heads in training: nets, optimizers, the compiled steps, and what is kept. */
class Company {
  readonly #trainer: Net | null;
  readonly #heads: readonly Net[];
  readonly #nets: readonly Net[];
  readonly #imitates: tf.Tensor1D;
  readonly #optimizers: readonly {
    readonly rate: number;
    readonly variables: tf.Variable[];
    readonly adam: Adam;
  }[];
  readonly #step: Compiled<tf.Tensor[], tf.Tensor1D>;
  readonly #logits: Compiled<tf.Tensor[], tf.Tensor>;
  readonly #best: { epoch: number; accuracy: number; state: tf.Tensor[] }[];

  constructor(
    trainer: Model | null,
    readonly entrants: readonly Entrant[],
    readonly data: Prepared,
    readonly settings: Complete,
  ) {
    const weights = settings.random.stream("weights");
    this.#trainer = trainer && build(trainer, weights);
    this.#heads = entrants.map(head => build(head.model, weights));
    this.#nets = [...(this.#trainer ? [this.#trainer] : []), ...this.#heads];
    this.#imitates = tf.tensor1d(entrants.map(head => (head.objective === "joint" ? 1 : 0)));
    this.#optimizers = this.#grouped();
    this.#step = compile((...inputs: tf.Tensor[]) => this.#trainStep(inputs));
    this.#logits = compile((...inputs: tf.Tensor[]) => this.#allLogits(inputs));
    this.#best = this.#nets.map(() => ({ epoch: 0, accuracy: -1, state: [] }));
  }

  async *train(): AsyncGenerator<EpochReport, void, undefined> {
    const { epochs, patience } = this.settings;
    let trainSeconds = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const startedAt = performance.now();
      const sums = await this.#epoch(epoch);
      trainSeconds += (performance.now() - startedAt) / 1000;

      const validation = await this.#precisions(this.data.validation);
      this.#remember(epoch, validation);
      const stale = patience !== undefined && this.#best.every(kept => epoch - kept.epoch >= patience);
      const last = epoch === epochs || stale;
      if (last) this.#restore();
      const test = last ? await this.#precisions(this.data.test) : null;
      yield { epoch, epochs, trainSeconds, models: this.#reports(sums, validation, test) };
      if (last) return;
    }
  }

  dispose(): void {
    this.#step.dispose();
    this.#logits.dispose();
    for (const net of this.#nets) net.dispose();
    for (const group of this.#optimizers) group.adam.dispose();
    for (const kept of this.#best) tf.dispose(kept.state);
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

  /** The mean over the epoch's batches of what the step returns. */
  async #epoch(epoch: number): Promise<Float64Array> {
    const { batch, random, signal, epochs, onStep } = this.settings;
    const { train } = this.data;
    const schedule: Schedule = schedules[this.settings.schedule];
    const order = random.stream("order").stream(`epoch ${epoch}`).permutation(train.count);
    const dropKey = random.stream("dropout").key[0] | 0;
    const perEpoch = Math.ceil(train.count / batch);
    const sums = new Float64Array(this.#metricsCount());

    for (let i = 0; i < perEpoch; i++) {
      const step = (epoch - 1) * perEpoch + i;
      const rows = order.subarray(i * batch, (i + 1) * batch);
      const share = schedule(step, epochs * perEpoch);
      const metrics = this.#runStep(rows, share, [dropKey, step]);
      for (let m = 0; m < sums.length; m++) sums[m]! += metrics[m]! * rows.length;
      if (!metrics.every(Number.isFinite)) throw new Refusal(this.#divergence(metrics, epoch));
      onStep?.(step + 1, epochs * perEpoch);
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
    return sums.map(sum => sum / train.count);
  }

  #runStep(rows: Uint32Array, share: number, key: readonly [number, number]): Float32Array {
    const { train } = this.data;
    return tf.tidy(() => {
      const inputs = [
        tf.tensor1d(Int32Array.from(rows), "int32"),
        tf.scalar(share),
        tf.tensor1d([...key], "int32"),
        this.#imitates,
        train.labels,
        ...train.columns,
      ];
      return this.#step(...inputs).dataSync<"float32">() as Float32Array;
    });
  }

  /** indices [batch], rate share, key [2], imitates [heads], labels [count], …columns → metrics, see `#metricsCount`. */
  #trainStep([indices, share, key, imitates, labels, ...columns]: tf.Tensor[]): tf.Tensor1D {
    const rows = indices as tf.Tensor1D;
    const y = this.#oneHot(labels as tf.Tensor1D, rows);
    const inputs = decode(this.data, columns as tf.Tensor2D[], rows);
    let metrics: tf.Tensor1D | undefined;
    const variables = this.#nets.flatMap(net => [...net.variables]);
    const { grads } = tf.variableGrads(() => {
      const trainer = this.#trainer?.logits(inputs.of(this.#trainer.model), key as tf.Tensor1D);
      const heads = this.#headLogits(inputs.of, key as tf.Tensor1D);
      const { total, parts } = this.#objective(trainer, heads, y, imitates as tf.Tensor1D);
      metrics = tf.keep(tf.concat1d([...parts, this.#hits(trainer, heads, y)]));
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

  /** The share of the batch that each model gets right, trainer first: [models]. */
  #hits(trainer: tf.Tensor2D | undefined, heads: tf.Tensor3D | undefined, y: tf.Tensor2D): tf.Tensor1D {
    const all = stacked(trainer, heads);
    const right = tf.equal(tf.argMax(all, 2), tf.expandDims(tf.argMax(y, 1), 1));
    return tf.mean(tf.cast(right, "float32"), 0);
  }

  /** heads' logits side by side: [batch, heads, classes] */
  #headLogits(of: (model: Model) => tf.Tensor2D, key?: tf.Tensor1D): tf.Tensor3D | undefined {
    if (!this.#heads.length) return undefined;
    return tf.stack(
      this.#heads.map(net => net.logits(of(net.model), key)),
      1,
    ) as tf.Tensor3D;
  }

  /** indices [batch], …columns → logits of all models [batch, models, classes] */
  #allLogits([indices, ...columns]: tf.Tensor[]): tf.Tensor {
    const inputs = decode(this.data, columns as tf.Tensor2D[], indices as tf.Tensor1D);
    return stacked(this.#trainer?.logits(inputs.of(this.#trainer.model)), this.#headLogits(inputs.of));
  }

  #oneHot(labels: tf.Tensor1D, rows: tf.Tensor1D): tf.Tensor2D {
    return tf.cast(tf.oneHot(tf.gather(labels, rows), this.data.classes), "float32") as tf.Tensor2D;
  }

  #precisions(table: Table): Promise<Precision[]> {
    return evaluate(this.#logits, table, this.#nets.length, this.data.classes, this.settings.signal);
  }

  #metricsCount(): number {
    return this.#nets.length + (this.#trainer ? 1 : 0) + 2 * this.#heads.length;
  }

  #reports(
    means: Float64Array,
    validation: readonly Precision[],
    test: readonly Precision[] | null,
  ): ModelReport[] {
    const first = this.#trainer ? 1 : 0;
    const heads = this.#heads.length;
    return this.#nets.map((net, i) => {
      const head = i - first;
      const objective = head < 0 ? "label" : this.entrants[head]!.objective;
      return {
        model: net.model,
        objective,
        loss: head < 0 ? means[0]! : means[first + heads + head]!,
        imitation: objective === "joint" ? means[first + head]! : null,
        trainAccuracy: means[first + 2 * heads + i]!,
        validation: validation[i]!,
        test: test?.[i] ?? null,
        keptEpoch: this.#best[i]!.epoch,
      };
    });
  }

  #remember(epoch: number, validation: readonly Precision[]): void {
    this.#best.forEach((kept, i) => {
      const accuracy = validation[i]!.top1;
      if (this.settings.keep === "best" && accuracy <= kept.accuracy) return;
      Object.assign(kept, { epoch, accuracy });
      if (this.settings.keep === "last") return;
      tf.dispose(kept.state);
      kept.state = this.#nets[i]!.variables.map(variable => tf.clone(variable));
    });
  }

  #restore(): void {
    this.#best.forEach((kept, i) => {
      kept.state.forEach((value, v) => void this.#nets[i]!.variables[v]!.assign(value));
    });
  }

  #divergence(metrics: Float32Array, epoch: number): string {
    const first = this.#trainer ? 1 : 0;
    const head = [...metrics.subarray(first + this.#heads.length)].findIndex(
      value => !Number.isFinite(value),
    );
    const name =
      first && !Number.isFinite(metrics[0]!)
        ? "the trainer"
        : entrantName(this.entrants[head] ?? this.entrants[0]!);
    return `training diverged in epoch ${epoch}: the loss of ${name} is no longer finite; try a lower learning rate`;
  }
}

/** [batch, classes] and [batch, heads, classes] → [batch, models, classes] */
function stacked(trainer: tf.Tensor2D | undefined, heads: tf.Tensor3D | undefined): tf.Tensor3D {
  const parts = [...(trainer ? [tf.expandDims(trainer, 1) as tf.Tensor3D] : []), ...(heads ? [heads] : [])];
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
}
