import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type Database from "better-sqlite3";
import { check, Refusal } from "../../core/check.js";
import { unwritable } from "../../core/file.js";
import { sqlite } from "./driver.js";
import { applicationId, migrate, migrations, readableFrom, schemaVersion } from "./schema.js";
import { teachFunctions } from "./state.js";

export type Connection = Database.Database;

/** The database cannot be used now, but may be later: it is locked, read-only, full, or its folder is gone. */
export class Unavailable extends Refusal {
  /** The trouble alone, without what to do about it. */
  readonly reason: string;

  constructor(reason: string, remedy: string) {
    super(`${reason}; ${remedy}`);
    this.reason = reason;
  }
}

const patienceMs = 30_000; // how long a writer waits for its turn; a trial's transaction takes milliseconds

/**
 * Opens the database for writing; makes folder, file and tables where they are missing. `examine` looks for damage
 * first; `patience` is how long a lock is waited for.
 */
export function openToWrite(
  path: string,
  { examine = true, patience = patienceMs }: { examine?: boolean; patience?: number } = {},
): Connection {
  makeWritable(path);
  return open(path, { timeout: patience }, db => {
    refuseForeign(db, path);
    if (examine) refuseDamaged(db, path);
    switchToWal(db, patience);
    db.pragma("synchronous = FULL"); // a spool is deleted once its frames are here: they have to be on the disk
    db.pragma("foreign_keys = ON");
    migrate(db);
  });
}

/** Opens the database for reading, also from a read-only folder or disc; refuses where there is none. */
export function openToRead(path: string): Connection {
  check(isThere(path), "database of runs", path, "a file; it is made by the first experiment that runs");
  const db = openQuietly(path);
  if (schemaVersion(db) >= readableFrom) return db;
  try {
    return upToDateCopy(db, path);
  } finally {
    db.close();
  }
}

/** Refuses where that cannot be known, for want of permission. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return false;
    throw new Refusal(
      `database of runs: got ${JSON.stringify(path)}, which cannot be looked at (${code}), expected a file that may be read`,
    );
  }
}

/** The database as it is now, in memory, where it may be changed; without a file an empty one. */
export function copyInMemory(path: string): Connection {
  if (!existsSync(path)) return open(":memory:", {}, migrate, path);
  const db = openQuietly(path);
  try {
    return upToDateCopy(db, path);
  } finally {
    db.close();
  }
}

/** An older or empty database as this version would have it, in memory: whoever reads changes nothing. */
function upToDateCopy(db: Connection, path: string): Connection {
  const content = plainly(path, () => db.serialize());
  if (content.length === 0) return open(":memory:", {}, migrate, path);
  content.fill(1, 18, 20); // the header's word for a database without a log, which memory has not
  return open(content, {}, migrate, path);
}

/** A database in WAL mode wants a file beside it even to be read; where none can be made, a copy in memory serves. */
function openQuietly(path: string): Connection {
  const prepare = (db: Connection) => refuseForeign(db, path);
  try {
    return open(path, { readonly: true }, prepare);
  } catch (error) {
    if (isWritable(dirname(path)) || !isReadable(path)) throw error;
    return open(
      plainly(path, () => contentOf(path)),
      {},
      prepare,
      path,
    );
  }
}

/** All that a database and its log say, as one file without a log. */
function contentOf(path: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "neuralbits-"));
  try {
    const copy = join(folder, "runs.sqlite");
    for (const part of ["", "-wal"])
      if (existsSync(path + part)) writeFileSync(copy + part, readFileSync(path + part));
    const db = new (sqlite())(copy);
    try {
      db.pragma("journal_mode = DELETE");
    } finally {
      db.close();
    }
    return readFileSync(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const statements = new WeakMap<Connection, Map<string, Database.Statement>>();

/**
 * A statement of a connection, compiled when first asked for; rows come as `Row`. Whoever wants a column alone says
 * `pluck()`, which must not hold for the next who asks with the same words.
 */
export function statement<Row = unknown>(db: Connection, sql: string): Database.Statement<unknown[], Row> {
  const known = statements.get(db) ?? new Map<string, Database.Statement>();
  statements.set(db, known);
  const found = known.get(sql) ?? db.prepare(sql);
  known.set(sql, found);
  if (found.reader && !found.busy) found.pluck(false);
  return found as Database.Statement<unknown[], Row>;
}

/** Runs work on a database; what SQLite cannot do becomes one line that names file, trouble and remedy. */
export function plainly<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refusal(path, error);
  }
}

