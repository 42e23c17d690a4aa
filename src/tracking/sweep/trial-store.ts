import type { Connection } from "../store/database.js";
import { type Ledger, openLedger } from "../store/ledger.js";

export const mostPauseMs = 5000; // between two looks of who waits: each costs milliseconds, on a shared folder messages over the network
const idleMs = 2 * mostPauseMs; // while a trial trains for hours, nobody holds the file

/** The database of a sweep, open from the first question until nobody has asked for a while. */
export class TrialStore {
  readonly #database: string;
  #ledger: Ledger | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor(database: string) {
    this.#database = database;
  }

  with<T>(work: (db: Connection) => T): T {
    this.#ledger ??= openLedger(this.#database, { readonly: false, say: toStderr });
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), idleMs).unref();
    return this.#ledger.write(work);
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#ledger?.close();
    this.#ledger = null;
  }
}

const toStderr = (line: string): void => void process.stderr.write(`neuralbits: ${line}\n`);
