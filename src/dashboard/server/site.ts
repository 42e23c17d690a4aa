import { existsSync } from "node:fs";
import { type Connection, copyInMemory } from "../../tracking/store/database.js";
import { type Ledger, openLedger } from "../../tracking/store/ledger.js";
import { lookAgain } from "../../tracking/store/state.js";
import { openTracker, type Tracker } from "../../tracking/tracker.js";

/** The runs that a dashboard shows. It keeps connections, and nothing that a new one would not find again. */
export interface Site {
  /** Path of the database. */
  readonly path: string;
  readonly readOnly: boolean;
  /** Reads all that was recorded; what waits is imported first. Before the first run it reads from an empty database. */
  read<T>(work: (db: Connection) => T): T;
  /** Reads through a tracker; null before the first run. */
  tracked<T>(work: (tracker: Tracker) => T): T | null;
  close(): void;
}

export interface SiteOptions {
  readonly readOnly?: boolean;
  /** Where trouble with the database is told, each once. */
  readonly say?: (line: string) => void;
}

export function siteOf(path: string, { readOnly = false, say = () => {} }: SiteOptions = {}): Site {
  let ledger: Ledger | null = null;
  let tracker: Tracker | null = null;
  let empty: Connection | null = null;
  const isThere = (): boolean => existsSync(path) || existsSync(`${path}-spools`);
  return {
    path,
    readOnly,
    read(work) {
      if (ledger === null && !isThere()) {
        empty ??= copyInMemory(path);
        lookAgain();
        return work(empty);
      }
      ledger ??= openLedger(path, { readonly: true, say });
      return ledger.read(work);
    },
    tracked(work) {
      if (tracker === null && !isThere()) return null;
      tracker ??= openTracker(path, { readonly: true, say });
      return work(tracker);
    },
    close() {
      ledger?.close();
      tracker?.close();
      empty?.close();
    },
  };
}
