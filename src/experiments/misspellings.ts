import { check } from "../core/check.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { misspelled } from "../data/misspellings.js";
import type { TrainedModel } from "../models/trained.js";
import type { Measures } from "../tracking/run.js";
import { precision, ranks } from "../training/precision.js";
import { predict } from "../training/predict.js";
import type { Trial } from "./experiment.js";

/** The share of words that are misspelled in the test part. */
export function checkedShare(value: unknown): number {
  const fits = typeof value === "number" && value > 0 && value <= 1;
  check(fits, "misspellings", value, "a share of words above 0, at most 1");
  return value;
}

/** A trial by what it learns: what it is tested on moves no weight. */
export const asLearned = ({ misspellings: _, ...trial }: Trial): Trial => trial as Trial;

/** What a trial yields. */
interface Outcome {
  readonly trial: Trial;
  readonly measures: Measures | null;
  readonly trained: TrainedModel | null;
}

/** The outcome on the test part as the trial has it: misspelled by its seed, where it says so. */
export async function tested(
  outcome: Outcome,
  data: Dataset,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const { trial, measures, trained } = outcome;
  if (trial.misspellings === undefined || !measures || !trained || data.kind !== "text") return outcome;
  const { texts, labels } = data.test;
  const share = checkedShare(trial.misspellings);
  const { logits, classes } = await predict(trained, misspelled(texts, share, seeded(trial.seed)), {
    signal,
  });
  const { top1, top3, top5 } = precision(ranks(logits, labels, classes.length));
  const found = { ...measures, accuracy: top1, top3, top5 };
  return { trial, measures: found, trained: { ...trained, spec: { ...trained.spec, accuracy: top1 } } };
}
