/**
 * The one door for notebooks and programs, in reading order: data, models, training, experiments, analysis.
 *
 *   import { dataset, full, projected, trainTogether, sweep, show, seeded } from "neuralbits";
 */

// chance
export { type Random, seeded } from "./core/random.js";
// data
export type { Dataset, ImagePart, ImageSet, TextPart, TextSet } from "./data/dataset.js";
export { dataset, datasets } from "./data/registry.js";
// engine
export { type Engine, startEngine } from "./engine/backend.js";
export { compile } from "./engine/compile.js";
// experiments and their record
export { experiments } from "./experiments/experiment.js";
export { grid } from "./experiments/grid.js";
export { type Sweep, type SweepOptions, sweep } from "./experiments/run.js";
// models
export type { Model } from "./models/model.js";
export { default as full } from "./models/nets/full.js";
export { default as matched } from "./models/nets/matched.js";
export { default as projected } from "./models/nets/projected.js";
export { default as softmax } from "./models/nets/softmax.js";
export { bitOf, hamming, type PackedBits, planes, signBits } from "./models/projection.js";
export { bytes, parameters, ratio, ratioWithPlanes } from "./models/size.js";
export type { Run } from "./tracking/run.js";
export { openTracker, type Tracker } from "./tracking/tracker.js";
// training
export { type Entrant, entrant, type Objective } from "./training/entrant.js";
export {
  type EpochReport,
  type ModelReport,
  type TrainingSettings,
  trainTogether,
} from "./training/joint.js";
export type { Precision } from "./training/precision.js";
