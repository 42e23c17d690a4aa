/** Which parameters a metric goes with. */
export { type Importance, type ImportanceOptions, importance, type ParameterShare } from "./importance.js";