function open(
  file: string | Buffer,
  options: Database.Options,
  prepare: (db: Connection) => void,
  path = String(file),
): Connection {
  return plainly(path, () => {
    const db = new (sqlite())(file, { timeout: patienceMs, ...options });
    try {
      teachFunctions(db);
      prepare(db);
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  });
}

/** Makes the folder, and says at once when folder or file may not be written. */
function makeWritable(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK);
  } catch (error) {
    const refusal = unwritable(path, error);
    if (!(refusal instanceof Refusal)) throw refusal;
    const [reason, ...rest] = refusal.message.split("; ") as [string, ...string[]];
    throw new Unavailable(reason, rest.join("; "));
  }
}

const isWritable = (path: string): boolean => allows(path, constants.W_OK);
const isReadable = (path: string): boolean => allows(path, constants.R_OK);

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** Another program's database and one of a newer version are left as they are. */
function refuseForeign(db: Connection, path: string): void {
  const look = db.transaction(() => ({
    application: db.pragma("application_id", { simple: true }),
    tables: db.prepare("SELECT count(*) FROM sqlite_master").pluck().get(),
    version: schemaVersion(db),
  }));
  const { application, tables, version } = look(); // one transaction, so that a rival's first migration is seen whole
  if (application !== applicationId && (tables !== 0 || application !== 0))
    throw new Refusal(`${path} is a SQLite database of another program; left untouched; ${elsewhere}`);
  if (application === applicationId && tables !== 0 && version < 1)
    throw new Refusal(
      `${path} says that it has no tables yet (schema ${version}), and has ${tables}; left untouched; ` +
        `put a copy back, or move it away and run again`,
    );
  if (version > migrations.length)
    throw new Refusal(
      `${path} was written by a newer neuralbits (schema ${version}, this one knows ${migrations.length}); ` +
        `left untouched; update neuralbits, or ${elsewhere}`,
    );
}

const examinedBytes = 1 << 25; // 32 MiB take a sixth of a second; larger files are trusted until they are read

/** Before hours of training, not after: damage anywhere in the file would refuse the trial's numbers at its end. */
function refuseDamaged(db: Connection, path: string): void {
  if (statSync(path).size > examinedBytes) return;
  const verdict = db.pragma("quick_check(1)", { simple: true });
  if (verdict !== "ok") throw new Refusal(damaged(path));
}

const damaged = (path: string): string =>
  `${path} is damaged; left untouched; save what can be read with "sqlite3 ${path} .recover", ` +
  `put a copy back, or move it away and run again`;

const elsewhere = "let NEURALBITS_RESULTS name another folder";

/** Readers then never wait for a writer. Switching needs the file alone, and SQLite does not queue for that. */
function switchToWal(db: Connection, patience: number): void {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      db.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      const busy = codeOf(error)?.startsWith("SQLITE_BUSY");
      if (!busy || Date.now() > deadline) throw error;
      pause(20);
    }
  }
}

/** A pause in synchronous code. */
export const pause = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** SQLite's word for an error of its own, such as SQLITE_BUSY; null for any other. */
export const codeOf = (error: unknown): string | null =>
  error instanceof sqlite().SqliteError ? error.code : null;

interface Trouble {
  readonly code: string;
  readonly reason: (path: string) => string;
  readonly remedy: string;
}

/** What may pass without anybody doing something about the file. */
const passing: readonly Trouble[] = [
  {
    code: "SQLITE_FULL",
    reason: path => `cannot write ${path}: the disk is full`,
    remedy: "what was saved before is whole; make room and run again",
  },
  {
    code: "SQLITE_IOERR",
    reason: path => `cannot read or write ${path}: the disk refused`,
    remedy: "what was saved before is whole; check space, quota and the drive, then run again",
  },
  {
    code: "SQLITE_READONLY",
    reason: path => `cannot write ${path}: the file or its folder is read-only`,
    remedy: `nothing was changed; ${elsewhere}`,
  },
  {
    code: "SQLITE_CANTOPEN",
    reason: path => `cannot open ${path}: it is a folder, or not yours to read and write`,
    remedy: `nothing was changed; ${elsewhere}`,
  },
  {
    code: "SQLITE_PERM",
    reason: path => `cannot open ${path}: permission denied`,
    remedy: `nothing was changed; ${elsewhere}`,
  },
  {
    code: "SQLITE_BUSY",
    reason: path => `${path} is locked by another program`,
    remedy: "nothing was changed; close the program that holds it, then run again",
  },
];

function refusal(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === null) return error;
  if (code.startsWith("SQLITE_CORRUPT")) return new Refusal(`${damaged(path)} (${code})`);
  if (code.startsWith("SQLITE_NOTADB"))
    return new Refusal(
      `${path} is not a SQLite database; left untouched; move it away, or ${elsewhere} (${code})`,
    );
  const trouble = passing.find(each => code.startsWith(each.code));
  return trouble ? new Unavailable(trouble.reason(path), `${trouble.remedy} (${code})`) : error;
}
