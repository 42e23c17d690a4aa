import * as tf from "@tensorflow/tfjs";
import { cellSignal } from "../core/cell.js";
import { check, Refusal, wholeNumber } from "../core/check.js";
import { type Random, seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import { type Imitation, type Lambda, lambdaOfPaper } from "../models/losses.js";
import { classesOf, type Model } from "../models/model.js";
import { batchesOf } from "./batches.js";
import { type Head, head, headName } from "./head.js";
import { JointStep, type StepMetrics } from "./joint-step.js";
import type { Precision } from "./precision.js";
import { type Schedule, schedules } from "./schedule.js";
import { type Prepared, prepare } from "./table.js";

/** How `trainTogether` is to train; what is left out has a default. */
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
  readonly patience?: number | undefined;
  /** Train on the first so many examples only. */
  readonly examples?: number | undefined;
  /** By default that of the notebook cell that runs, where one does. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every step, with the steps done and all steps. */
  readonly onStep?: ((done: number, steps: number) => void) | undefined;
}

/** How one model stands after an epoch. Losses are means over the epoch's batches. */
export interface ModelReport {
  readonly model: Model;
  /** `label` for the trainer, which learns from labels alone. */
  readonly objective: Head["objective"] | "label";
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

/** How a training stands after an epoch: each of its models. */
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
 * the heads): exact up to rounding, since no head moves the trainer or another head unless `imitation` is `through`. Without a
 * trainer (null) every head has to be `self`.
 *
 * Yields a report per epoch and stores nothing. Same seed, same machine, same numbers. Aborting `signal` ends the
 * loop at the next step with the signal's reason.
 */
