import { type Dirent, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { places } from "../spool/places.js";
import { plainly, statement } from "../store/database.js";
import { sqlite } from "../store/driver.js";
import { inWritten } from "./in-written.js";

/** A file that nothing needs any more. */
export interface Garbage {
  readonly path: string;
  readonly bytes: number;
  readonly what: "file of no run" | "half a file" | "copy of the database";
}

export interface GarbageOptions {
  /** Copies of the database that `runs rm` made are garbage when they are older; by default they are kept. */
  readonly copiesOlderThanMs?: number | undefined;
}

const youngMs = 3_600_000; // a file is there before the record of it is: for an hour it may be somebody's

/**
 * What can go: stored files that no run has, neither here nor in a copy of the database that stays, half files, and old
 * copies. Nothing is deleted.
 */
export function findGarbage(path: string, { copiesOlderThanMs }: GarbageOptions = {}): Garbage[] {
  const known = inWritten(
    path,
    db =>
      new Set(statement<string>(db, "SELECT DISTINCT sha256 FROM artifacts WHERE stored = 1").pluck().all()),
  );
  const now = Date.now();
  const found: Garbage[] = [];
  const isOld = (file: string, ms: number) => now - statSync(file).mtimeMs > ms;
  const add = (file: string, what: Garbage["what"]) =>
    void found.push({ path: file, bytes: statSync(file).size, what });
  const [{ artifacts }] = places(path);
  const copies = copiesOf(path);
  const goes = (copy: string) => copiesOlderThanMs !== undefined && isOld(copy, copiesOlderThanMs);
  for (const copy of copies.filter(copy => !goes(copy)))
    for (const sha256 of filesOf(copy)) known.add(sha256);
  if (!isRecording(path))
    // what still waits there may name files
    for (const file of filesIn(artifacts)) {
      const sha256 = basename(dirname(file)) + basename(file);
      if (known.has(sha256) || !isOld(file, youngMs)) continue;
      add(file, file.endsWith(".partial") ? "half a file" : "file of no run");
    }
  for (const copy of copies.filter(goes)) add(copy, "copy of the database");
  return found;
}

const copiesOf = (path: string): string[] =>
  readdirSync(dirname(path))
    .filter(name => name.startsWith(`${basename(path)}.before-`) && !/-(wal|shm|journal)$/.test(name))
    .map(name => join(dirname(path), name));

/** The files that a copy's runs have: brought back, it needs them. One that cannot be read is refused, not passed over. */
function filesOf(copy: string): string[] {
  return plainly(copy, () => {
    const db = new (sqlite())(copy, { readonly: true });
    try {
      const stores = db.prepare("SELECT 1 FROM pragma_table_info('artifacts') WHERE name = 'stored'").get();
      if (stores === undefined) return []; // of a version that kept no files
      const rows = db.prepare("SELECT DISTINCT sha256 FROM artifacts WHERE stored = 1").all();
      return (rows as { sha256: string }[]).map(({ sha256 }) => sha256);
    } finally {
      db.close();
    }
  });
}

/** Whether processes record, or what they recorded waits: then files are left alone. */
export const isRecording = (path: string): boolean => places(path).some(({ spools }) => !isEmpty(spools));

/**
 * Deletes it, and gives the database's own free pages back; → bytes on the disk that are free now. Looks again before:
 * while somebody thought it over a run may have taken a file as its own.
 */
export function collectGarbage(
  path: string,
  found: readonly Garbage[],
  options: GarbageOptions = {},
): { deleted: Garbage[]; freed: number } {
  const still = new Set(findGarbage(path, options).map(one => one.path));
  const garbage = found.filter(one => still.has(one.path));
  for (const { path: file } of garbage) rmSync(file, { force: true });
  const before = statSync(path).size;
  inWritten(path, db => {
    db.exec("VACUUM");
    db.pragma("wal_checkpoint(TRUNCATE)");
  });
  const freed = before - statSync(path).size + garbage.reduce((sum, { bytes }) => sum + bytes, 0);
  return { deleted: garbage, freed };
}

const entries = (folder: string): Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
};

/** Symbolic links are left alone: they lead elsewhere. */
const filesIn = (folder: string): string[] =>
  entries(folder).flatMap(entry =>
    entry.isDirectory()
      ? filesIn(join(folder, entry.name))
      : entry.isFile()
        ? [join(folder, entry.name)]
        : [],
  );

/** A request to stop may outlive the process that it was for, and names no file. */
const isEmpty = (folder: string): boolean =>
  entries(folder).every(entry => !entry.isFile() || entry.name.endsWith(".stop"));
