import type { Row } from "../src/analysis/measures.js";

/** A projection network on MNIST. */
export const base: Row = {
  experiment: "mnist-table",
  dataset: "mnist",
  model: "projection",
  T: 60,
  d: 12,
  hidden: "0",
  objective: "joint",
  seed: 1,
  epochs: 20,
  parameters: 7210,
  ratio: 387.93,
  bytes: 28_840,
  accuracy: 0.92,
  top3: 0.98,
  top5: 0.99,
  validation_accuracy: 0.92,
  trainer_accuracy: 0.98,
  train_seconds: 1,
  ratio_with_planes: 4.89,
};
/** The same with other accuracies, seeds 1, 2, 3 …, and changes. */
export const seeds = (values: readonly number[], changes: Partial<Row> = {}): Row[] =>
  values.map((accuracy, i) => ({ ...base, ...changes, seed: i + 1, accuracy }));
export const full = seeds([0.984], {
  model: "full",
  T: null,
  d: null,
  hidden: "1000x1000x1000",
  objective: "label",
  parameters: 2_797_010,
  ratio: 1,
  bytes: 11_188_040,
  ratio_with_planes: null,
});
