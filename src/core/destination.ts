import { constants } from "node:fs";
import { access, mkdir, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** Where a path leads, through all links. */
export type Destination =
  /** A file, or the place for one: it is replaced whole. `mode`: of the one that is there. */
  | { readonly kind: "file"; readonly path: string; readonly mode?: number }
  /** What takes whatever is written to it and is never replaced: a pipe or a device. */
  | { readonly kind: "pipe" | "device"; readonly path: string }
  /** One of this process's own open files, such as its standard output. */
  | { readonly kind: "open"; readonly descriptor: number };

export async function destination(path: string): Promise<Destination> {
  if (/[/\\]$/.test(path)) throw systemError("EISDIR", path);
  const place = await withoutLinks(path);
  const descriptor = ownDescriptor(place);
  if (descriptor !== undefined) return { kind: "open", descriptor };
  const found = await stat(place).catch(unlessMissing);
  if (found === undefined) return { kind: "file", path: place };
  if (found.isFile()) return { kind: "file", path: place, mode: found.mode & 0o7777 };
  if (found.isFIFO()) return { kind: "pipe", path: place };
  if (found.isCharacterDevice() || found.isBlockDevice()) return { kind: "device", path: place };
  throw systemError(found.isDirectory() ? "EISDIR" : "ENXIO", path);
}

const mostLinks = 40; // as Linux has it

/** The path that links lead to, whether something is there or not. Own open files stay what they are called. */
async function withoutLinks(path: string): Promise<string> {
  let place = resolve(path);
  for (let i = 0; i < mostLinks; i++) {
    const folder = await realpath(dirname(place)).catch(() => dirname(place));
    place = join(folder, basename(place));
    if (ownDescriptor(place) !== undefined) return place;
    const link = await readlink(place).catch(() => undefined);
    if (link === undefined) return place;
    place = resolve(folder, link);
  }
  throw systemError("ELOOP", path);
}

/** `/dev/stdout` leads to `/proc/self/fd/1` or, on other systems, to `/dev/fd/1`. */
function ownDescriptor(place: string): number | undefined {
  const found = /^\/(?:proc\/(\d+|self)(?:\/task\/\d+)?|dev)\/fd\/(\d+)$/.exec(place);
  const own = found && [undefined, "self", String(process.pid)].includes(found[1]);
  return own ? Number(found[2]) : undefined;
}

/** Makes a folder and those above it. (Node's own `recursive` never comes back from a file system that takes none.) */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const there = await stat(path).catch(unlessMissing);
    if (there?.isDirectory()) return;
    if (there) throw systemError("ENOTDIR", path);
    const above = dirname(path);
    if (code !== "ENOENT") throw error;
    if (await stat(above).catch(unlessMissing)) throw systemError("EPERM", path);
    await makeFolder(above);
    await mkdir(path);
  }
}

/** The nearest folder above a place that is there. */
export async function nearestFolder(place: string): Promise<string> {
  const folder = dirname(place);
  const found = await stat(folder).catch(unlessMissing);
  if (found?.isDirectory()) return folder;
  if (found || folder === place) throw systemError("ENOTDIR", folder);
  return nearestFolder(folder);
}

/** Whether a pipe or a device takes what is written to it, as far as its permissions say. */
export const mayWrite = (path: string): Promise<void> => access(path, constants.W_OK);

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** An error as the file system throws it. */
export const systemError = (code: string, path: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: ${path}`), { code, path });
