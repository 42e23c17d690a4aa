/// <reference types="node" preserve="true" />

/**
 * The one door for notebooks and programs: data, models, training, experiments and their runs, analysis, live output.
 *
 *   import { dataset, full, projected, trainTogether, sweep, table, seeded } from "neuralbits";
 *
 * Tools for who builds steps and projections of their own have doors beside it: `neuralbits/engine`,
 * `neuralbits/projectors`, `neuralbits/statistics`.
 */

// ---- Data

export { type Random, seeded } from "./core/random.js";
export type { Dataset, ImagePart, ImageSet, OutOfScope, TextPart, TextSet, Texts } from "./data/dataset.js";
export type { Fetching } from "./data/download.js";
export { type FeatureCounts, features, featuresOf } from "./data/features.js";
export type { Member } from "./data/member.js";
export { dataset, datasetFrom, datasets, type Outline } from "./data/registry.js";
export { first, onePerClass, selected } from "./data/selection.js";
export type { Files, Parts, Source } from "./data/source.js";

// ---- Models

export {
  angle,
  type Measured,
  measuredPairs,
  type Pair,
  type PlaneSection,
  planeSection,
  spreadPairs,
} from "./models/angles.js";
export type { Model } from "./models/model.js";
export {
  anglePrecision,
  type Labelled,
  type LookupPrecision,
  lookupPrecision,
  type Neighbour,
  nearest,
  nearestOfEach,
} from "./models/neighbours.js";
export { default as cnn } from "./models/nets/cnn.js";
export { default as full } from "./models/nets/full.js";
export { default as hashed } from "./models/nets/hashed.js";
export { default as lstm } from "./models/nets/lstm.js";
export { default as matched } from "./models/nets/matched.js";
export { default as ngramSoftmax } from "./models/nets/ngram-softmax.js";
export { default as patchCnn } from "./models/nets/patch-cnn.js";
export { default as projected } from "./models/nets/projected.js";
export { default as projectedCnn } from "./models/nets/projected-cnn.js";
export { default as projectedQuantised } from "./models/nets/projected-quantised.js";
export { default as reusedCnn } from "./models/nets/reused-cnn.js";
export { default as softmax } from "./models/nets/softmax.js";
export {
  bitOf,
  differing,
  distances,
  hamming,
  type PackedBits,
  planes,
  signBits,
} from "./models/projection.js";
export { bytes, parameters, ratio, ratioWithPlanes } from "./models/size.js";
export {
  type SparseCounts,
  sparseIndices,
  type TextProjection,
  textProjection,
  textProjections,
} from "./models/text-projection.js";
export { type ModelSpec, saveModel, type TrainedModel } from "./models/trained.js";

// ---- Training

export { type Head, head, type Keep, type Learner, type Objective } from "./training/head.js";
export { trainTogether } from "./training/joint.js";
export type { Precision } from "./training/precision.js";
export { likeliest, type Prediction, predict } from "./training/predict.js";
export type { EpochReport, ModelReport } from "./training/report.js";
export type { TrainingSettings } from "./training/settings.js";
export { taskOf } from "./training/task.js";

// ---- Devices

export { decodePatches, encodePatches } from "./deploy/patches/format.js";
export { packPatches } from "./deploy/patches/pack.js";
export type { PackedPatches } from "./deploy/patches/packed.js";
export { type PatchAnswer, patchPredictor } from "./deploy/patches/predictor.js";

// ---- Experiments

export type { FigureKind } from "./core/figure-kind.js";
export { combinedProgress, type Progress } from "./core/progress.js";
export type { Shape } from "./core/shape.js";
export {
  type Experiment,
  experiment,
  experiments,
  type Profile,
  type ProfileName,
  type Trial,
} from "./experiments/experiment.js";
export { type ExportOptions, exportModel } from "./experiments/export-model.js";
export { grid } from "./experiments/grid.js";
export { loadModel } from "./experiments/kept-model.js";
export type { OwnExperiment } from "./experiments/own.js";
export { seededRuns } from "./experiments/seeds.js";
export { type Sweep, type SweepOptions, sweep } from "./experiments/sweep.js";

// ---- Runs

export { selectRuns } from "./analysis/select-runs.js";
export { experimentsTable } from "./analysis/tables/experiments.js";
export { runTable } from "./analysis/tables/runs.js";
export { gatherProvenance } from "./tracking/provenance.js";
export type {
  Curves,
  Measures,
  Params,
  Provenance,
  Result,
  Run,
  RunState,
  Settings,
} from "./tracking/run.js";
export type { RunFilter } from "./tracking/store/filter.js";
export {
  type Attempt,
  openTracker,
  runs,
  type Tracker,
  type TrackerOptions,
} from "./tracking/tracker.js";

// ---- Analysis

export { type Ablation, type AblationOptions, ablations } from "./analysis/ablations.js";
export { type Band, bands, type CurvedRun, curveNames, withCurves } from "./analysis/bands.js";
export { type Contrast, type Difference, differences, jointMinusSelf } from "./analysis/differences.js";
export type { DisplayableFigure, DisplayableTables } from "./analysis/display.js";
export { ablationsFigure } from "./analysis/figures/ablations.js";
export { figure } from "./analysis/figures/accuracy-over-bits.js";
export { angleLaw } from "./analysis/figures/angle-law.js";
export { bitsRequired } from "./analysis/figures/bits-required.js";
export { comparisonFigure } from "./analysis/figures/comparison.js";
export { learningCurves } from "./analysis/figures/learning-curves.js";
export { lookupFigure } from "./analysis/figures/lookup-precision.js";
export { type DisplayableModel, modelView } from "./analysis/figures/model-view.js";
export { parallel } from "./analysis/figures/parallel.js";
export { planeSectionFigure } from "./analysis/figures/plane-section.js";
export { relativeFigure } from "./analysis/figures/relative-accuracy.js";
export {
  codeTiles,
  type DisplayableTiles,
  imageTiles,
  neighbourTiles,
  type Tile,
  tiles,
} from "./analysis/figures/tiles.js";
export {
  type By,
  type Group,
  groupRuns,
  type IntervalOf,
  intervals,
  type Means,
  type ParetoObjective,
  paretoFront,
  type Spread,
} from "./analysis/groups/index.js";
export {
  type Importance,
  type ImportanceOptions,
  importance,
  type ParameterShare,
} from "./analysis/importance/index.js";
export { type LawCheck, lawCheck, type MeasuredPair } from "./analysis/law-check.js";
export { fromCsv, measures, type Row, toCsv } from "./analysis/measures.js";
export { type PaperNumber, paper } from "./analysis/paper.js";
export {
  hiddenLayers,
  nearestTrained,
  type Relative,
  relativeAccuracies,
} from "./analysis/relative-accuracy.js";
export {
  type BitsNeeded,
  bitsNeeded,
  type CurvePoint,
  type RelativeCurve,
  type RelativeCurves,
  relativeCurves,
} from "./analysis/relative-curves.js";
export { writeResults } from "./analysis/results/write.js";
export { ablationsTable } from "./analysis/tables/ablations.js";
export { comparison } from "./analysis/tables/differences.js";
export { table } from "./analysis/tables/results.js";
export type { Figure } from "./web/figure.js";

// ---- Notebook

export { type DashboardOptions, type DisplayableDashboard, dashboard } from "./dashboard/export/notebook.js";
export { liveChart, progress } from "./notebook/display/live/index.js";
export { show } from "./notebook/display/show.js";
export {
  button,
  checkbox,
  column,
  dropdown,
  interact,
  row,
  slider,
  textbox,
} from "./notebook/display/widgets/index.js";
