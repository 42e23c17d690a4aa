import type { Model } from "../models/model.js";
import type { TrainedModel } from "../models/trained.js";
import type { Objective } from "./head.js";
import type { Precision } from "./precision.js";

/** How one model stands after an epoch. Losses are means over the epoch's batches. */
export interface ModelReport {
  readonly model: Model;
  /** `label` for the trainer, which learns from labels alone. */
  readonly objective: Objective | "label";
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
  /** The kept state as a value, with the spec to use it by; null before the last epoch, and for a model that has failed. */
  readonly trained: TrainedModel | null;
  /** Why the model has failed and in which epoch, null while it trains: from that epoch on its numbers are NaN. */
  readonly failure: string | null;
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
