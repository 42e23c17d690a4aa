import type { Model } from "./model.js";

/** Trained parameters: Σ over layers of inputs·outputs + outputs. Planes count 0, as in the paper. */
export function parameters(model: Model): number {
  let sum = 0;
  for (let layer = 1; layer < model.sizes.length; layer++) {
    sum += model.sizes[layer - 1]! * model.sizes[layer]! + model.sizes[layer]!;
  }
  return sum;
}

/** The paper's compression ratio: parameters of the baseline over parameters of the model (paper, Table 1). */
export const ratio = (model: Model, baseline: Model): number => parameters(baseline) / parameters(model);

const bytesPerFloat = 4; // weights and biases are kept as float32

/** Bytes of the weights and biases. */
export const bytes = (model: Model): number => bytesPerFloat * parameters(model);

/** Bytes that the planes would take if they were stored: inputs·T·d floats. */
export const planesBytes = (model: Model, inputs: number): number =>
  bytesPerFloat * inputs * model.T * model.d;

/** The ratio if the planes had to be stored as floats: the view that the paper's ratio leaves out. */
export const ratioWithPlanes = (model: Model, baseline: Model, inputs: number): number =>
  bytes(baseline) / (bytes(model) + planesBytes(model, inputs));
