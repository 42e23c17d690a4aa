import { isDeepStrictEqual } from "node:util";
import { check, isRecord, oneOf, positiveNumber } from "../core/check.js";
import { checkDataset } from "../data/check-dataset.js";
import type { Dataset } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import { checkModel, classesOf, type Model } from "../models/model.js";
import { checkSize } from "../models/size.js";
import { type Head, head, keeps, type Learner } from "./head.js";
import { JointStep } from "./joint-step.js";
import { type OptimizerName, optimizers } from "./optimizers.js";
import type { EpochReport } from "./report.js";
import { completed, type TrainingSettings } from "./settings.js";
import { labelledRows, supervisionOf } from "./supervision.js";
import { prepare, shortened } from "./table.js";
import { learnable } from "./task.js";
import { Training } from "./training.js";

/**
 * Trains one trainer and any number of heads side by side, in one step on one set of batches (eq. 1, with a sum over
 * the heads): to the last bit as if each trained alone, since no head moves the trainer or another head unless
 * `imitation` is `through`. Without a trainer (null) every head has to be `self`.
 *
 * A model that diverges fails alone, its reports say why; with the trainer fail those that imitate it. After the report
 * in which the last of them has failed, the training is refused.
 *
 * Yields a report per epoch and stores nothing. Same seed, same machine, same numbers. Aborting `signal` ends the
 * loop at the next step with the signal's reason.
 */
export async function* trainTogether(
  trainer: Model | Learner | null,
  heads: readonly (Model | Head)[],
  data: Dataset,
  settings: TrainingSettings,
): AsyncGenerator<EpochReport, void, undefined> {
  await startEngine();
  const s = completed(settings);
  check(Array.isArray(heads), "heads", heads, "an array of models");
  const all = heads.map(one => (isLearner(one) ? one : head(one, trainer ? "joint" : "self")));
  check(
    s.graph === undefined || trainer !== null,
    "graph",
    s.graph,
    "none where there is no trainer, which it smoothes",
  );
  const first = !trainer || isLearner(trainer) ? trainer : { model: trainer, learningRate: s.learningRate };
  refuse(first, all, data);

  const models = [...(first ? [first] : []), ...all].map(({ model }) => model);
  const prepared = await prepare(data, models, s.random, {
    ...{ signal: s.signal, examples: s.examples, copies: s.copies, deformation: s.deformation },
  });
  const supervision = await supervisionOf(shortened(data, s.examples), s);
  const weighs = supervision ? { weighs: true, labelledRows: labelledRows(s.batch) } : {};
  const step = new JointStep(first, all, prepared, { ...s, ...weighs });
  const training = new Training(step, prepared, s, data, supervision);
  try {
    yield* training.epochs();
  } finally {
    training.dispose();
    prepared.dispose();
  }
}

/** Whether it is a model with how it learns; what is no model is refused where it is looked at. */
const isLearner = <L extends Learner>(one: Model | L): one is L => isRecord(one) && "model" in one;

function refuse(trainer: Learner | null, heads: readonly Head[], data: Dataset): void {
  check(Boolean(trainer) || heads.length > 0, "models to train", 0, "a trainer or at least one head");
  if (trainer) checkModel("trainer", trainer.model);
  for (const { model } of heads) checkModel("head", model);
  checkDataset(data);
  for (const { model, objective } of heads) {
    oneOf(`objective of ${model.name}`, objective, ["joint", "self"]);
    const needsTrainer = objective === "joint" && !trainer;
    check(!needsTrainer, `objective of ${model.name}`, "joint", '"self" where there is no trainer');
  }
  for (const { model, lambda2 = 0, temperature = 1 } of heads) {
    const isWeight = Number.isFinite(lambda2) && lambda2 >= 0;
    check(isWeight, `lambda2 of ${model.name}`, lambda2, "a number of 0 or more");
    positiveNumber(`temperature of ${model.name}`, temperature);
  }
  const learners = [...(trainer ? [trainer] : []), ...heads];
  for (const { model, learningRate, optimizer = "adam", keep = "last" } of learners) {
    checkShape(model, data);
    const movesRows = model.weights.some(({ lookup }) => lookup);
    const remedy =
      '"adagrad", which moves the rows of a batch alone: { model, learningRate: 0.3, optimizer: "adagrad" }';
    check(!movesRows || optimizer !== "adam", `optimizer of ${model.name}`, optimizer, remedy);
    positiveNumber(`learning rate of ${model.name}`, learningRate);
    oneOf(`optimizer of ${model.name}`, optimizer, Object.keys(optimizers) as OptimizerName[]);
    oneOf(`keep of ${model.name}`, keep, keeps);
    const [fewest, most] = [learnable(data), data.classes.length];
    const classes = classesOf(model);
    const expected =
      fewest === most ? `${most}, as ${data.name} has` : `${fewest} to ${most}, as ${data.name} has`;
    check(classes >= fewest && classes <= most, `classes of ${model.name}`, classes, expected);
    const first = learners[0]!.model;
    check(
      classes === classesOf(first),
      `classes of ${model.name}`,
      classes,
      `${classesOf(first)}, as ${first.name} has`,
    );
    checkSize(model, data.kind === "image" ? { classes: data.classes, shape: data.shape } : data);
  }
}

/** Refuses pictures of as many pixels as a network takes, but of other sides: it would be saved as one of these. */
function checkShape({ name, shape }: Model, data: Dataset): void {
  const own = data.kind === "image" ? data.shape : undefined;
  const isOwn = !shape || isDeepStrictEqual([...shape], own && [...own]);
  check(isOwn, `shape of ${name}`, shape, `${own ?? "none"}, as ${data.name} has`);
}
