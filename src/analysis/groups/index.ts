/** Runs put together by their settings: means over seeds, paired differences, tables for papers. */
export { obstacles, toldNames } from "./alike.js";
export { bestBy } from "./best-by.js";
export { formats, type NumberStyle, usualDigits } from "./formats.js";
export {
  type By,
  differencesTo,
  type Group,
  groupRuns,
  groupWith,
  type Means,
  type Spread,
} from "./groups.js";
export { type IntervalOf, intervals } from "./intervals.js";
export { objectivesIn, type ParetoObjective, paretoFront } from "./pareto.js";
export {
  isBest,
  type Origin,
  originOf,
  type Pivot,
  type PivotOptions,
  pivot,
  tabulated,
} from "./pivot.js";
