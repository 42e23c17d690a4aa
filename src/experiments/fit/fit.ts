import { check, positiveNumber, wholeNumber } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import { type Progress, silent } from "../../core/progress.js";
import { settingsText } from "../../core/settings.js";
import { contentHash } from "../../data/content.js";
import type { Dataset } from "../../data/dataset.js";
import { datasets } from "../../data/registry.js";
import { startEngine } from "../../engine/backend.js";
import type { TrainedModel } from "../../models/trained.js";
import type { Run, Settings } from "../../tracking/run.js";
import { type Halving, rungsOf } from "../../tracking/sweep/halving.js";
import { openSweep } from "../../tracking/sweep/sweep.js";
import { openTracker, type Tracker } from "../../tracking/tracker.js";
import { taskOf } from "../../training/task.js";
import type { Trial } from "../experiment.js";
import { loadModel } from "../kept-model.js";
import { checkTrials } from "../trial-settings.js";
import { candidatesFor } from "./family.js";
import { ladderFor } from "./ladder.js";
import { search } from "./search.js";

/** How long `fit` may search, and where it records. */
export interface FitOptions {
  /** Epochs of the networks that come to the last rung. */
  readonly epochs?: number | undefined;
  /** When they are over the best so far is taken. */
  readonly minutes?: number | undefined;
  /** Each candidate is trained once with each; its mean counts. */
  readonly seeds?: readonly number[] | undefined;
  /** Train on the first so many examples only. */
  readonly examples?: number | undefined;
  readonly progress?: Progress;
  readonly signal?: AbortSignal | undefined;
  /** The file of runs. */
  readonly database?: string;
}

/** The best network that was found. */
export interface Fit {
  readonly experiment: string;
  /** The trial whose model it is. */
  readonly run: number;
  readonly settings: Settings;
  /** What it takes packed, names aside. */
  readonly bytes: number;
  /** The mean over its seeds, by which it was chosen; of the model itself where there is one seed. */
  readonly validationAccuracy: number;
  readonly model: TrainedModel;
  /** Trials finished now, and before. */
  readonly trained: number;
  readonly kept: number;
  /** Whether the search came to its end, or its minutes did. */
  readonly complete: boolean;
}

const defaultEpochs = 18; // rungs of 2, 6 and 18: on MNIST more of them gain a tenth of a point, and take hours
const defaultMinutes = 25;

/**
 * The best network of at most so many bytes for a data set: by successive halving over a family of small networks, on the
 * validation part alone. Its trials are stored before the first begins: stopped and started again it does what is missing.
 */
export async function fit(data: Dataset, budget: number, options: FitOptions = {}): Promise<Fit> {
  const { minutes = defaultMinutes, progress = silent, database = resultsFolder("runs.sqlite") } = options;
  const end = Date.now() + 60_000 * positiveNumber("minutes", minutes);
  const { experiment, halving, trials } = await planned(data, budget, options);
  progress.line((await startEngine()).line);
  const tracker = openTracker(database, { say: line => progress.line(line) });
  try {
    tracker.queue(experiment, trials);
    tracker.settle(); // before anybody asks for one
    const kept = tracker.finished(experiment).size;
    progress.line(
      `${trials.length} trials of networks of at most ${budget} bytes; epochs of the rungs: ${rungsOf(halving).join(", ")}` +
        (kept > 0 ? `; ${kept} trials are finished already` : ""),
    );
    const timeout = AbortSignal.timeout(Math.max(0, end - Date.now()));
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const hasTime = (some: readonly Trial[]) =>
      Date.now() + 1000 * secondsOf(some, tracker, experiment) < end;
    const sweep = openSweep({ experiment, halving, database, retries: 9 }); // a process that is killed is no fault of a trial
    await search(sweep, { data, progress, signal, hasTime }).catch(error => {
      options.signal?.throwIfAborted();
      if (!timeout.aborted) throw error;
    });
    const left = sweep.left();
    if (left > 0) progress.line(`the minutes are over, and ${left} trials left: the best so far is taken`);
    const best = bestOf(tracker.runs({ experiment, state: "finished" }));
    check(best !== undefined, "search", "no trial that finished", "one: more minutes, or fewer epochs");
    const { run, validationAccuracy } = best;
    const trained = tracker.finished(experiment).size - kept;
    const model = await loadModel(run, { tracker });
    return {
      ...{ experiment, run: run.id, settings: run.settings as Settings, bytes: run.measures.bytes! },
      ...{ validationAccuracy, model, trained, kept, complete: left === 0 },
    };
  } finally {
    tracker.close();
  }
}

