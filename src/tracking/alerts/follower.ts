import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { places, spoolsIn } from "../spool/places.js";
import { stamp } from "../stamp.js";
import { statement, Unavailable } from "../store/database.js";
import type { Tracker } from "../tracker.js";
import { inWritten } from "../upkeep/in-written.js";
import { act, type Patience, patience } from "./actions.js";
import { type Alert, type AlertOptions, type FoundAlert, findAlerts } from "./alerts.js";
import type { Actions } from "./rules.js";

export interface FollowOptions extends AlertOptions {
  /** What is done about every alert, beside what its own rule wants. */
  readonly actions?: Actions;
  /** Whether what the rules of runs want done is done: whoever wrote the database wrote them. */
  readonly act?: boolean;
  readonly say: (line: string) => void;
  readonly limits?: Patience;
}

/**
 * Looks for alerts again and again. Each is handed over once, and acted upon once by all who follow: the database remembers
 * it. Nothing here slows a training, and nothing that goes wrong here ends the following.
 */
export class AlertFollower {
  readonly #tracker: Tracker;
  readonly #options: FollowOptions;
  readonly #seen = new Set<string>();
  readonly #said = new Set<string>();
  readonly #ended = new AbortController();
  readonly #work = new Set<Promise<void>>();

  constructor(tracker: Tracker, options: FollowOptions) {
    this.#tracker = tracker;
    this.#options = options;
  }

  /** Alerts that were not there at the last look. */
  look(ids = this.#options.ids): Alert[] {
    const fresh = findAlerts(this.#tracker, { ...this.#options, ...(ids ? { ids } : {}) }).filter(
      ({ key, alert }) => !this.#seen.has(`${alert.run} ${key}`),
    );
    for (const found of fresh) {
      this.#seen.add(`${found.alert.run} ${found.key}`);
      for (const actions of this.#wanted(found))
        if (this.#isFirst(found, actions)) this.#begin(found.alert, actions);
    }
    return fresh.map(({ alert }) => alert);
  }

  /** Resolves when all that was begun is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#work);
  }

  /** Gives up what is still being tried. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.settled();
  }

  #wanted({ actions }: FoundAlert): Actions[] {
    const own = Object.keys(actions).length > 0 && this.#mayAct() ? [actions] : [];
    const { actions: given = {} } = this.#options;
    return [...own, ...(Object.keys(given).length > 0 ? [given] : [])];
  }

  #begin(alert: Alert, actions: Actions): void {
    const { say, limits = patience } = this.#options;
    const work = act(alert, actions, say, { ...limits, signal: this.#ended.signal }).then(
      () => void this.#work.delete(work),
    );
    this.#work.add(work);
  }

  /** Whether nobody else who follows has acted so before. Where that cannot be written down, this follower alone remembers. */
  #isFirst({ alert, key }: FoundAlert, actions: Actions): boolean {
    if (alert.run === null) return true;
    const action = createHash("sha256").update(JSON.stringify(actions)).digest("hex").slice(0, 16);
    try {
      const { changes } = inWritten(this.#tracker.path, db =>
        statement(
          db,
          "INSERT INTO alerts_told (run_id, alert, at) SELECT id, ?, ? FROM runs WHERE id = ? ON CONFLICT DO NOTHING",
        ).run(`${key} ${action}`, stamp(), alert.run),
      );
      return changes === 1;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      this.#once(`${error.reason}; which alerts were acted upon is not kept`);
      return true;
    }
  }

  /** What a rule wants done is done only for who asked for it, and only where nobody else can have written it. */
  #mayAct(): boolean {
    if (!this.#options.act) {
      this.#once("commands and webhooks of runs' own rules are left out; --act does them");
      return false;
    }
    const trouble = othersMayWrite(this.#tracker.path);
    if (trouble)
      this.#once(`${trouble}: commands and webhooks of its rules are left out; give them here instead`);
    return trouble === null;
  }

  #once(line: string): void {
    if (!this.#said.has(line)) this.#options.say(line);
    this.#said.add(line);
  }
}

/** Why somebody else could have put a rule into a database; null where nobody could. A group of one's own is nobody. */
function othersMayWrite(path: string): string | null {
  const user = process.getuid?.();
  if (user === undefined) return null; // Windows tells nothing by such numbers
  for (const part of partsOf(resolve(path))) {
    const found = statSync(part, { throwIfNoEntry: false });
    if (found === undefined) continue; // a log or a spool that has just gone
    const { uid, gid, mode } = found;
    if (uid !== user && uid !== 0) return `${part} belongs to another user`;
    if (mode & 0o002 || (mode & 0o020 && gid !== uid)) return `${part} may be written by other users`;
  }
  return null;
}

/** What the runs of a database are read from: the file and its log, the spools that wait for it, and their folders. */
const partsOf = (path: string): string[] => [
  ...[path, `${path}-wal`, dirname(path)],
  ...places(path).flatMap(place => [place.spools, ...spoolsIn(place)]),
];
