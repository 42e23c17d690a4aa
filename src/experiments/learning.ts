import { oneOf } from "../core/check.js";
import { optional } from "../models/settings.js";
import { orders } from "../training/batches.js";
import { type Keep, keeps, type Learner } from "../training/head.js";
import { type OptimizerName, optimizers } from "../training/optimizers.js";
import type { TrainingSettings } from "../training/settings.js";
import type { Trial } from "./experiment.js";

/** Settings that say how a trial learns, each with what reads its value; what is left out is as `trainTogether` has it. */
export const learning = {
  optimizer: optional(value => oneOf("optimizer", value, Object.keys(optimizers) as OptimizerName[])),
  keep: optional(value => oneOf<Keep>("keep", value, keeps)),
  order: optional(value => oneOf("order", value, orders)),
} as const;

/** How the model of a trial moves, and which state of it is kept. */
export function learner({
  rate: learningRate,
  ...trial
}: Trial): Pick<Learner, "learningRate" | "optimizer" | "keep"> {
  const [optimizer, keep] = [learning.optimizer(trial.optimizer), learning.keep(trial.keep)];
  return { learningRate, ...(optimizer ? { optimizer } : {}), ...(keep ? { keep } : {}) };
}

/** What all models of a step share. */
export const shared = (trial: Trial): Pick<TrainingSettings, "epochs" | "batch" | "order" | "examples"> => ({
  epochs: trial.epochs,
  batch: trial.batch,
  order: learning.order(trial.order),
  examples: typeof trial.examples === "number" ? trial.examples : undefined,
});

/** The kind of network that a joint trial learns from: the paper's full one, where the trial names none. */
export const trainerName = ({ trainer = "full" }: Trial): string => String(trainer);
