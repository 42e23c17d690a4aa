import { createHash } from "node:crypto";
import { check, positiveNumber, wholeNumber } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import { type Progress, silent } from "../../core/progress.js";
import { settingsText } from "../../core/settings.js";
import { counted } from "../../core/text/counted.js";
import { contentHash } from "../../data/content.js";
import type { Dataset } from "../../data/dataset.js";
import { datasets } from "../../data/registry.js";
import { startEngine } from "../../engine/backend.js";
import type { TrainedModel } from "../../models/trained.js";
import type { Run, Settings } from "../../tracking/run.js";
import { abandonedTag } from "../../tracking/sweep/claim.js";
import { type Halving, rungsOf } from "../../tracking/sweep/halving.js";
import { openSweep, type TrialSweep } from "../../tracking/sweep/sweep.js";
import { openTracker, type Tracker } from "../../tracking/tracker.js";
import { taskOf } from "../../training/task.js";
import { codeHash } from "../code-hash.js";
import type { Trial } from "../experiment.js";
import { loadModel } from "../kept-model.js";
import { checkTrials } from "../trial-settings.js";
import { type Best, bestOf, configuration, type Ranking } from "./best.js";
import { type Candidate, candidatesFor } from "./family.js";
import { ladderFor } from "./ladder.js";
import { type Searching, search } from "./search.js";

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
  /** The mean over so many seeds, by which it was chosen; of the model itself where there is one. */
  readonly validationAccuracy: number;
  readonly seeds: number;
  readonly model: TrainedModel;
  /** Trials finished now, and before. */
  readonly trained: number;
  readonly kept: number;
  /** Whether the search came to its end, or its minutes did. */
  readonly complete: boolean;
}

const defaultEpochs = 18; // rungs of 2, 6 and 18: on MNIST more of them gain a tenth of a point, and take hours
const defaultMinutes = 25;
const mostMinutes = 35_000; // 24 days: timers count milliseconds in 31 bits

/**
 * The best network of at most so many bytes for a data set: by successive halving over a family of small networks, on the
 * validation part alone. Its trials are stored before the first begins: stopped and started again it does what is missing.
 */
export async function fit(data: Dataset, budget: number, options: FitOptions = {}): Promise<Fit> {
  const { minutes = defaultMinutes, epochs = defaultEpochs, progress = silent } = options;
  const { database = resultsFolder("runs.sqlite") } = options;
  check(positiveNumber("minutes", minutes) <= mostMinutes, "minutes", minutes, `at most ${mostMinutes}`);
  const end = Date.now() + 60_000 * minutes;
  const { asked, trials } = await planned(data, budget, { ...options, epochs });
  const { halving } = asked;
  const { backend, line } = await startEngine();
  progress.line(line);
  const experiment = experimentName({ ...asked, code: codeHash(), backend });
  const tracker = openTracker(database, { say: line => progress.line(line) });
  try {
    tracker.queue(experiment, trials);
    tracker.settle(); // before anybody asks for one
    const kept = tracker.finished(experiment).size;
    progress.line(
      `${counted(trials.length, "trial")} of networks of at most ${budget} bytes; epochs of the rungs: ${rungsOf(halving).join(", ")}` +
        (epochs > halving.most ? `, the last of at most ${epochs}, each three times the one before` : "") +
        (kept > 0 ? `; finished already: ${counted(kept, "trial")}` : ""),
    );
    for (const reason of reasonsOf(tracker, experiment))
      progress.line(`given up before, and not tried again: ${reason}`);
    const sweep = openSweep({ experiment, halving, database, retries: 9 }); // a process that is killed is no fault of a trial
    const hasTime = (some: readonly Trial[]) =>
      Date.now() + 1000 * secondsOf(some, tracker, experiment) < end;
    const isComplete = await searchUntil(end, sweep, { data, progress, hasTime, signal: options.signal });
    const ranking = { seeds: options.seeds?.length ?? 1, isComplete };
    const { run, validationAccuracy, seeds } = bestIn(tracker, experiment, ranking);
    const trained = tracker.finished(experiment).size - kept;
    const model = await loadModel(run, { tracker });
    return {
      ...{ experiment, run: run.id, settings: run.settings as Settings, bytes: run.measures.bytes! },
      ...{ validationAccuracy, seeds, model, trained, kept, complete: isComplete },
    };
  } finally {
    tracker.close();
  }
}

