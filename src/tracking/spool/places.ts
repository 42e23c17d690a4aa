import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join, resolve } from "node:path";
import { cacheFolder } from "../../core/folders.js";
import { headBytes, readHead } from "./frame.js";
import type { SpoolBytes } from "./reader.js";

/** A folder for what waits to be imported: spools, and files that runs made. */
export interface Place {
  readonly spools: string;
  readonly artifacts: string;
}

/**
 * Where what is recorded for a database waits: beside it; or, where that cannot be written or was deleted, in the
 * user's cache folder.
 */
export function places(database: string): [beside: Place, elsewhere: Place] {
  const path = resolve(database);
  return [place(path), place(cacheFolder("waiting", markOf(path), "runs.sqlite"))];
}

let marked = { path: "", mark: "" };

/** A name for a path. Every read asks for that of one database, so the last is kept. */
function markOf(path: string): string {
  if (marked.path !== path)
    marked = { path, mark: createHash("sha256").update(path).digest("hex").slice(0, 16) };
  return marked.mark;
}

const place = (path: string): Place => ({ spools: `${path}-spools`, artifacts: `${path}-artifacts` });

const ending = ".spool";

export const spoolPath = ({ spools }: Place, id: string): string => join(spools, id + ending);

/** The spools in a folder, the oldest first: an id begins with the time. */
export function spoolsIn({ spools }: Place): string[] {
  if (!existsSync(spools)) return []; // as mostly: asking comes quicker than an error
  try {
    return readdirSync(spools)
      .filter(name => name.endsWith(ending))
      .sort()
      .map(name => join(spools, name));
  } catch {
    return []; // no folder, or not ours to read: nothing waits there
  }
}

/** A spool in a file. A word on why not, where the file is none of ours or comes from a newer version. */
export function openSpool(path: string): SpoolBytes | string {
  const fd = openSync(path, "r");
  const bytes = Buffer.alloc(headBytes);
  readSync(fd, bytes, 0, headBytes, 0);
  const found = readHead(bytes);
  const id = found === null ? idFromName(path) : "id" in found ? found.id : null;
  if (id !== null)
    return {
      path,
      id,
      size: () => fstatSync(fd).size,
      read: (into, position) => readSync(fd, into, 0, into.length, position),
      close: () => closeSync(fd),
    };
  closeSync(fd);
  return found && "newer" in found
    ? `${path} was written by a newer neuralbits (format ${found.newer}); left untouched`
    : `${path} is no spool; left untouched`;
}

/** With a damaged head the name has to do. */
const idFromName = (path: string): string | null => /([0-9a-f]{32})\.spool$/.exec(path)?.[1] ?? null;
