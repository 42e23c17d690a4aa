import full from "../dist/models/nets/full.js";
import projected from "../dist/models/nets/projected.js";

const task = { classes: [..."0123456789"], shape: [28, 28, 1] };

/** 784-1000-1000-1000-10 */
export const trainer = full(task);

export const head = (T, d, hidden = [], objective = "joint") => ({
  ...projected(task, { T, d, hidden }),
  objective,
});

/** The seven rows of the paper's Table 1. */
export const tableHeads = (objective = "joint") =>
  [
    [8, 10],
    [10, 12],
    [60, 10],
    [60, 12],
    [60, 10, [128]],
    [60, 12, [256]],
    [70, 12, [256]],
  ].map(([T, d, hidden]) => head(T, d, hidden, objective));

/** Multiply-adds of the matrix products of one example's step, times two: forward, and both products backward. */
export const stepFlops = ({ sizes }, batch) =>
  sizes.slice(1).reduce((sum, outputs, l) => sum + 2 * batch * sizes[l] * outputs * (l ? 3 : 2), 0);

export const parametersOf = ({ sizes }) =>
  sizes.slice(1).reduce((sum, outputs, l) => sum + (sizes[l] + 1) * outputs, 0);

/** Bytes that Adam reads (weight, both moments, gradient) and writes (weight, both moments). */
export const adamBytes = model => 7 * 4 * parametersOf(model);