export async function* trainTogether(
  trainer: Model | null,
  heads: readonly (Model | Head)[],
  data: Dataset,
  settings: TrainingSettings,
): AsyncGenerator<EpochReport, void, undefined> {
  await startEngine();
  const s = complete(settings);
  const all = heads.map(one => ("model" in one ? one : head(one, trainer ? "joint" : "self")));
  refuse(trainer, all, data);

  const models = [...(trainer ? [trainer] : []), ...all.map(({ model }) => model)];
  const prepared = await prepare(data, models, s.random, { signal: s.signal, examples: s.examples });
  const training = new Training(new JointStep(trainer, all, prepared, s), prepared, s);
  try {
    yield* training.epochs();
  } finally {
    training.dispose();
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
    signal: settings.signal ?? cellSignal(),
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

function refuse(trainer: Model | null, heads: readonly Head[], data: Dataset): void {
  check(Boolean(trainer) || heads.length > 0, "models to train", 0, "a trainer or at least one head");
  for (const { model, objective } of heads) {
    const needsTrainer = objective === "joint" && !trainer;
    check(!needsTrainer, `objective of ${model.name}`, "joint", '"self" where there is no trainer');
  }
  const classes = data.classes.length;
  for (const model of [...(trainer ? [trainer] : []), ...heads.map(({ model }) => model)]) {
    check(
      classesOf(model) === classes,
      `classes of ${model.name}`,
      classesOf(model),
      `${classes}, as ${data.name} has`,
    );
  }
}

/** The epochs of a joint training, and the state of each model that is kept. */
class Training {
  readonly #best: { epoch: number; accuracy: number; state: tf.Tensor[] }[];

  /** What the nets of the step are called and learn from, in their order. */
  readonly #learners: readonly { readonly name: string; readonly objective: ModelReport["objective"] }[];

  constructor(
    readonly joint: JointStep,
    readonly data: Prepared,
    readonly settings: Complete,
  ) {
    this.#best = joint.nets.map(() => ({ epoch: 0, accuracy: -1, state: [] }));
    this.#learners = [
      ...(joint.trainer ? [{ name: "the trainer", objective: "label" as const }] : []),
      ...joint.heads.map(one => ({ name: headName(one), objective: one.objective })),
    ];
  }

  async *epochs(): AsyncGenerator<EpochReport, void, undefined> {
    const { epochs, patience, signal } = this.settings;
    let trainSeconds = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const startedAt = performance.now();
      const means = await this.#epoch(epoch);
      trainSeconds += (performance.now() - startedAt) / 1000;

      const validation = await this.joint.precisions(this.data.validation, signal);
      this.#remember(epoch, validation);
      const stale = patience !== undefined && this.#best.every(kept => epoch - kept.epoch >= patience);
      const last = epoch === epochs || stale;
      if (last) this.#restore();
      const test = last ? await this.joint.precisions(this.data.test, signal) : null;
      yield { epoch, epochs, trainSeconds, models: this.#reports(means, validation, test) };
      if (last) return;
    }
  }

  dispose(): void {
    this.joint.dispose();
    for (const kept of this.#best) tf.dispose(kept.state);
  }

  /** The mean over the epoch's examples of what its steps return, per model. */
  async #epoch(epoch: number): Promise<StepMetrics[]> {
    const { batch, random, signal, epochs, onStep } = this.settings;
    const { count, lengths } = this.data.train;
    const schedule: Schedule = schedules[this.settings.schedule];
    const batches = batchesOf(count, batch, epoch, random, lengths);
    const dropKey = random.stream("dropout").key[0] | 0;
    const sums = this.joint.nets.map(() => ({ loss: 0, imitation: 0, accuracy: 0 }));

    for (const [i, rows] of batches.entries()) {
      const step = (epoch - 1) * batches.length + i;
      const share = schedule(step, epochs * batches.length);
      const metrics = this.joint.step({ rows, share, key: [dropKey, step] });
      this.#refuseDivergence(metrics, epoch);
      sums.forEach((sum, m) => {
        add(sum, metrics[m]!, rows.length);
      });
      onStep?.(step + 1, epochs * batches.length);
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
    return sums.map(({ loss, imitation, accuracy }, m) => ({
      loss: loss / count,
      imitation: this.#learners[m]!.objective === "joint" ? imitation / count : null,
      accuracy: accuracy / count,
    }));
  }

  #reports(
    means: readonly StepMetrics[],
    validation: readonly Precision[],
    test: readonly Precision[] | null,
  ): ModelReport[] {
    return this.joint.nets.map(({ model }, i) => ({
      model,
      objective: this.#learners[i]!.objective,
      loss: means[i]!.loss,
      imitation: means[i]!.imitation,
      trainAccuracy: means[i]!.accuracy,
      validation: validation[i]!,
      test: test?.[i] ?? null,
      keptEpoch: this.#best[i]!.epoch,
    }));
  }

  #remember(epoch: number, validation: readonly Precision[]): void {
    this.#best.forEach((kept, i) => {
      const accuracy = validation[i]!.top1;
      if (this.settings.keep === "best" && accuracy <= kept.accuracy) return;
      Object.assign(kept, { epoch, accuracy });
      if (this.settings.keep === "last") return;
      tf.dispose(kept.state);
      kept.state = this.joint.nets[i]!.variables.map(variable => tf.clone(variable));
    });
  }

  #restore(): void {
    this.#best.forEach((kept, i) => {
      kept.state.forEach((value, v) => void this.joint.nets[i]!.variables[v]!.assign(value));
    });
  }

  #refuseDivergence(metrics: readonly StepMetrics[], epoch: number): void {
    const diverged = metrics.findIndex(({ loss }) => !Number.isFinite(loss));
    if (diverged < 0) return;
    const { name } = this.#learners[diverged]!;
    throw new Refusal(
      `training diverged in epoch ${epoch}: the loss of ${name} is no longer finite; try a lower learning rate`,
    );
  }
}

/** The step's means, as often as there are examples in its batch. */
function add(sum: { -readonly [K in keyof StepMetrics]: number }, metrics: StepMetrics, rows: number): void {
  sum.loss += metrics.loss * rows;
  sum.imitation += (metrics.imitation ?? 0) * rows;
  sum.accuracy += metrics.accuracy * rows;
}
