import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Refusal } from "./check.js";

/**
 * Writes a file whole or not at all: to a temporary name beside it, flushed, then renamed. Nobody meets half a
 * file, and a full disk or a read-only folder leaves the old content as it was.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString("hex")}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(partial, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw unwritable(path, error);
  }
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
};

/** A file system error as one clear line; anything else as it came. */
export function unwritable(path: string, error: unknown): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""];
  return reason ? new Refusal(`cannot write ${path}: ${reason}; nothing was changed`) : error;
}
