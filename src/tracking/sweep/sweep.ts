import { setTimeout as after } from "node:timers/promises";
import { check, knownNames, wholeNumber } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import { type AlertRule, checkedRules } from "../alerts/rules.js";
import type { LiveRun } from "../recording/live-run.js";
import { start } from "../recording/start.js";
import type { Measures, Settings } from "../run.js";
import { timesAsked } from "../spool/exit.js";
import { stamp } from "../stamp.js";
import type { Connection } from "../store/database.js";
import { openTracker } from "../tracker.js";
import { checkedName, trialKey } from "../trial.js";
import {
  type Asked,
  abandonedTag,
  type Claimed,
  claimTrial,
  type Opened,
  runsBeside,
  unsettled,
} from "./claim.js";
import { checkHalving, type Halving, promote, rungsOf } from "./halving.js";
import { type Design, trialsOf } from "./space.js";
import { leastPauseMs, mostPauseMs, TrialStore, toStderr } from "./trial-store.js";

/** A sweep: which trials, how often one that failed is tried again, and what is made of the best. */
export interface TrialSweepOptions extends Partial<Design> {
  readonly experiment: string;
  /** How often a trial that failed, or was lost, is tried again. */
  readonly retries?: number;
  readonly halving?: Halving;
  /** What of a trial is worth an alert, as for `start`. */
  readonly alerts?: readonly AlertRule[];
  /** The file of runs; by default as for `start`. */
  readonly database?: string;
}

/** A trial that this process was given: a run that has begun. */
export interface Trial {
  readonly params: Settings;
  readonly run: LiveRun;
  /** It is done, with these numbers. */
  tell(summary: Measures): Promise<void>;
  /** It failed, and may be tried again. */
  fail(error: unknown): Promise<void>;
  /** It is never to be tried again, by nobody. */
  abandon(reason: string): Promise<void>;
}

/**
 * Trials to be done, by however many processes: `for await (const trial of sweep) … trial.tell({ accuracy })`. The loop ends when
 * none is left, or when the process was asked to stop (Ctrl-C) and the program has ended the trial that it was at.
 */
export interface TrialSweep extends AsyncIterable<Trial> {
  /**
   * The next trial; null: there is none now, though one may come back from whoever is at it. Where the database cannot be
   * used it throws after a second; the loop waits instead.
   */
  ask(): Trial | null;
  /** How many trials are still to be done, or are being done. */
  left(): number;
}

const known = [
  "experiment",
  "retries",
  "halving",
  "alerts",
  "database",
  "space",
  "method",
  "count",
  "seeds",
  "drawSeed",
];

/**
 * Opens a sweep: its trials are stored before the first is begun. Opened again, with the same design or with another, what of
 * it is missing is done, and what anybody queues meanwhile. Trials of older designs stay as they are; without a `space` it has
 * all that are stored.
 */
export function openSweep(options: TrialSweepOptions): TrialSweep {
  knownNames("a sweep", options, known);
  const { experiment, retries = 1, halving, database = resultsFolder("runs.sqlite"), space } = options;
  checkedName(experiment);
  wholeNumber("retries", retries, 0);
  if (halving) checkHalving(halving);
  const alerts = checkedRules(options.alerts ?? []);
  check(
    !halving || !space || !(halving.resource in space),
    "space",
    halving?.resource,
    "no resource of halving",
  );
  const [trials = null, ...later] = space ? rungsWith(trialsOf({ ...options, space }), halving) : [];
  if (trials) queueTrials(database, experiment, trials);
  const keys = trials && [trials, ...later].flat().map(settings => trialKey(experiment, settings));
  const opened: Opened | null = keys && { keys, at: stamp() };
  let wanted: Asked | null = null;
  const asked = (db: Connection): Asked => (wanted ??= askedOf(db, { experiment, retries }, opened));
  const store = new TrialStore(database);
  const left = (): number => store.with(db => unsettled(db, asked(db)));
  const claim = (): Claimed | null =>
    store.with(db =>
      db
        .transaction((): Claimed | null => {
          const found = claimTrial(db, asked(db));
          if (found || !halving || unsettled(db, asked(db)) > 0) return found;
          return promote(db, asked(db), halving) > 0 ? claimTrial(db, asked(db)) : null;
        })
        .immediate(),
    );
  const ask = (): Trial | null => {
    const claimed = claim();
    return claimed && begun(claimed, { experiment, database, alerts });
  };
  return {
    ask,
    left,
    async *[Symbol.asyncIterator]() {
      const before = timesAsked();
      for (let pauseMs = leastPauseMs; ; ) {
        if (timesAsked() > before) return store.close(); // Ctrl-C: a trial that was stopped would come again
        const trial = await store.patiently(ask);
        if (trial === null) {
          if ((await store.patiently(left)) === 0) return store.close();
          await after(pauseMs); // others are at the last ones, and may fail
          pauseMs = Math.min(mostPauseMs, 1.5 * pauseMs);
          continue;
        }
        pauseMs = leastPauseMs;
        try {
          yield trial;
        } finally {
          // left by an error, a break, or without a word: a loop does not tell which, and none may come again for ever
          if (!trial.run.isOver) await trial.fail(new Error(leftUntold));
        }
      }
    },
  };
}

const leftUntold =
  "the loop left this trial before tell, fail or abandon: it threw an error, which went to whoever called, or said nothing";

/** The trials of a design by rungs of halving, the lowest first. */
const rungsWith = (trials: readonly Settings[], halving: Halving | undefined): (readonly Settings[])[] =>
  halving
    ? rungsOf(halving).map(rung => trials.map(settings => ({ ...settings, [halving.resource]: rung })))
    : [trials];

/** All trials but those of older designs, of which it is said how many wait. `opened`: with this design; null: all are its own. */
function askedOf(db: Connection, own: Pick<Asked, "experiment" | "retries">, opened: Opened | null): Asked {
  const all: Asked = { ...own, without: "[]" };
  if (opened === null) return all;
  const asked: Asked = { ...own, without: JSON.stringify(runsBeside(db, own.experiment, opened)) };
  const others = unsettled(db, all) - unsettled(db, asked);
  if (others > 0)
    toStderr(
      `sweep ${own.experiment}: trials of an older design are kept and not handed out: ${others}; openSweep without a space has them`,
    );
  return asked;
}

function queueTrials(database: string, experiment: string, trials: readonly Settings[]): void {
  const tracker = openTracker(database);
  tracker.queue(experiment, trials);
  tracker.close();
}

function begun(
  { settings }: Claimed,
  own: Required<Pick<TrialSweepOptions, "experiment" | "database" | "alerts">>,
): Trial {
  const run = start({ ...own, params: settings, trial: true });
  return {
    params: settings,
    run,
    tell: summary => run.finish(summary),
    fail: error => run.fail(error),
    async abandon(reason) {
      run.tag(abandonedTag);
      run.note(reason);
      await run.stop(reason);
    },
  };
}
