import { cellSignal } from "../core/cell.js";
import { check, knownNames } from "../core/check.js";
import { type Progress, silent } from "../core/progress.js";
import type { Shape } from "../core/shape.js";
import { contentHash } from "../data/content.js";
import type { Dataset } from "../data/dataset.js";
import { Absent } from "../data/member.js";
import { dataset, type Outline } from "../data/registry.js";
import { type Engine, startEngine } from "../engine/backend.js";
import { gatherProvenance } from "../tracking/provenance.js";
import type { Provenance, Run, Source } from "../tracking/run.js";
import { sourceOf } from "../tracking/source.js";
import { openTracker, type Tracker } from "../tracking/tracker.js";
import { trialKey } from "../tracking/trial.js";
import { taskOf } from "../training/task.js";
import { codeHash } from "./code-hash.js";
import { type ProfileName, profileOf, type Trial } from "./experiment.js";
import { withShapes } from "./further-networks.js";
import { groups, trainerText } from "./group.js";
import { experimentOf, type OwnExperiment } from "./own.js";
import { trainRecorded } from "./recorded.js";
import { checkTrials } from "./trial-settings.js";

/** How much of an experiment is run, and how; what is left out is the experiment's own. */
export interface SweepOptions {
  /** By default `quick` on the native library and `tiny` without it. */
  readonly profile?: ProfileName | undefined;
  /** In place of the profile's. */
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
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
 * does exactly the rest when it is started again.
 */
export async function sweep(wanted: string | OwnExperiment, given: SweepOptions = {}): Promise<Sweep> {
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
  if (options.profile) profileOf(found, options.profile, options); // refused before anything is made
  const progress = options.progress ?? silent;
  const tracker = options.tracker ?? openTracker(undefined, { say: line => progress.line(line) });
  try {
    const engine = await startEngine();
    progress.line(engine.line);
    const chosen = options.profile ?? (engine.backend === "native" ? "quick" : "tiny");
    if (!options.profile && chosen === "tiny") progress.line("profile tiny, since this backend is slow");
    const profile = profileOf(found, chosen, options);
    const shapes = await datasetsOf(found, progress, options.signal);
    const own = shapes.flatMap(shape => found.trials(outlineOf(shape), profile));
    await checkTrials(own, shapes);
    const trials = withShapes(own, options.also ?? []);
    await checkTrials(trials.slice(own.length), shapes);
    const provenance = gatherProvenance({
      versions: { backend: engine.backend, tensorflow: engine.version },
      code: codeHash(),
      data: Object.fromEntries(shapes.map(data => [data.name, contentHash(data)])),
    });
    const provenanceOf = (trial: Trial): Provenance => ownProvenance(provenance, trial, trials);
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
    const failures = await trainRecorded(name, groups(missing, trials), {
      ...options,
      tracker,
      progress,
      provenanceOf,
      datasets: shapes,
    });
    const keys = new Map(trials.map((trial, i) => [trialKey(name, trial), i]));
    const runs = tracker
      .runs({ experiment: name, state: "finished" })
      .filter(run => keys.has(run.key))
      .sort((a, b) => keys.get(a.key)! - keys.get(b.key)!);
    const kept = trials.length - missing.length;
    return {
      experiment: found,
      name,
      profile: chosen,
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

/** Of all that a sweep knows, what one trial's numbers come from. */
function ownProvenance(provenance: Provenance, trial: Trial, all: readonly Trial[]): Provenance {
  const trainer = trainerText(trial, all);
  const data = { [trial.dataset]: provenance.data![trial.dataset]! };
  return { ...provenance, data, ...(trainer === undefined ? {} : { trainer }) };
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

/** What shapes the models of a set; words and n-grams of its texts are looked for once somebody asks for them. */
const outlineOf = (data: Dataset): Outline => Object.assign(taskOf(data), { name: data.name });

async function datasetsOf(
  found: OwnExperiment,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Dataset[]> {
  const shapes: Dataset[] = [];
  for (const data of found.datasets)
    shapes.push(typeof data === "string" ? await dataset(data, { progress, signal }) : data);
  for (const name of found.optional ?? []) {
    try {
      shapes.push(await dataset(name, { progress, signal }));
    } catch (error) {
      if (!(error instanceof Absent)) throw error; // a damaged file is refused, optional or not
      progress.line(`${name} is left out: ${error.message}`);
    }
  }
  return shapes;
}
