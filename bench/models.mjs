import full from "../dist/models/nets/full.js";
import projected from "../dist/models/nets/projected.js";

const task = { classes: [..."0123456789"], shape: [28, 28, 1] };

/**
 * @typedef {import("../dist/models/model.js").Model} Model
 * @typedef {import("../dist/training/head.js").Objective} Objective
 * @typedef {Model & { objective: Objective }} HeadModel a model and how it learns
 */

/** 784-1000-1000-1000-10 */
export const trainer = full(task);

/**
 * @param {number} T
 * @param {number} d
 * @param {number[]} hidden
 * @param {Objective} objective
 * @returns {HeadModel}
 */
export const head = (T, d, hidden = [], objective = "joint") => ({
  ...projected(task, { T, d, hidden }),
  objective,
});

/** The seven rows of the paper's Table 1. */
export const tableHeads = () => [
  head(8, 10),
  head(10, 12),
  head(60, 10),
  head(60, 12),
  head(60, 10, [128]),
  head(60, 12, [256]),
  head(70, 12, [256]),
];

/**
 * Multiply-adds of the matrix products of one example's step, times two: forward, and both products backward.
 *
 * @param {Model} model
 * @param {number} batch
 */
export const stepFlops = ({ sizes }, batch) =>
  sizes.slice(1).reduce((sum, outputs, l) => sum + 2 * batch * sizes[l] * outputs * (l ? 3 : 2), 0);

/** @param {Model} model */
const parametersOf = ({ sizes }) =>
  sizes.slice(1).reduce((sum, outputs, l) => sum + (sizes[l] + 1) * outputs, 0);

/**
 * Bytes that Adam reads (weight, both moments, gradient) and writes (weight, both moments).
 *
 * @param {Model} model
 */
export const adamBytes = model => 7 * 4 * parametersOf(model);
