import { changedRuns, type Look, lookAt } from "../../tracking/views/changes.js";
import type { Change } from "../api.js";
import type { Site } from "./site.js";

const everyMs = 500;
const mostListed = 500;

/** Tells listeners what happens to runs. It looks only while somebody listens. */
export class Watcher {
  readonly #site: Site;
  readonly #started = Date.now();
  readonly #listeners = new Set<(change: Change) => void>();
  #last: Look | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells at once how things stand: all is to be asked for again unless `after` is how they stood then. */
  listen(after: string | undefined, listener: (change: Change) => void): () => void {
    this.#look();
    if (this.#last) listener(this.#change(this.#last, [], after !== this.#last.mark));
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#look(), everyMs).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  /** Something was done here. */
  look(): void {
    if (this.#listeners.size > 0) this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = null;
  }

  #look(): void {
    try {
      const before = this.#last;
      const { now, runs } = this.#site.read(db => {
        const now = lookAt(db);
        return { now, runs: before && before.mark !== now.mark ? changedRuns(db, before, now) : [] };
      });
      this.#last = now;
      if (before === null || before.mark === now.mark) return;
      const change = this.#change(now, runs, before.lists !== now.lists || runs.length > mostListed);
      for (const listener of this.#listeners) listener(change);
    } catch {
      // the database cannot be read now: the next look tells what has happened
    }
  }

  #change(now: Look, runs: readonly number[], all: boolean): Change {
    return {
      started: this.#started,
      cursor: now.mark,
      runs: runs.slice(0, mostListed),
      all,
      total: now.runs,
      running: new Set(now.running.values()).size,
    };
  }
}
