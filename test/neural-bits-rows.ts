import type { Row } from "../src/analysis/measures.js";

const base: Row = {
  experiment: "neural-bits",
  dataset: "mnist",
  model: "projection",
  T: 8,
  d: 12,
  hidden: "0",
  objective: "joint",
  seed: 1,
  epochs: 3,
  parameters: 970,
  ratio: 2883.5155,
  bytes: 3880,
  accuracy: 0.76,
  top3: null,
  top5: null,
  validation_accuracy: 0.7,
  trainer_accuracy: 0.95,
  train_seconds: 1,
};
const row = (changes: Partial<Row>): Row => ({ ...base, ...changes });
const full = {
  model: "full",
  T: null,
  d: null,
  hidden: "1000",
  objective: "label",
  accuracy: 0.95,
};
/** Projections of several sizes and budgets beside full networks. */
export const rows = [
  row(full),
  row({ ...full, epochs: 20, accuracy: 1 }),
  row({}),
  row({ T: 4, d: 8, accuracy: 0.57 }),
  row({ T: 8, d: 4, accuracy: 0.38 }),
  row({ hidden: "128", accuracy: 0.855, parameters: 13_706 }),
  row({ objective: "self", accuracy: 0.1 }),
  row({ epochs: 20, accuracy: 0.9, T: 16 }),
];
