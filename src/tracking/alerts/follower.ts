import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { thisProcess } from "../process.js";
import { places, spoolsIn } from "../spool/places.js";
import { stamp } from "../stamp.js";
import { type Connection, statement, Unavailable } from "../store/database.js";
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
  readonly #waiting: { readonly found: FoundAlert; readonly actions: Actions }[] = [];

  constructor(tracker: Tracker, options: FollowOptions) {
    this.#tracker = tracker;
    this.#options = options;
  }

  /** Alerts that were not there at the last look. */
  look(ids = this.#options.ids): Alert[] {
    try {
      return this.#fresh(ids).map(({ alert }) => alert);
    } catch (error) {
      this.#once(`alerts cannot be looked for now: ${(error as Error).message}`);
      return []; // the folder was deleted, or a run while it was read: the next look may fare better
    }
  }

  #fresh(ids: readonly number[] | undefined): FoundAlert[] {
    const fresh = findAlerts(this.#tracker, { ...this.#options, ...(ids ? { ids } : {}) }).filter(
      ({ key, alert }) => !this.#seen.has(`${alert.run} ${key}`),
    );
    for (const found of fresh) {
      this.#seen.add(`${found.alert.run} ${found.key}`);
      for (const actions of this.#wanted(found)) this.#waiting.push({ found, actions });
    }
    this.#begin();
    return fresh;
  }

  /** Resolves when all that was begun is done. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Gives up what is still being tried; what was not begun is left to who follows next. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    this.#ended.abort();
    await this.settled();
  }

  #wanted({ actions }: FoundAlert): Actions[] {
    const own = Object.keys(actions).length > 0 && this.#mayAct() ? [actions] : [];
    const { actions: given = {} } = this.#options;
    return [...own, ...(Object.keys(given).length > 0 ? [given] : [])];
  }

  /** A few at a time: a sweep that failed as a whole must not start thousands of programs. */
  #begin(): void {
    const { say, limits = patience } = this.#options;
    while (this.#work.size < mostAtOnce && this.#waiting.length > 0) {
      const { found, actions } = this.#waiting.shift()!;
      if (!this.#isFirst(found, actions)) continue;
      const work = act(found.alert, actions, say, { ...limits, signal: this.#ended.signal }).then(() => {
        this.#work.delete(work);
        this.#begin();
      });
      this.#work.add(work);
    }
  }

  /** Whether nobody else who follows has acted so before. Where that cannot be written down, this follower alone remembers. */
  #isFirst({ alert, key }: FoundAlert, actions: Actions): boolean {
    const action = createHash("sha256").update(JSON.stringify(actions)).digest("hex").slice(0, 16);
    const told = `${key} ${action}`;
    try {
      return inWritten(this.#tracker.path, db =>
        alert.run === null ? isFirstOfDay(db, told) : isFirstOfRun(db, told, alert.run),
      );
    } catch (error) {
      const reason = error instanceof Unavailable ? error.reason : (error as Error).message;
      this.#once(`${reason}; which alerts were acted upon is not kept`);
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

const isFirstOfRun = (db: Connection, told: string, run: number): boolean =>
  statement(
    db,
    "INSERT INTO alerts_told (run_id, alert, at) SELECT id, ?, ? FROM runs WHERE id = ? ON CONFLICT DO NOTHING",
  ).run(told, stamp(), run).changes === 1;

/** What is of no run is told again after a day: a lease says for how long it was told. */
function isFirstOfDay(db: Connection, told: string): boolean {
  const { host, boot, pid, processStart } = thisProcess();
  const now = Date.now();
  return (
    statement(
      db,
      `INSERT INTO leases (work, host, boot, pid, process_start, until) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (work) DO UPDATE SET until = excluded.until WHERE until <= ?`,
    ).run(`alert ${told}`, host, boot, pid, processStart, now + dayMs, now).changes === 1
  );
}

const mostAtOnce = 4; // alerts that are acted upon
const dayMs = 86_400_000;

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
