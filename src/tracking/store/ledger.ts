import { type Stats, statSync } from "node:fs";
import { bringArtifacts } from "../artifacts.js";
import type { Damage } from "../spool/reader.js";
import type { Say } from "../spool/spool.js";
import {
  type Connection,
  copyInMemory,
  openToRead,
  openToWrite,
  pause,
  plainly,
  Unavailable,
} from "./database.js";
import { importSpool, type Source } from "./importer.js";
import { giveBack, takeLease } from "./lease.js";
import { lookAgain } from "./state.js";
import { WaitingSpools } from "./waiting.js";

/** All that was recorded: the database, and what spools hold that it has not yet. */
export interface Ledger {
  /**
   * Reads from a database that has everything. What waits in spools is moved into it first; where it cannot be written
   * now (locked, read-only, full, deleted), the read is from a copy in memory that has both.
   */
  read<T>(work: (db: Connection) => T): T;
  /** Works on the database itself, after what waits was moved into it; refuses where it cannot be written. */
  write<T>(work: (db: Connection) => T): T;
  /** Moves what waits into the database where that can be done at once; else it goes on waiting. Never throws. */
  settle(): void;
  close(): void;
}

export interface LedgerOptions {
  /** Makes no database, unless a spool waits for it. */
  readonly readonly: boolean;
  readonly say: Say;
  /** How long, in ms, a lock is waited for where the database itself is opened or written. */
  readonly patience?: number;
}

/** Opens the ledger of a database. */
export function openLedger(
  path: string,
  { readonly, say, patience = writePatienceMs }: LedgerOptions,
): Ledger {
  const said = new Set<string>();
  const once: Say = line => {
    if (!said.has(line)) say(line);
    said.add(line);
  };
  const waiting = new WaitingSpools(path, once);
  const file = new DatabaseFile(path, { readonly, patience }, () => waiting.reset());
  const copy = new MemoryCopy(path);
  let triedAt = Number.NEGATIVE_INFINITY;

  const imported = (sources: readonly Source[]): Connection => {
    triedAt = performance.now();
    try {
      const db = file.toWrite();
      plainly(path, () => importAll(db, sources, waiting, once));
      triedAt = Number.NEGATIVE_INFINITY;
      return db;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      once(`${error.reason}; what was recorded waits beside it and is imported by the next command`);
      return copy.with(sources);
    }
  };
  const current = (): Connection => {
    file.look();
    const sources = waiting.open();
    try {
      if (sources.length === 0) return file.connection();
      return performance.now() - triedAt < tryAgainMs ? copy.with(sources) : imported(sources);
    } finally {
      for (const { spool } of sources) spool.close();
    }
  };
  // What is wrong with the file is refused at once, before anything is trained.
  if (readonly) current();
  else file.connection();
  return {
    read(work) {
      const db = current();
      lookAgain();
      return plainly(path, () => work(db));
    },
    write(work) {
      file.look();
      const sources = waiting.open();
      try {
        return plainly(path, () => {
          const db = file.toWrite();
          if (sources.length > 0) importAll(db, sources, waiting, once, patience);
          db.pragma(`busy_timeout = ${patience}`);
          lookAgain();
          return work(db);
        });
      } finally {
        for (const { spool } of sources) spool.close();
      }
    },
    settle() {
      const sources = waiting.open();
      try {
        file.look();
        if (sources.length > 0) plainly(path, () => importAll(file.toWrite(), sources, waiting, once, 0));
      } catch {
        // whoever reads later tries again, and says what is wrong
      } finally {
        for (const { spool } of sources) spool.close();
      }
    },
    close() {
      copy.close();
      file.close();
    },
  };
}

/** Reads all that was recorded from a copy in memory: the database itself is neither changed nor held. */
export function readCopy<T>(path: string, work: (db: Connection) => T): T {
  const sources = new WaitingSpools(path, () => {}).open();
  const copy = new MemoryCopy(path);
  try {
    return work(copy.with(sources));
  } finally {
    copy.close();
    for (const { spool } of sources) spool.close();
  }
}

const tryAgainMs = 5000; // each try waits a second for a lock
const patienceMs = 1000;
const writePatienceMs = 30_000; // others' transactions take milliseconds, but there may be many of them
const manyBytes = 4 << 20; // fewer are imported in less time than it takes to ask whether somebody else does