/** Searches until no trial is left or the time is over (Unix ms). → whether none is left */
async function searchUntil(
  end: number,
  sweep: TrialSweep,
  { signal: stop, ...searching }: Omit<Searching, "signal"> & { readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  const timeout = AbortSignal.timeout(Math.max(0, end - Date.now()));
  const signal = stop ? AbortSignal.any([stop, timeout]) : timeout;
  const isComplete = await search(sweep, { ...searching, signal }).catch(error => {
    stop?.throwIfAborted();
    if (!timeout.aborted) throw error;
    return false;
  });
  const reason = timeout.aborted ? "the minutes are over" : "the minutes left are too few for what is next";
  if (!isComplete)
    searching.progress.line(`${reason}: ${counted(sweep.left(), "trial")} left, the best so far is taken`);
  return isComplete;
}

/** The best of the trials that are done; refuses where none is. */
function bestIn(tracker: Tracker, experiment: string, ranking: Ranking): Best<Run> {
  const best = bestOf(tracker.runs({ experiment, state: "finished" }), ranking);
  const none = ["no trial that finished", ...reasonsOf(tracker, experiment)].join("; given up: ");
  check(
    best !== undefined,
    "search",
    none,
    ranking.isComplete ? "one" : "one: more minutes, or fewer epochs",
  );
  return best;
}

/** Refuses what cannot be searched for, before anything is recorded. */
async function planned(
  data: Dataset,
  budget: number,
  { epochs, seeds = [1], examples }: FitOptions & { readonly epochs: number },
) {
  wholeNumber("bytes", budget);
  const most = wholeNumber("epochs", epochs);
  check(seeds.length > 0, "seeds", "none", "one or more");
  const { count } = data.train;
  const candidates = await candidatesFor(taskOf(data, Math.min(examples ?? count, count)), budget); // more is refused below
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
  return { asked: { data, budget, candidates, halving, seeds, examples }, trials };
}

interface Search {
  readonly data: Dataset;
  readonly budget: number;
  readonly candidates: readonly Candidate[];
  readonly halving: Halving;
  readonly seeds: readonly number[];
  readonly examples: number | undefined;
  /** Hash of the code that trains. */
  readonly code: string;
  readonly backend: string;
}

/**
 * A search among others, with other rungs, seeds or data, by other code or on another backend is another one: its trials would rank
 * among those of this.
 */
export function experimentName(search: Search): string {
  const { data, budget, candidates, halving, seeds, examples, code, backend } = search;
  const isOwn = !datasets().includes(data.name);
  return [
    `fit ${data.name} ${budget} bytes, ${halving.most} epochs`,
    ...(seeds.join() === "1" ? [] : [`seeds ${seeds.join(" ")}`]),
    ...(examples === undefined ? [] : [`${examples} examples`]),
    ...(isOwn ? [contentHash(data).slice(0, 8)] : []),
    `family ${familyOf(candidates)}`,
    `code ${code.slice(0, 8)}, ${backend}`,
  ].join(", ");
}

/** Which networks are searched, whatever their order. */
const familyOf = (candidates: readonly Candidate[]): string =>
  createHash("sha256").update(candidates.map(settingsText).sort().join("\n")).digest("hex").slice(0, 8);

/** Why trials were given up, each reason once. */
function reasonsOf(tracker: Tracker, experiment: string): Set<string> {
  const all = tracker.runs({ experiment }).filter(({ tags }) => tags.includes(abandonedTag));
  return new Set(all.flatMap(({ id }) => tracker.notes(id).map(({ text }) => text)));
}

/** What trials will take, by what those took that were trained for fewer epochs; 0 where nothing is known. */
function secondsOf(trials: readonly Trial[], tracker: Tracker, experiment: string): number {
  const perEpoch = new Map(
    tracker
      .runs({ experiment, state: "finished" })
      .map(({ settings, measures }) => [
        configuration(settings as Settings),
        Number(measures.train_seconds) / Number(settings.epochs),
      ]),
  );
  return trials.reduce((sum, trial) => sum + trial.epochs * (perEpoch.get(configuration(trial)) ?? 0), 0);
}
