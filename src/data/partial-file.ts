import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { unwritable } from "../core/file.js";

/** The file in which a download collects, beside the file it is to become. */
export interface PartialFile {
  readonly path: string;
  /** Bytes that an earlier download from the same address left. */
  readonly bytes: number;
  /** Leaves the file for the next download to go on with. */
  release(): void;
  /** Removes the file, and others of its kind that nobody writes to. */
  remove(): Promise<void>;
}

/** Partial files that this process writes to now. */
const ours = new Set<string>();
let serial = 0;

/**
 * A partial file of our own for the bytes of `url`. Its name tells who writes to it, so that two downloads never share a file;
 * one whose process is gone, even by kill -9, is taken over with all it holds. Refuses a folder it cannot write to.
 */
export async function claimPartialFile(target: string, url: string): Promise<PartialFile> {
  const prefix = `${target}.${createHash("sha256").update(url).digest("hex").slice(0, 8)}.${hostname()}`;
  const path = `${prefix}.${process.pid}.${serial++}.part`;
  try {
    await mkdir(dirname(target), { recursive: true });
    for (const orphan of await orphans(prefix)) if (await taken(orphan, path)) break;
  } catch (error) {
    throw unwritable(target, error);
  }
  ours.add(path);
  return {
    path,
    bytes: await sizeOf(path),
    release: () => void ours.delete(path),
    async remove() {
      ours.delete(path);
      for (const file of await orphans(prefix)) await rm(file, { force: true });
    },
  };
}

/** Partial files that no living process writes to, the longest first. */
async function orphans(prefix: string): Promise<string[]> {
  const folder = dirname(prefix);
  const start = `${basename(prefix)}.`;
  const found: { path: string; bytes: number }[] = [];
  for (const file of await readdir(folder)) {
    const writer = file.startsWith(start) && /^(\d+)\.\d+\.part$/.exec(file.slice(start.length));
    const path = join(folder, file);
    if (writer && !isWritten(path, Number(writer[1]))) found.push({ path, bytes: await sizeOf(path) });
  }
  return found.sort((a, b) => b.bytes - a.bytes).map(({ path }) => path);
}

function isWritten(path: string, pid: number): boolean {
  if (pid === process.pid) return ours.has(path);
  try {
    process.kill(pid, 0); // asks, does not kill
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Renaming is atomic: of two that want one orphan, one gets it. */
const taken = (orphan: string, path: string): Promise<boolean> =>
  rename(orphan, path).then(
    () => true,
    error => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    },
  );

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
