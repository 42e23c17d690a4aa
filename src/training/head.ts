import { knownNames } from "../core/check.js";
import { checkModel, identity, type Model } from "../models/model.js";
import type { OptimizerName } from "./optimizers.js";

/** How a head learns: `joint`, from the trainer and the labels (eq. 1), or `self`, from the labels alone. */
export type Objective = "joint" | "self";

/** A model in training: how fast and by which rule it moves, and which state of it is kept. */
export interface Learner {
  readonly model: Model;
  /** The optimizer's rate at the first step; of heads by default see `defaultRate`. */
  readonly learningRate: number;
  /** Adam, where nothing is said. */
  readonly optimizer?: OptimizerName;
  /** As the training's setting `keep`, where nothing is said. */
  readonly keep?: Keep;
}

/** States of a model that may be kept. */
export const keeps = ["last", "best"] as const;
/** A state of a model: the `last`, or the `best` by validation accuracy. */
export type Keep = (typeof keeps)[number];

/** A head of a training: a model in training, and what it learns from. */
export interface Head extends Learner {
  readonly objective: Objective;
  /** λ2, what imitating the trainer weighs; that of the training where absent. */
  readonly lambda2?: number;
  /** τ, by which both logits are divided where the head is compared with the trainer; 1 where absent. */
  readonly temperature?: number;
}

/** Adam's rate for linear and for deep heads, chosen on MNIST's validation part with few epochs. */
const defaultRate = (model: Model): number => (model.sizes.length === 2 ? 0.01 : 0.004);

/** A model as a head, joint unless said: `head(projected(mnist, { T: 60, d: 12 }))`. */
export const head = (
  model: Model,
  objective: Objective = "joint",
  learningRate?: number,
  others: Pick<Head, "optimizer" | "keep" | "lambda2" | "temperature"> = {},
): Head => {
  checkModel("head", model);
  knownNames("a head", others, otherNames);
  return {
    ...{ model, objective },
    learningRate: learningRate === undefined ? defaultRate(model) : learningRate,
    ...others,
  };
};

const otherNames = ["optimizer", "keep", "lambda2", "temperature"];

/** A head's name among the others of its training. */
export const headName = ({ model, objective }: Head): string => `${identity(model)} ${objective}`;
