import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Refusal } from "./check.js";
import {
  type Destination,
  destination,
  makeFolder,
  mayWrite,
  nearestFolder,
  systemError,
} from "./destination.js";
import { pour } from "./pour.js";

/** All at once, or part by part. */
type Content = string | Uint8Array | Generator<string>;

/**
 * Writes a file whole or not at all: to a temporary name beside it, flushed, then renamed. Nobody meets half a
 * file, and a full disk or a read-only folder leaves the old content as it was. A link stays, and what it leads to is
 * written; into pipes and devices the content is poured, and `signal` ends the wait for their reader. Content in parts is
 * written part by part: where making one fails, the old content stays, too.
 */
export async function writeWhole(path: string, content: Content, signal?: AbortSignal): Promise<void> {
  try {
    const to = await destination(path);
    if (to.kind === "file") await replace(to, content);
    else await pour(to, isWhole(content) ? content : [...content].join(""), signal);
  } catch (error) {
    throw unwritable(path, error);
  }
}

const isWhole = (content: Content): content is string | Uint8Array =>
  typeof content === "string" || content instanceof Uint8Array;

async function replace(
  { path, mode }: Extract<Destination, { kind: "file" }>,
  content: Content,
): Promise<void> {
  const partial = partialIn(dirname(path), path);
  await makeFolder(dirname(path));
  try {
    const file = await create(partial);
    try {
      if (mode !== undefined) await file.chmod(mode);
      for (const part of isWhole(content) ? [content] : content) await file.writeFile(part); // from where the last one ended
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}

/** A new file; file systems that are no place for files (`/proc`) say that the folder is missing, though it is there. */
const create = (path: string): Promise<FileHandle> =>
  open(path, "wx").catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? systemError("EPERM", path) : error;
  });

/** A temporary name, short enough wherever the path's own name is. */
const partialIn = (folder: string, path: string): string =>
  join(folder, `${basename(path).slice(0, 40)}.${randomBytes(6).toString("hex")}.partial`);

/** Refuses a path that nothing can be written to, before work begins whose result is to go there. Changes nothing. */
export async function checkWritable(path: string): Promise<Destination> {
  try {
    const to = await destination(path);
    if (to.kind === "file") await tryFolder(to.path);
    else if (to.kind !== "open") await mayWrite(to.path);
    return to;
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function tryFolder(path: string): Promise<void> {
  const partial = partialIn(await nearestFolder(path), path);
  await (await create(partial)).close();
  await rm(partial, { force: true });
}

/** The sha256 of a file as 64 hexadecimal digits, read as a stream. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

const reasons: Record<string, string> = {
  EACCES: "the folder cannot be written to (permission denied)",
  EPERM: "the folder cannot be written to (not permitted)",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a file stands where a folder is expected",
  EEXIST: "a file stands where a folder is expected",
  EISDIR: "a folder stands where a file is expected",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  ENXIO: "nobody reads what is written there",
  EPIPE: "nobody reads what is written there",
};

/** A file system error as one clear line; anything else as it came. */
export function unwritable(path: string, error: unknown): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""];
  return reason ? new Refusal(`cannot write ${path}: ${reason}; nothing was changed`) : error;
}
