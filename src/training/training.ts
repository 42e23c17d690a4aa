import { Refusal } from "../core/check.js";
import type { Dataset } from "../data/dataset.js";
import { tf } from "../engine/tensorflow.js";
import { type TrainedModel, trainedModel } from "../models/trained.js";
import { batchesOf } from "./batches.js";
import { headName, type Keep } from "./head.js";
import type { JointStep, StepInput, StepMetrics } from "./joint-step.js";
import type { Precision } from "./precision.js";
import type { EpochReport, ModelReport } from "./report.js";
import { type Schedule, schedules } from "./schedule.js";
import type { CompleteSettings } from "./settings.js";
import { type Supervision, withLabels } from "./supervision.js";
import type { Prepared } from "./table.js";

/** What a net of the step is called and learns from, and which state of it is kept. */
interface Trainee {
  readonly name: string;
  readonly objective: ModelReport["objective"];
  readonly keep: Keep;
}

/**
 * The epochs of a joint training, and the state of each model that is kept. A model that diverges has failed, and with
 * the trainer those that imitate it; the others go on as they would without it.
 */
export class Training {
  readonly #learners: readonly Trainee[];
  readonly #best: { epoch: number; improved: number; accuracy: number; state: tf.Tensor[] }[];
  /** Why each model has failed, null while it trains. */
  readonly #failures: (string | null)[];

