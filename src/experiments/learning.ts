import { check, oneOf, positiveNumber, wholeNumber } from "../core/check.js";
import { deformationNames } from "../data/deformation.js";
import { type Imitation, imitations } from "../models/losses.js";
import { optional } from "../models/settings.js";
import { orders } from "../training/batches.js";
import { type Head, type Keep, keeps, type Learner } from "../training/head.js";
import { type OptimizerName, optimizers } from "../training/optimizers.js";
import type { TrainingSettings } from "../training/settings.js";
import type { Trial } from "./experiment.js";

/** Settings that say how a trial learns, each with what reads its value; what is left out is as `trainTogether` has it. */
export const learning = {
  optimizer: optional(value => oneOf("optimizer", value, Object.keys(optimizers) as OptimizerName[])),
  keep: optional(value => oneOf<Keep>("keep", value, keeps)),
  order: optional(value => oneOf("order", value, orders)),
  lambda2: optional(weight),
  temperature: optional(value => positiveNumber("temperature", value)),
  copies: optional(value => wholeNumber("copies", value)),
  deformation: optional(value => oneOf("deformation", value, deformationNames)),
  labels: optional(value => wholeNumber("labels", value)),
  graph: optional(value => positiveNumber("graph", value)),
  neighbours: optional(value => wholeNumber("neighbours", value)),
  candidates: optional(value => wholeNumber("candidates", value)),
  imitation: optional(value => oneOf<Imitation>("imitation", value, imitations)),
} as const;

/** Settings that say how a joint trial imitates, and nothing of others. */
export const imitating = ["lambda2", "temperature"] as const;

function weight(value: unknown): number {
  check(Number.isFinite(value) && (value as number) >= 0, "lambda2", value, "a number of 0 or more");
  return value as number;
}

/** How a joint trial imitates its trainer. */
export function imitator({ lambda2, temperature }: Trial): Pick<Head, "lambda2" | "temperature"> {
  const [weight, τ] = [learning.lambda2(lambda2), learning.temperature(temperature)];
  return {
    ...(weight === undefined ? {} : { lambda2: weight }),
    ...(τ === undefined ? {} : { temperature: τ }),
  };
}

/** How the model of a trial moves, and which state of it is kept. */
export function learner({
  rate: learningRate,
  ...trial
}: Trial): Pick<Learner, "learningRate" | "optimizer" | "keep"> {
  const [optimizer, keep] = [learning.optimizer(trial.optimizer), learning.keep(trial.keep)];
  return { learningRate, ...(optimizer ? { optimizer } : {}), ...(keep ? { keep } : {}) };
}

/** How many training examples, from the first on, a trial learns from; all where it does not say. */
export const examplesOf = ({ examples }: Trial): number | undefined =>
  typeof examples === "number" ? examples : undefined;

/** What all models of a step share. */
export const shared = (
  trial: Trial,
): Pick<
  TrainingSettings,
  | "epochs"
  | "batch"
  | "order"
  | "examples"
  | "copies"
  | "deformation"
  | "labels"
  | "graph"
  | "neighbours"
  | "imitation"
> => ({
  epochs: trial.epochs,
  batch: trial.batch,
  order: learning.order(trial.order),
  examples: examplesOf(trial),
  labels: learning.labels(trial.labels),
  graph: learning.graph(trial.graph),
  ...(trial.copies === undefined ? {} : { copies: learning.copies(trial.copies)! }),
  ...(trial.deformation === undefined ? {} : { deformation: learning.deformation(trial.deformation)! }),
  ...(trial.neighbours === undefined ? {} : { neighbours: learning.neighbours(trial.neighbours)! }),
  ...(trial.imitation === undefined ? {} : { imitation: learning.imitation(trial.imitation)! }),
});

/** The kind of network that a joint trial learns from: the paper's full one, where the trial names none. */
export const trainerName = ({ trainer = "full" }: Trial): string => String(trainer);
