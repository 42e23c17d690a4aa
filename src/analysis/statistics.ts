/**
 * The door to the statistics of small samples: means, spreads, intervals, tests, and what a test could have seen.
 * Ours: they are a page of formulas held to SciPy's values by tests; packages with Student's t bring hundreds of others.
 */

export { type BootstrapOptions, bootstrapInterval } from "./statistics/bootstrap.js";
export {
  difference,
  type Estimate,
  interval,
  margin,
  mean,
  pairedDifference,
  sd,
} from "./statistics/estimate.js";
export { minimumDetectableEffect, type PairedDesign } from "./statistics/power.js";
export { studentQuantile } from "./statistics/student.js";
export { holm, pairedTest, type Test, welchTest } from "./statistics/tests.js";
