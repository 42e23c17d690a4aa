/** The door to the tracker, for any program: it records runs, and loads neither TensorFlow nor a database to do so. */

// read
export { type Alert, type AlertOptions, alertsOf } from "./alerts/alerts.js";
// record
export type { Actions, AlertRule, Rule } from "./alerts/rules.js";
export { readArtifact } from "./artifacts.js";
export type { LiveRun, PlotlyFigure, Steps } from "./recording/live-run.js";
export type { Parent, StartOptions } from "./recording/options.js";
export { start, track } from "./recording/start.js";
export type {
  Artifact,
  AttemptRecord,
  Branch,
  Curves,
  ExperimentSummary,
  Json,
  Measures,
  Note,
  OutputPart,
  Param,
  Params,
  Provenance,
  Run,
  RunState,
} from "./run.js";
export type { RunFilter } from "./store/filter.js";
// sweep
export type { Halving } from "./sweep/halving.js";
export type { Design, Dimension, Method, Range, Space } from "./sweep/space.js";
export { openSweep, type Trial, type TrialSweep, type TrialSweepOptions } from "./sweep/sweep.js";
export { openTracker, runs, type Tracker, type TrackerOptions } from "./tracker.js";
export type { GroupFilter, Mean, RunMeans } from "./views/means.js";
