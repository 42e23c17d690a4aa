import { setTimeout as after } from "node:timers/promises";
import { type Connection, Unavailable } from "../store/database.js";
import { type Ledger, openLedger } from "../store/ledger.js";

export const leastPauseMs = 100; // the last trials of a sweep often end together
export const mostPauseMs = 5000; // between two looks of who waits: each costs milliseconds, on a shared folder messages over the network
const patienceMs = 1000; // SQLite waits for a lock in synchronous code: longer, and all else in the process would stand still
const idleMs = 2 * mostPauseMs; // while a trial trains for hours, nobody holds the file

/** The database of a sweep, open from the first question until nobody has asked for a while. */
export class TrialStore {
  readonly #database: string;
  readonly #said = new Set<string>();
  #ledger: Ledger | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor(database: string) {
    this.#database = database;
  }

  with<T>(work: (db: Connection) => T): T {
    this.#ledger ??= openLedger(this.#database, {
      readonly: false,
      say: toStderr,
      patience: patienceMs,
    });
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), idleMs).unref();
    return this.#ledger.write(work);
  }

  /** Tries until the database can be used: whoever holds it, for however long, costs time and no trial. */
  async patiently<T>(work: () => T): Promise<T> {
    for (let pauseMs = leastPauseMs; ; pauseMs = Math.min(mostPauseMs, 1.5 * pauseMs)) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        this.#once(`${error.reason}; the sweep waits until it can be used, and goes on then`);
      }
      await after(pauseMs);
    }
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#ledger?.close();
    this.#ledger = null;
  }

  #once(line: string): void {
    if (!this.#said.has(line)) toStderr(line);
    this.#said.add(line);
  }
}

export const toStderr = (line: string): void => void process.stderr.write(`neuralbits: ${line}\n`);
