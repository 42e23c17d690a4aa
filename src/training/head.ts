import { identity, type Model } from "../models/model.js";

/** How a head learns: `joint`, from the trainer and the labels (eq. 1), or `self`, from the labels alone. */
export type Objective = "joint" | "self";

/** A head of a training: a model, how it learns, and how fast. */
export interface Head {
  readonly model: Model;
  readonly objective: Objective;
  /** Adam's rate at the first step; by default see `defaultRate`. */
  readonly learningRate: number;
}

/** Adam's rate for linear and for deep heads, chosen on MNIST's validation part with few epochs. */
const defaultRate = (model: Model): number => (model.sizes.length === 2 ? 0.01 : 0.004);

/** A model as a head, joint unless said: `head(projected(mnist, { T: 60, d: 12 }))`. */
export const head = (
  model: Model,
  objective: Objective = "joint",
  learningRate = defaultRate(model),
): Head => ({
  model,
  objective,
  learningRate,
});

/** A head's name among the others of its training. */
export const headName = ({ model, objective }: Head): string => `${identity(model)} ${objective}`;
