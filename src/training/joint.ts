import * as tf from "@tensorflow/tfjs";
import { cellSignal } from "../core/cell.js";
import { check, Refusal, wholeNumber } from "../core/check.js";
import { type Random, seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import { type Imitation, type Lambda, lambdaOfPaper } from "../models/losses.js";
import type { Model } from "../models/model.js";
import { Company } from "./company.js";
import { type Entrant, entrant, entrantName } from "./entrant.js";
import type { Precision } from "./precision.js";
import { type Schedule, schedules } from "./schedule.js";
import { type Prepared, prepare } from "./table.js";

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
 * the heads): exact up to rounding, since no head moves the trainer or another head unless `imitation` is `through`. Without a
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
  await startEngine();
  const s = complete(settings);
  const entrants = heads.map(head => ("model" in head ? head : entrant(head, trainer ? "joint" : "self")));
  refuse(trainer, entrants, data);

  const models = [...(trainer ? [trainer] : []), ...entrants.map(head => head.model)];
  const prepared = await prepare(data, models, s.random, { signal: s.signal, examples: s.examples });
  const training = new Training(new Company(trainer, entrants, prepared, s), prepared, s);
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

/** The epochs of a company, and the state of each model that is kept. */
class Training {
  readonly #best: { epoch: number; accuracy: number; state: tf.Tensor[] }[];
  readonly #first: 0 | 1;

  constructor(
    readonly company: Company,
    readonly data: Prepared,
    readonly settings: Complete,
  ) {
    this.#best = company.nets.map(() => ({ epoch: 0, accuracy: -1, state: [] }));
    this.#first = company.nets.length > company.entrants.length ? 1 : 0;
  }

  async *epochs(): AsyncGenerator<EpochReport, void, undefined> {
    const { epochs, patience, signal } = this.settings;
    let trainSeconds = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const startedAt = performance.now();
      const means = await this.#epoch(epoch);
      trainSeconds += (performance.now() - startedAt) / 1000;

      const validation = await this.company.precisions(this.data.validation, signal);
      this.#remember(epoch, validation);
      const stale = patience !== undefined && this.#best.every(kept => epoch - kept.epoch >= patience);
      const last = epoch === epochs || stale;
      if (last) this.#restore();
      const test = last ? await this.company.precisions(this.data.test, signal) : null;
      yield { epoch, epochs, trainSeconds, models: this.#reports(means, validation, test) };
      if (last) return;
    }
  }

  dispose(): void {
    this.company.dispose();
    for (const kept of this.#best) tf.dispose(kept.state);
  }

  /** The mean over the epoch's batches of what the step returns. */
  async #epoch(epoch: number): Promise<Float64Array> {
    const { batch, random, signal, epochs, onStep } = this.settings;
    const { count } = this.data.train;
    const schedule: Schedule = schedules[this.settings.schedule];
    const order = random.stream("order").stream(`epoch ${epoch}`).permutation(count);
    const dropKey = random.stream("dropout").key[0] | 0;
    const perEpoch = Math.ceil(count / batch);
    const sums = new Float64Array(this.company.metrics);

    for (let i = 0; i < perEpoch; i++) {
      const step = (epoch - 1) * perEpoch + i;
      const rows = order.subarray(i * batch, (i + 1) * batch);
      const share = schedule(step, epochs * perEpoch);
      const metrics = this.company.step({ rows, share, key: [dropKey, step] });
      for (let m = 0; m < sums.length; m++) sums[m]! += metrics[m]! * rows.length;
      if (!metrics.every(Number.isFinite)) throw new Refusal(this.#divergence(metrics, epoch));
      onStep?.(step + 1, epochs * perEpoch);
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
    return sums.map(sum => sum / count);
  }

  #reports(
    means: Float64Array,
    validation: readonly Precision[],
    test: readonly Precision[] | null,
  ): ModelReport[] {
    const first = this.#first;
    const { nets, entrants } = this.company;
    const heads = entrants.length;
    return nets.map((net, i) => {
      const head = i - first;
      const objective = head < 0 ? "label" : entrants[head]!.objective;
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
      kept.state = this.company.nets[i]!.variables.map(variable => tf.clone(variable));
    });
  }

  #restore(): void {
    this.#best.forEach((kept, i) => {
      kept.state.forEach((value, v) => void this.company.nets[i]!.variables[v]!.assign(value));
    });
  }

  #divergence(metrics: Float32Array, epoch: number): string {
    const { entrants } = this.company;
    const first = this.#first;
    const head = [...metrics.subarray(first + entrants.length)].findIndex(value => !Number.isFinite(value));
    const name =
      first && !Number.isFinite(metrics[0]!) ? "the trainer" : entrantName(entrants[head] ?? entrants[0]!);
    return `training diverged in epoch ${epoch}: the loss of ${name} is no longer finite; try a lower learning rate`;
  }
}
