import { Refusal } from "../core/check.js";
import type { Tracker } from "../tracking/tracker.js";
import { trialKey } from "../tracking/trial.js";
import type { Trial } from "./experiment.js";
import { type Group, groups } from "./group.js";
import { type Recording, trainRecorded } from "./recorded.js";
import { checkTrials } from "./trial-settings.js";

/** A sweep's own trials beside how they are recorded. */
interface Sweeping extends Omit<Recording, "tracker"> {
  readonly tracker: Pick<Tracker, "begin" | "settle" | "runs">;
  readonly trials: readonly Trial[];
}

/**
 * Trains a sweep's groups, then what somebody has queued for its experiment beside its own trials, on the dashboard for
 * example, until nothing is queued any more. What would not train as it says stays queued, and why is said once.
 */
export async function trainWithQueued(
  experiment: string,
  missing: readonly Group[],
  sweeping: Sweeping,
): Promise<string[]> {
  const failures = await trainRecorded(experiment, missing, sweeping);
  const tried = new Set(sweeping.trials.map(trial => trialKey(experiment, trial)));
  for (;;) {
    const more = await queuedTrials(experiment, sweeping, tried);
    if (more.length === 0) return failures;
    sweeping.progress.line(`${more.length} queued beside the experiment's own trials`);
    failures.push(
      ...(await trainRecorded(experiment, groups(more, [...sweeping.trials, ...more]), sweeping)),
    );
  }
}

/** Those that were not tried before. */
async function queuedTrials(experiment: string, sweeping: Sweeping, tried: Set<string>): Promise<Trial[]> {
  const { tracker, trials, datasets, progress } = sweeping;
  const found: Trial[] = [];
  for (const { id, key, settings } of tracker.runs({ experiment, state: "queued" })) {
    if (tried.has(key)) continue;
    tried.add(key);
    const trial = settings as Trial;
    try {
      await checkTrials([trial], datasets);
      const all = [...found, trial];
      groups(all, [...trials, ...all]); // has its trainer beside it, and is none of those before it
      found.push(trial);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      progress.line(`run ${id} stays queued: ${error.message}`);
    }
  }
  return found;
}
