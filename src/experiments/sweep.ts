import { cellSignal } from "../core/cell.js";
import { check, knownNames } from "../core/check.js";
import { type Progress, silent } from "../core/progress.js";
import type { Shape } from "../core/shape.js";
import type { Engine } from "../engine/backend.js";
import type { Run, Source } from "../tracking/run.js";
import { sourceOf } from "../tracking/source.js";
import { openTracker, type Tracker } from "../tracking/tracker.js";
import { trialKey } from "../tracking/trial.js";
import { checkDatasets, datasetNames, type ProfileName, profileOf, type Trial } from "./experiment.js";
import { type Group, groups, trainerText } from "./group.js";
import { experimentOf, type OwnExperiment } from "./own.js";
import { prepare } from "./preparation.js";
import { trainWithQueued } from "./queued.js";
import type { Recording } from "./recorded.js";

/** How much of an experiment is run, and how; what is left out is the experiment's own. */
export interface SweepOptions {
  /** By default `quick` on the native library and `tiny` without it. */
  readonly profile?: ProfileName | undefined;
  /** In place of the profile's. */
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
  /** These of the experiment's data sets alone; an optional one is then refused where it cannot be had. */
  readonly datasets?: readonly string[] | undefined;
  /** Further projection networks, trained and recorded as the experiment's own. */
  readonly also?: readonly Shape[];
  /** Trains anew what other code, another backend, other data or another trainer made. */
  readonly again?: boolean | undefined;
  /** Groups that train side by side, each in a process of its own; 1 trains in this one. */
  readonly workers?: number;
  /** Keeps each trained model with its run (`loadModel(run)`); false where thousands of them would be too much. */
  readonly models?: boolean | undefined;
  readonly progress?: Progress;
  /** By default that of the notebook cell that runs, where one does. */
  readonly signal?: AbortSignal | undefined;
  /** Where runs are recorded; by default `results/runs.sqlite`. */
  readonly tracker?: Tracker;
}

const optionNames = [
  "profile",
  "seeds",
  "epochs",
  "datasets",
  "also",
  "again",
  "workers",
  "models",
  "progress",
  "signal",
  "tracker",
];

/** What `sweep` hands back: all runs of an experiment, and which of them are new. */
export interface Sweep {
  readonly experiment: OwnExperiment;
  readonly name: string;
  readonly profile: ProfileName;
  /** All trials of the experiment in this profile, in its order, as the tracker has them. */
  readonly runs: Run[];
  /** Trials that were finished before, and those trained now. */
  readonly kept: number;
  readonly trained: number;
  /** A line per trial that failed, and per group that failed as a whole. */
  readonly failures: readonly string[];
  readonly engine: Engine;
}

/**
 * Runs what is missing of an experiment, ours by its name or one's own, and hands back all of it. A trial is saved
 * whole or not at all, and its identity is the hash of its settings: a sweep that was stopped, by Ctrl-C or by kill -9,
 * does exactly the rest when it is started again. Trials that were queued for the experiment beside its own are done, too.
 */
export const sweep = (wanted: string | OwnExperiment, given: SweepOptions = {}): Promise<Sweep> =>
  sweepBy(trainWithQueued, wanted, given);

/** Trains groups of an experiment and records how their trials end; → a line per failure. */
export type Train = (
  experiment: string,
  groups: readonly Group[],
  recording: Recording & {
    readonly tracker: Pick<Tracker, "begin" | "settle" | "runs">;
    readonly profile: ProfileName;
    readonly trials: readonly Trial[];
  },
) => Promise<string[]>;

/** The same with another way of training what is missing. */
export async function sweepBy(
  train: Train,
  wanted: string | OwnExperiment,
  given: SweepOptions,
): Promise<Sweep> {
  knownNames("a sweep", given, optionNames);
  const options: SweepOptions = { ...given, signal: given.signal ?? cellSignal() };
  const found = await experimentOf(wanted);
  const { name } = found;
  const needsThisProcess = found.datasets.some(data => typeof data !== "string");
  check(
    !needsThisProcess || (options.workers ?? 1) === 1,
    "workers",
    options.workers,
    "1, since data sets that are values are in this process alone",
  );
  if (options.profile)
    profileOf(found, options.profile, options); // refused before anything is made
  else if (options.datasets) checkDatasets(`data set of ${name}`, options.datasets, datasetNames(found));
  const progress = options.progress ?? silent;
  const tracker = options.tracker ?? openTracker(undefined, { say: line => progress.line(line) });
  try {
    const prepared = await prepare(found, options, progress);
    const { engine, trials, provenance, provenanceOf, datasets } = prepared;
    const finished = tracker.finished(name);
    const trainers = new Map(trials.map(trial => [trialKey(name, trial), trainerText(trial, trials)]));
    const before = tracker.runs({ experiment: name, state: "finished" });
    const old = madeOtherwise(before, sourceOf(provenance), trainers);
    const isMissing = (key: string): boolean =>
      !finished.has(key) || (options.again === true && old.has(key));
    const missing = trials.filter(trial => isMissing(trialKey(name, trial)));
    if (missing.length < trials.length)
      progress.line(`${trials.length - missing.length} of ${trials.length} trials are finished already`);
    if (old.size > 0 && !options.again)
      progress.line(
        `${old.size} of them were made by other code, on another backend or data, or learned from another trainer; --again trains them anew`,
      );
    if (provenance.doubt)
      progress.line(`${provenance.commit ? "provenance" : "commit unknown"}: ${provenance.doubt}`);
    const recording = {
      ...{ ...options, profile: prepared.profile, tracker, progress },
      ...{ provenanceOf, datasets, trials },
    };
    const failures = await train(name, groups(missing, trials), recording);
    const keys = new Map(trials.map((trial, i) => [trialKey(name, trial), i]));
    const runs = tracker
      .runs({ experiment: name, state: "finished" })
      .filter(run => keys.has(run.key))
      .sort((a, b) => keys.get(a.key)! - keys.get(b.key)!);
    const kept = trials.length - missing.length;
    return {
      experiment: found,
      name,
      profile: prepared.profile,
      runs,
      kept,
      trained: runs.length - kept,
      failures,
      engine,
    };
  } finally {
    if (!options.tracker) tracker.close();
  }
}

/**
 * The keys of runs whose numbers something else made than would make them now. `now` holds all data sets, `trainers` what
 * each trial of the sweep, by its key, learns from.
 */
function madeOtherwise(
  runs: readonly Run[],
  now: Source | undefined,
  trainers: ReadonlyMap<string, string | undefined>,
): Set<string> {
  const differs = ({ key, source, settings }: Run): boolean => {
    if (!now || !trainers.has(key)) return false; // no trial of this sweep
    const set = String(settings.dataset);
    return (
      source?.code !== now.code ||
      source.backend !== now.backend ||
      source.tensorflow !== now.tensorflow ||
      source.data[set] !== now.data[set] ||
      (settings.objective === "joint" && source.trainer !== trainers.get(key)) // a trainer's own settings are its key
    );
  };
  return new Set(runs.filter(differs).map(({ key }) => key));
}
