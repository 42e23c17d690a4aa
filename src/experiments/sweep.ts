import { cellSignal } from "../core/cell.js";
import { percent } from "../core/numbers.js";
import { type Progress, silent, type Task } from "../core/progress.js";
import type { Shape } from "../core/shape.js";
import { Absent } from "../data/member.js";
import { dataset, type Outline } from "../data/registry.js";
import { type Engine, startEngine } from "../engine/backend.js";
import { gatherProvenance } from "../tracking/provenance.js";
import type { Provenance, Run } from "../tracking/run.js";
import { type Attempt, openTracker, type Tracker } from "../tracking/tracker.js";
import { trialKey } from "../tracking/trial.js";
import { type Experiment, experiment, type ProfileName, profileOf } from "./experiment.js";
import { withShapes } from "./further-networks.js";
import { type Group, groups, trialName } from "./group.js";
import { inProcess, type Result, type Runner } from "./runner.js";
import { inWorkers } from "./workers.js";

/** How much of an experiment is run, and how; what is left out is the experiment's own. */
export interface SweepOptions {
  /** By default `quick` on the native library and `tiny` without it. */
  readonly profile?: ProfileName | undefined;
  /** In place of the profile's. */
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
  /** Further projection networks, trained and recorded as the experiment's own. */
  readonly also?: readonly Shape[];
  /** Groups that train side by side, each in a process of its own; 1 trains in this one. */
  readonly workers?: number;
  readonly progress?: Progress;
  /** By default that of the notebook cell that runs, where one does. */
  readonly signal?: AbortSignal;
  /** Where runs are recorded; by default `results/runs.sqlite`. */
  readonly tracker?: Tracker;
}

/** What `sweep` hands back: all runs of an experiment, and which of them are new. */
export interface Sweep {
  readonly experiment: Experiment;
  readonly name: string;
  readonly profile: ProfileName;
  /** All trials of the experiment in this profile, in its order, as the tracker has them. */
  readonly runs: Run[];
  /** Trials that were finished before, and those trained now. */
  readonly kept: number;
  readonly trained: number;
  /** One line per group that failed. */
  readonly failures: readonly string[];
  readonly engine: Engine;
}

/**
 * Runs what is missing of an experiment and hands back all of it. A trial is saved whole or not at all, and its
 * identity is the hash of its settings: a sweep that was stopped, by Ctrl-C or by kill -9, does exactly the rest
 * when it is started again.
 */
export async function sweep(name: string, given: SweepOptions = {}): Promise<Sweep> {
  const signal = given.signal ?? cellSignal();
  const options: SweepOptions = { ...given, ...(signal ? { signal } : {}) };
  const found = await experiment(name);
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
    const own = shapes.flatMap(shape => found.trials(shape, profile));
    const trials = withShapes(own, options.also ?? []);
    const finished = tracker.finished(name);
    const missing = trials.filter(trial => !finished.has(trialKey(name, trial)));
    if (missing.length < trials.length)
      progress.line(`${trials.length - missing.length} of ${trials.length} trials are finished already`);

    const provenance = gatherProvenance({
      versions: { backend: engine.backend, tensorflow: engine.version },
    });
    const failures = await trainAll(name, groups(missing, trials), {
      ...options,
      tracker,
      progress,
      provenance,
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

async function datasetsOf(found: Experiment, progress: Progress, signal?: AbortSignal): Promise<Outline[]> {
  const shapes: Outline[] = [];
  for (const name of found.datasets)
    shapes.push(await dataset(name, { progress, ...(signal ? { signal } : {}) }));
  for (const name of found.optional ?? []) {
    try {
      shapes.push(await dataset(name, { progress, ...(signal ? { signal } : {}) }));
    } catch (error) {
      if (!(error instanceof Absent)) throw error; // a damaged file is refused, optional or not
      progress.line(`${name} is left out: ${error.message}`);
    }
  }
  return shapes;
}

interface Work extends SweepOptions {
  readonly tracker: Tracker;
  readonly progress: Progress;
  readonly provenance: Provenance;
}

/** Trains the groups, `workers` at a time; a group that fails does not stop the others. */
async function trainAll(name: string, waiting: Group[], work: Work): Promise<string[]> {
  const workers = Math.min(work.workers ?? 1, waiting.length);
  const runner = workers > 1 ? inWorkers(workers) : inProcess;
  const failures: string[] = [];
  const lane = async () => {
    for (let group = waiting.shift(); group; group = waiting.shift()) {
      try {
        await trainOne(name, group, runner, work);
      } catch (error) {
        if (work.signal?.aborted) throw error;
        failures.push(`${groupName(group)}: ${error instanceof Error ? error.message : error}`);
        work.progress.line(failures.at(-1)!);
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: workers }, lane));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return failures;
}

async function trainOne(
  name: string,
  group: Group,
  runner: Runner,
  { tracker, progress, provenance, signal }: Work,
): Promise<void> {
  const attempts = group.trials.map(trial => tracker.begin(name, trial, provenance));
  tracker.settle(); // seen also by programs that know only the database
  const bars = group.trials.map(trial => progress.task(trialName(trial), 0));
  try {
    const notes = group.trials.map(() => "");
    for await (const event of runner(group, signal)) {
      if (event.kind === "step") bars.forEach((bar, i) => bar.at(event.done, notes[i], event.steps));
      else if (event.kind === "epoch")
        event.values.forEach((values, i) => {
          attempts[i]!.log(values, event.epoch); // seen at once by whoever watches
          notes[i] = `${percent(values.validation_accuracy!)} % val.`;
        });
      else event.outcomes.forEach((outcome, i) => finish(attempts[i]!, bars[i]!, outcome));
    }
    tracker.settle();
  } catch (error) {
    for (const attempt of attempts) end(attempt, error, signal);
    for (const bar of bars) bar.end(signal?.aborted ? "stopped" : "failed");
    throw error;
  }
}

function finish(attempt: Attempt, bar: Task, outcome: Result): void {
  attempt.finish(outcome);
  bar.end(`${percent(outcome.measures.accuracy ?? Number.NaN)} % test`);
}

function end(attempt: Attempt, error: unknown, signal?: AbortSignal): void {
  if (attempt.isOver) return;
  if (signal?.aborted) attempt.stop("interrupted");
  else attempt.fail(error);
}

const groupName = ({ trials: [first, ...rest] }: Group): string =>
  `${first!.dataset}, seed ${first!.seed}: ${rest.length + 1} trials`;
