import { check, isRecord } from "../../core/check.js";
import type { Settings } from "../../tracking/run.js";
import { type Connection, statement } from "../../tracking/store/database.js";
import { checkRun } from "../../tracking/store/read.js";
import { askedForTag } from "../../tracking/sweep/claim.js";
import { openTracker } from "../../tracking/tracker.js";
import { trialKey } from "../../tracking/trial.js";
import { labelRuns } from "../../tracking/upkeep/labels.js";
import { stopRun } from "../../tracking/upkeep/stop.js";
import { bringBack, throwAway } from "../../tracking/upkeep/trash.js";
import { settingsOfRun } from "../../tracking/views/parts.js";
import type { Acts, Done, Labelled, Queued, Removed, Stopped } from "../api.js";
import { idOf } from "./asks/run.js";
import { commandOf } from "./asks/sweeps.js";
import type { Input } from "./input.js";
import type { Site } from "./site.js";

const mostRuns = 10_000;

const stop = (site: Site, input: Input): Stopped => ({ asked: stopRun(site.path, idOf(input)) });

/** Tags, and a note on each of the runs. */
function label(site: Site, input: Input): Labelled {
  const tags = (name: string) => (input.has(name) ? input.texts(name, 100) : []);
  const note = input.optionalText("note", 100_000);
  return labelRuns(site.path, input.ids("ids", mostRuns), {
    add: tags("add"),
    remove: tags("remove"),
    ...(note === undefined ? {} : { note }),
  });
}

/** Runs go where nobody sees them, and can be had back. */
function remove(site: Site, input: Input): Removed {
  const ids = input.ids("ids", mostRuns);
  throwAway(site.path, ids);
  return { ids };
}

function undo(site: Site, input: Input): Done {
  bringBack(site.path, input.ids("ids", mostRuns));
  return {};
}

/** A trial like a run's, with other settings: whichever worker of its experiment asks next does it. */
function queue(site: Site, input: Input): Queued {
  const from = input.whole("from", 0, Number.MAX_SAFE_INTEGER);
  const { experiment, settings: base } = site.read(db => {
    checkRun(db, from);
    return settingsOfRun(db, from);
  });
  const settings = changed(base as Settings, input.raw("changes"));
  const key = trialKey(experiment, settings);
  const known = site.read(db => runWith(db, key));
  if (known === undefined) {
    const tracker = openTracker(site.path);
    try {
      tracker.queue(experiment, [settings]);
    } finally {
      tracker.close();
    }
    labelRuns(site.path, [site.read(db => runWith(db, key)!)], { add: [askedForTag] });
  }
  return site.read(db => ({
    run: runWith(db, key)!,
    isNew: known === undefined,
    command: commandOf(db, experiment),
  }));
}

const runWith = (db: Connection, key: string): number | undefined =>
  statement<number>(db, "SELECT id FROM runs WHERE key = ?").pluck().get(key);

const mostChanges = 200;

function changed(base: Settings, changes: unknown): Settings {
  check(
    isRecord(changes) && Object.keys(changes).length <= mostChanges,
    "changes",
    changes,
    "settings by name",
  );
  const settings: Record<string, string | number | boolean> = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete settings[name];
    else settings[name] = value as string; // what is no plain value is refused with the trial's key
  }
  return settings;
}

/** What the page may do: each changes what is recorded, or a process; where the server only reads none is done. */
export const acts: { readonly [Name in keyof Acts]: (site: Site, input: Input) => Acts[Name][1] } = {
  stop,
  label,
  remove,
  undo,
  queue,
};
