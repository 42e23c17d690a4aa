import { type Dirent, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { places } from "../spool/places.js";
import { statement } from "../store/database.js";
import { inWritten } from "./labels.js";

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

/** What can go: stored files that no run has, half files, and old copies of the database. Nothing is deleted. */
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
  const [{ artifacts, spools }] = places(path);
  if (isEmpty(spools))
    // what still waits there may name files
    for (const file of filesIn(artifacts)) {
      const sha256 = basename(dirname(file)) + basename(file);
      if (known.has(sha256) || !isOld(file, youngMs)) continue;
      add(file, file.endsWith(".partial") ? "half a file" : "file of no run");
    }
  if (copiesOlderThanMs !== undefined)
    for (const name of readdirSync(dirname(path)))
      if (name.startsWith(`${basename(path)}.before-`) && isOld(join(dirname(path), name), copiesOlderThanMs))
        add(join(dirname(path), name), "copy of the database");
  return found;
}

/** Whether processes record, or what they recorded waits: then files are left alone. */
export const isRecording = (path: string): boolean => !isEmpty(places(path)[0].spools);

/** Deletes it, and gives the database's own free pages back; → bytes on the disk that are free now. */
export function collectGarbage(path: string, garbage: readonly Garbage[]): number {
  for (const { path: file } of garbage) rmSync(file, { force: true });
  const before = statSync(path).size;
  inWritten(path, db => {
    db.exec("VACUUM");
    db.pragma("wal_checkpoint(TRUNCATE)");
  });
  return before - statSync(path).size + garbage.reduce((sum, { bytes }) => sum + bytes, 0);
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

const isEmpty = (folder: string): boolean => entries(folder).every(entry => !entry.isFile());