/** Imports all the sources, unless another process does so; throws Unavailable when that takes too long. */
function importAll(
  db: Connection,
  sources: readonly Source[],
  waiting: WaitingSpools,
  say: Say,
  patience = patienceMs,
): void {
  const isMuch = sources.reduce((sum, { spool }) => sum + spool.size(), 0) > manyBytes;
  db.pragma(`busy_timeout = ${patience}`);
  if (isMuch) waitForLease(db, 3 * patience);
  try {
    bringArtifacts(db.name, say);
    for (const source of sources) {
      const imported = importSpool(db, source);
      for (const damage of imported.damages) say(damageLine(source.spool.path, damage));
      waiting.settle(source, imported);
      if (isMuch) takeLease(db, "import");
    }
  } finally {
    if (isMuch) giveBack(db, "import");
  }
}

function waitForLease(db: Connection, patience: number): void {
  const deadline = performance.now() + patience;
  while (!takeLease(db, "import")) {
    if (performance.now() > deadline)
      throw new Unavailable(`${db.name} is being filled by another process`, "try again later");
    pause(50);
  }
}

const damageLine = (path: string, { from, to, frames }: Damage): string =>
  `${path}: bytes ${from} to ${to} are damaged and were skipped, ${frames} records lost`;

/** Connections to the file, which may be deleted and made again meanwhile. */
class DatabaseFile {
  readonly #path: string;
  readonly #readonly: boolean;
  readonly #patience: number;
  readonly #changed: () => void;
  #inode: number | undefined;
  #stamp = "";
  #db: Connection | null = null;
  #writes = false;

  constructor(
    path: string,
    { readonly, patience }: Required<Pick<LedgerOptions, "readonly" | "patience">>,
    changed: () => void,
  ) {
    this.#path = path;
    this.#readonly = readonly;
    this.#patience = patience;
    this.#changed = changed;
  }

  /** Lets go of a file that is no longer where it was; an older one is read from a copy, which goes when the file changes. */
  look(): void {
    const isCopyOld = this.#db?.memory === true && this.#stamp !== stampOf(this.#path);
    if (this.#db === null || (this.#inode === inodeOf(this.#path) && !isCopyOld)) return;
    this.close();
    this.#changed();
  }

  connection(): Connection {
    if (this.#db === null) {
      this.#stamp = stampOf(this.#path);
      this.#take(this.#readonly ? openToRead(this.#path) : this.#open(), !this.#readonly);
    }
    return this.#db!;
  }

  toWrite(): Connection {
    if (this.#db === null || !this.#writes) {
      this.close();
      this.#take(this.#open(), true);
    }
    return this.#db!;
  }

  close(): void {
    this.#db?.close();
    this.#db = null;
  }

  #open(): Connection {
    const isFirst = this.#inode === undefined && !this.#readonly;
    return isFirst
      ? openToWrite(this.#path, { patience: this.#patience })
      : openToWrite(this.#path, { examine: false, patience: patienceMs });
  }

  #take(db: Connection, writes: boolean): void {
    this.#db = db;
    this.#writes = writes;
    this.#inode = inodeOf(this.#path);
  }
}

/** The database with what waits for it, as long as the file itself cannot be changed. */
class MemoryCopy {
  readonly #path: string;
  #db: Connection | null = null;
  #stamp = "";

  constructor(path: string) {
    this.#path = path;
  }

  with(sources: readonly Source[]): Connection {
    const stamp = stampOf(this.#path);
    if (this.#db === null || stamp !== this.#stamp) {
      this.close();
      this.#db = copyInMemory(this.#path);
      this.#stamp = stamp;
    }
    for (const source of sources) importSpool(this.#db, source);
    return this.#db;
  }

  close(): void {
    this.#db?.close();
    this.#db = null;
  }
}

const inodeOf = (path: string): number | undefined => statOf(path)?.ino;

/** Changes with the file and its log. */
const stampOf = (path: string): string =>
  [path, `${path}-wal`]
    .map(statOf)
    .map(found => `${found?.ino} ${found?.mtimeMs} ${found?.size}`)
    .join();

/** Undefined where nothing can be: no file, or a file where a folder should be. Opening says why. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