/** Refuses what cannot be searched for, before anything is recorded. */
async function planned(data: Dataset, budget: number, { epochs, seeds = [1], examples }: FitOptions) {
  wholeNumber("bytes", budget);
  const most = wholeNumber("epochs", epochs ?? defaultEpochs);
  check(seeds.length > 0, "seeds", "none", "one or more");
  const candidates = await candidatesFor(taskOf(data), budget);
  const halving = ladderFor(candidates.length, most);
  const trials = seeds.flatMap(seed =>
    candidates.map(
      (candidate): Trial => ({
        ...{ ...candidate, dataset: data.name, seed, epochs: halving.least },
        ...(examples === undefined ? {} : { examples }),
      }),
    ),
  );
  await checkTrials(trials, [data]);
  return { experiment: experimentOf(data, budget, halving, seeds, examples), halving, trials };
}

/** A search with other rungs, seeds or data is another one: its trials would rank among those of this. */
function experimentOf(
  data: Dataset,
  budget: number,
  { most }: Halving,
  seeds: readonly number[],
  examples: number | undefined,
): string {
  const isOwn = !datasets().includes(data.name);
  return [
    `fit ${data.name} ${budget} bytes, ${most} epochs`,
    ...(seeds.join() === "1" ? [] : [`seeds ${seeds.join(" ")}`]),
    ...(examples === undefined ? [] : [`${examples} examples`]),
    ...(isOwn ? [contentHash(data).slice(0, 8)] : []),
  ].join(", ");
}

const seconds = "train_seconds";

/** What trials will take, by what those took that were trained for fewer epochs; 0 where nothing is known. */
function secondsOf(trials: readonly Trial[], tracker: Tracker, experiment: string): number {
  const perEpoch = new Map(
    tracker
      .runs({ experiment, state: "finished" })
      .map(({ settings, measures }) => [
        configuration(settings as Settings),
        Number(measures[seconds]) / Number(settings.epochs),
      ]),
  );
  return trials.reduce((sum, trial) => sum + trial.epochs * (perEpoch.get(configuration(trial)) ?? 0), 0);
}

/** The settings of a candidate, whatever its seed and its rung. */
function configuration({ seed: _, epochs: __, ...others }: Settings): string {
  return settingsText(others);
}

/** Of the highest rung the candidate with the highest mean, and of its runs the one that did best. */
function bestOf(runs: readonly Run[]): { run: Run; validationAccuracy: number } | undefined {
  const highest = Math.max(...runs.map(({ settings }) => Number(settings.epochs)));
  const candidates = new Map<string, Run[]>();
  for (const run of runs.filter(({ settings }) => settings.epochs === highest)) {
    const key = configuration(run.settings as Settings);
    candidates.set(key, [...(candidates.get(key) ?? []), run]);
  }
  const accuracy = (run: Run) => run.measures.validation_accuracy ?? 0;
  const most = Math.max(...[...candidates.values()].map(own => own.length)); // one of fewer seeds is not done yet
  const ranked = [...candidates.values()]
    .filter(own => own.length === most)
    .map(own => ({
      run: own.reduce((best, run) => (accuracy(run) > accuracy(best) ? run : best)),
      validationAccuracy: own.reduce((sum, run) => sum + accuracy(run), 0) / own.length,
    }));
  return ranked.sort((a, b) => b.validationAccuracy - a.validationAccuracy)[0];
}
