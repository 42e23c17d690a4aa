import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { mkdir, open, rename, rm, utimes } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { Readable } from "node:stream";
import { check, Refusal } from "../core/check.js";
import { type Place, places } from "./spool/places.js";
import { uuid } from "./uuid.js";

// Files that runs made, kept by their content: equal ones are one file, and a name of hexadecimal digits leads nowhere
// else. They are written beside a temporary name and renamed, so that nobody meets half a file.

export interface Stored {
  readonly sha256: string;
  readonly bytes: number;
}

/** A file by its path, bytes, or parts that are made when they are read. */
export type Content = string | Uint8Array | (() => AsyncIterable<Uint8Array>);

/** Keeps a content for a database: beside it, else where what is recorded waits. */
export async function storeArtifact(database: string, source: Content): Promise<Stored> {
  const [beside, elsewhere] = places(database);
  try {
    return await storeIn(beside, source);
  } catch (error) {
    const isSource = error instanceof Refusal || (typeof source === "string" && !existsSync(source));
    if (isSource) throw error; // it cannot be read, or is damaged
    return await storeIn(elsewhere, source);
  }
}

async function storeIn({ artifacts }: Place, source: Content): Promise<Stored> {
  await mkdir(artifacts, { recursive: true });
  const partial = join(artifacts, `${uuid()}.partial`);
  try {
    const stored = await copied(source, partial);
    const path = pathIn(artifacts, stored.sha256);
    if (await isThere(path)) return stored;
    await mkdir(dirname(path), { recursive: true });
    await rename(partial, path);
    return stored;
  } finally {
    await rm(partial, { force: true });
  }
}

/** Whether it is kept already; then it is as young as if it were kept now: `gc` leaves young files alone. */
async function isThere(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch {
    return false; // it is written anew
  }
}

async function copied(source: Content, path: string): Promise<Stored> {
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await open(path, "wx");
  try {
    for await (const part of partsIn(source)) {
      hash.update(part);
      bytes += part.length;
      await file.writeFile(part); // from where the last one ended
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest("hex"), bytes };
}

function partsIn(source: Content): AsyncIterable<Uint8Array> {
  if (typeof source === "function") return source();
  return typeof source === "string" ? createReadStream(source) : Readable.from([source]);
}

/** A stored file that is not read yet. */
export interface Kept {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Where a stored file lies; refused where it is missing. */
export function keptArtifact(database: string, sha256: string): Kept {
  check(/^[0-9a-f]{64}$/.test(sha256), "sha256 of a file", sha256, "64 hexadecimal digits");
  const path = places(database)
    .map(({ artifacts }) => pathIn(artifacts, sha256))
    .find(existsSync);
  if (path === undefined) throw new Refusal(`no file with sha256 ${sha256} is kept for ${database}`);
  return { path, sha256, bytes: statSync(path).size };
}

/** The content of a stored file; refused where it is missing, or no longer what was stored. */
export function readArtifact(database: string, sha256: string): Uint8Array {
  const kept = keptArtifact(database, sha256);
  const content = readFileSync(kept.path);
  refuseDamaged(kept, createHash("sha256").update(content).digest("hex"));
  return content;
}

/**
 * The content of a stored file part by part, however long it is. The last part comes once all are seen to be what was
 * stored: of a damaged file it never comes, and the reading ends with a refusal.
 */
export async function* partsOf(kept: Kept): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let last: Uint8Array | null = null;
  for await (const part of createReadStream(kept.path, { highWaterMark: partBytes })) {
    hash.update(part as Uint8Array);
    if (last !== null) yield last;
    last = part as Uint8Array;
  }
  refuseDamaged(kept, hash.digest("hex"));
  if (last !== null) yield last;
}

const partBytes = 1 << 18; // read and hashed in a third of a millisecond: others are answered between two

function refuseDamaged({ path, sha256 }: Kept, found: string): void {
  if (found !== sha256) throw new Refusal(`${path} is damaged: its sha256 is ${found}; left untouched`);
}

/** The bytes of a stored file from one place up to another, in memory of their own; whether they are what was stored is not looked at. */
export function readStretch({ path }: Pick<Kept, "path">, from: number, to: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(to - from);
  const file = openSync(path, "r");
  try {
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, Math.min(bytes.length - at, mostAtOnce), from + at);
      if (read === 0) throw new Refusal(`${path} ends at byte ${from + at}: it is shorter than it was`);
      at += read;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

const mostAtOnce = 1 << 30; // the system reads less than 2 GiB at a time

const pathIn = (folder: string, sha256: string): string => join(folder, sha256.slice(0, 2), sha256.slice(2));

/** Brings what was kept elsewhere to its database. What cannot be brought, as where a disk is full, stays, and is told in a line. */
export function bringArtifacts(database: string, say: (line: string) => void): void {
  const [beside, elsewhere] = places(database);
  for (const sha256 of namesIn(elsewhere.artifacts)) {
    const [from, to] = [pathIn(elsewhere.artifacts, sha256), pathIn(beside.artifacts, sha256)];
    const partial = `${to}.${uuid()}.partial`; // the other place may be on another disk, where nothing can be renamed to
    try {
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, partial);
      renameSync(partial, to);
      rmSync(from, { force: true });
    } catch (error) {
      try {
        rmSync(partial, { force: true });
      } catch {}
      if (!existsSync(from)) continue; // another process has brought it
      say(`${(error as Error).message}; files of runs stay in ${elsewhere.artifacts}`);
      return;
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => /^[0-9a-f]{2}$/.test(name))
      .flatMap(start => readdirSync(join(folder, start)).map(rest => start + rest))
      .filter(name => /^[0-9a-f]{64}$/.test(name));
  } catch {
    return [];
  }
}

const medias: Readonly<Record<string, string>> = {
  csv: "text/csv",
  gif: "image/gif",
  html: "text/html",
  jpg: "image/jpeg",
  json: "application/json",
  md: "text/markdown",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  wav: "audio/wav",
};

/** A media type by the ending of a name. */
export const mediaOf = (name: string): string =>
  medias[extname(basename(name)).slice(1).toLowerCase()] ?? "application/octet-stream";