  constructor(
    readonly joint: JointStep,
    readonly data: Prepared,
    readonly settings: CompleteSettings,
    readonly dataset: Dataset,
    readonly supervision?: Supervision,
  ) {
    this.#learners = [
      ...(joint.trainer
        ? [{ keep: settings.keep, ...joint.trainer, name: "the trainer", objective: "label" as const }]
        : []),
      ...joint.heads.map(head => ({ keep: settings.keep, ...head, name: headName(head) })),
    ];
    this.#best = joint.nets.map(() => ({ epoch: 0, improved: 0, accuracy: -1, state: [] }));
    this.#failures = joint.nets.map(() => null);
  }

  /** A report per epoch; refused after the one in which the last model has failed. */
  async *epochs(): AsyncGenerator<EpochReport, void, undefined> {
    const { epochs, patience } = this.settings;
    let trainSeconds = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const startedAt = performance.now();
      const means = await this.#epoch(epoch);
      trainSeconds += (performance.now() - startedAt) / 1000;

      const validation = await this.#precisions("validation", epoch);
      this.#remember(epoch, validation);
      const isStale =
        patience !== undefined && this.#living().every(m => epoch - this.#best[m]!.improved >= patience);
      const isLast = epoch === epochs || isStale;
      if (isLast) this.#restore();
      const test = isLast ? await this.#precisions("test", epoch) : null;
      yield { epoch, epochs, trainSeconds, models: this.#reports(means, validation, test) };
      if (this.#living().length === 0) throw new Refusal(this.#failures[0]!);
      if (isLast) return;
    }
  }

  dispose(): void {
    this.joint.dispose();
    for (const kept of this.#best) tf.dispose(kept.state);
  }

  /** The mean over the epoch's examples of what its steps return, per model. */
  async #epoch(epoch: number): Promise<StepMetrics[]> {
    const { batch, random, signal, epochs, onStep, order } = this.settings;
    const { lengths } = this.data.train;
    const count = this.data.train.count / this.data.copies;
    const schedule: Schedule = schedules[this.settings.schedule];
    const plain = batchesOf(count, batch, epoch, random, order === "shuffled" ? undefined : lengths);
    const batches = this.#withLabels(plain.map(this.#copies(count, epoch)), epoch);
    const dropKey = random.stream("dropout").key[0] | 0;
    const sums = this.joint.nets.map(() => ({ loss: 0, imitation: 0, accuracy: 0 }));

    for (const [i, { rows, weights }] of batches.entries()) {
      const step = (epoch - 1) * batches.length + i;
      const share = schedule(step, epochs * batches.length);
      const metrics = this.joint.step({ rows, share, key: [dropKey, step], ...(weights ? { weights } : {}) });
      metrics.forEach(({ loss }, m) => {
        if (!Number.isFinite(loss)) this.#fail(m, epoch, "loss");
      });
      if (this.#living().length === 0) break;
      sums.forEach((sum, m) => {
        add(sum, metrics[m]!, plain[i]!.length);
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

  /** Puts one of the copies of each example, by chance, into its place. */
  #copies(count: number, epoch: number): (rows: Uint32Array) => Uint32Array {
    const { copies } = this.data;
    if (copies === 1) return rows => rows;
    const chance = this.settings.random.stream("copies").stream(`epoch ${epoch}`).uniforms(count);
    return rows => rows.map(row => row + count * Math.floor(copies * chance[row]!));
  }

  /** The batches as steps take them: where few examples bear labels, with some that do, and with what each counts. */
  #withLabels(plain: readonly Uint32Array[], epoch: number): Pick<StepInput, "rows" | "weights">[] {
    const { supervision } = this;
    const { batch, random, neighbours: k } = this.settings;
    if (!supervision) return plain.map(rows => ({ rows }));
    return withLabels(plain, supervision, { batch, epoch, random, k }).map(({ rows, ...weights }) => ({
      rows,
      weights,
    }));
  }

  /** P@k of every model on a part of the data; NaN for one that has failed. */
  async #precisions(part: "validation" | "test", epoch: number): Promise<Precision[]> {
    const found = await this.joint.precisions(this.data[part], this.settings.signal);
    found.forEach((precision, m) => {
      if (!precision) this.#fail(m, epoch, "output");
    });
    return found.map((precision, m) => (this.#failures[m] ? none : precision!));
  }

  /** The places of the models that have not failed. */
  #living(): number[] {
    return [...this.#failures.keys()].filter(m => this.#failures[m] === null);
  }

  /** A model's loss or output is no longer finite; heads that imitate it fail with the trainer. */
  #fail(failed: number, epoch: number, what: "loss" | "output"): void {
    const { name, objective } = this.#learners[failed]!;
    const because = `training diverged in epoch ${epoch}: the ${what} of ${name} is no longer finite`;
    this.#failures[failed] ??= `${because}; try a lower learning rate`;
    if (objective !== "label") return;
    this.#learners.forEach((other, m) => {
      if (other.objective !== "joint") return;
      this.#failures[m] ??=
        `${because}, which ${other.name} imitates; try a lower learning rate for the trainer`;
    });
  }

  #reports(
    means: readonly StepMetrics[],
    validation: readonly Precision[],
    test: readonly Precision[] | null,
  ): ModelReport[] {
    return this.joint.nets.map(({ model }, m) => {
      const failure = this.#failures[m]!;
      const { loss, imitation, accuracy } = means[m]!;
      return {
        model,
        objective: this.#learners[m]!.objective,
        loss: failure ? Number.NaN : loss,
        imitation: failure && imitation !== null ? Number.NaN : imitation,
        trainAccuracy: failure ? Number.NaN : accuracy,
        validation: failure ? none : validation[m]!,
        test: failure && test ? none : (test?.[m] ?? null),
        keptEpoch: this.#best[m]!.epoch,
        trained: failure || !test ? null : this.#trained(m, test[m]!.top1),
        failure,
      };
    });
  }

  /** The state that the nets are in, which is the kept one once it was restored. */
  #trained(m: number, accuracy: number): TrainedModel {
    const { name: dataset, classes } = this.dataset;
    const { objective } = this.#learners[m]!;
    const shape = this.dataset.kind === "image" ? this.dataset.shape : undefined;
    const about = { dataset, classes, shape, objective, accuracy, epoch: this.#best[m]!.epoch };
    return trainedModel(this.joint.nets[m]!, { ...about, random: this.settings.random });
  }

  #remember(epoch: number, validation: readonly Precision[]): void {
    for (const m of this.#living()) {
      const { keep } = this.#learners[m]!;
      const [kept, accuracy] = [this.#best[m]!, validation[m]!.top1];
      const isBetter = accuracy > kept.accuracy;
      if (isBetter) Object.assign(kept, { improved: epoch, accuracy });
      if (keep === "best" && !isBetter) continue;
      kept.epoch = epoch;
      if (keep === "last") continue;
      tf.dispose(kept.state);
      kept.state = this.joint.nets[m]!.state.map(variable => tf.clone(variable));
    }
  }

  #restore(): void {
    this.#best.forEach((kept, m) => {
      kept.state.forEach((value, v) => void this.joint.nets[m]!.state[v]!.assign(value));
    });
  }
}

/** What a model that has failed gets right. */
const none: Precision = { top1: Number.NaN, top3: Number.NaN, top5: Number.NaN };

/** The step's means, as often as there are examples in its batch. */
function add(sum: { -readonly [K in keyof StepMetrics]: number }, metrics: StepMetrics, rows: number): void {
  sum.loss += metrics.loss * rows;
  sum.imitation += (metrics.imitation ?? 0) * rows;
  sum.accuracy += metrics.accuracy * rows;
}
