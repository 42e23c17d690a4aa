import { check } from "../core/check.js";
import { type Progress, silent } from "../core/progress.js";
import { counted } from "../core/text/counted.js";
import { type Attempt, openRecorder } from "../tracking/tracker.js";
import { codeHash } from "./code-hash.js";
import type { Group } from "./group.js";
import { experimentOf, type OwnExperiment } from "./own.js";
import { prepare } from "./preparation.js";
import { type Recording, trainRecorded } from "./recorded.js";
import { StoredGroups, type Taken } from "./stored-groups.js";

export interface GroupTaskOptions {
  /** Where the groups are stored. */
  readonly folder: string;
  /** Who this is, the same when it is started again: it then goes on with what it had. */
  readonly owner: string;
  /** As the sweep was submitted with. */
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
  readonly models?: boolean | undefined;
  readonly progress?: Progress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains stored groups, one after another, until none is left to take; → a line per failure. When it is asked to stop it
 * gives back the group that it is at. It records to its spool alone.
 */
export async function trainStored(
  wanted: string | OwnExperiment,
  { folder, owner, seeds, epochs, models, progress = silent, signal }: GroupTaskOptions,
): Promise<string[]> {
  const found = await experimentOf(wanted);
  const stored = new StoredGroups(folder, line => progress.line(line));
  const { experiment, profile, code } = stored.list;
  check(found.name === experiment, "experiment of the submitted sweep", found.name, experiment);
  const expected = "the one with which the sweep was submitted: submit it again";
  check(codeHash() === code, "code of a task", codeHash(), expected);
  const { datasets, provenanceOf } = await prepare(found, { profile, seeds, epochs, signal }, progress);
  const recorder = openRecorder(undefined, { say: line => progress.line(line) });
  const tracker = telling(recorder, stored);
  const failures: string[] = [];
  try {
    for (let taken = stored.take(owner); taken; taken = stored.take(owner)) {
      settleUnsure(taken, stored, recorder);
      const group = stillOpen(taken, stored);
      if (group === null) continue;
      progress.line(
        `group ${taken.place + 1} of ${stored.list.groups.length}: ${counted(group.trials.length, "trial")}`,
      );
      const recording = { tracker, progress, provenanceOf, datasets, models, signal };
      try {
        failures.push(...(await trainRecorded(experiment, [group], recording)));
      } catch (error) {
        stored.giveBack(taken); // asked to stop: another task, or this one when it is back, goes on
        throw error;
      }
    }
  } finally {
    recorder.close();
  }
  return failures;
}

/** Of trials whose process died while it wrote down their end, the records know which ended. */
function settleUnsure({ unsure }: Taken, stored: StoredGroups, recorder: GroupRecorder): void {
  if (unsure.length === 0) return;
  const finished = recorder.finished(stored.list.experiment);
  for (const key of unsure) if (finished.has(key)) stored.done(key);
}

function stillOpen({ group, unsure }: Taken, stored: StoredGroups): Group | null {
  if (unsure.length === 0) return group;
  const open = stored.openOf(group);
  return open.trials.length > 0 ? open : null;
}

type GroupRecorder = ReturnType<typeof openRecorder>;

/** A recorder that tells the stored groups of each trial's end. */
const telling = (recorder: GroupRecorder, stored: StoredGroups): Recording["tracker"] => ({
  settle: recorder.settle,
  begin(experiment, settings, provenance): Attempt {
    const attempt = recorder.begin(experiment, settings, provenance);
    const { uuid, key, log, keep, stop } = attempt;
    return {
      ...{ uuid, key, log, keep, stop },
      get isOver() {
        return attempt.isOver;
      },
      finish(result) {
        stored.ending(key);
        attempt.finish(result);
        stored.done(key);
      },
      fail(error) {
        attempt.fail(error);
        stored.failed(key, error instanceof Error ? error.message : String(error));
      },
    };
  },
});
