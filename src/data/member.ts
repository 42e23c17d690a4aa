import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Refusal } from "../core/check.js";
import { writeWhole } from "../core/file.js";
import { cacheFolder } from "../core/folders.js";
import type { Progress } from "../core/progress.js";
import { download } from "./download.js";

/** One file of a data set: what it must be, and where it may come from. */
export interface Member {
  readonly file: string;
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

export interface Fetching {
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

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
  const place = places(set, member).find(({ path }) => existsSync(path));
  if (!place) return await fetched(set, member, fetching);
  const content = unpacked(place.path, await readFile(place.path), member, place.mend);
  verify(member, content, place.path, place.mend);
  return content;
}

/** Where a member lies on this machine, if it does. */
export const find = (set: string, member: Member): string | undefined =>
  places(set, member).find(({ path }) => existsSync(path))?.path;

function places(set: string, { file, npm, debian }: Member): Place[] {
  const found: Place[] = [
    { path: cacheFolder("data", set, file), mend: `delete it and run: npx neuralbits data get ${set}` },
  ];
  const inPackage = npm && packagePath(...npm);
  if (inPackage) found.push({ path: inPackage, mend: "run npm ci" });
  if (debian) found.push({ path: debian, mend: "install its Debian package again" });
  const mirror = process.env.NEURALBITS_MIRROR;
  if (mirror) {
    for (const suffix of ["", ".gz"]) {
      found.push({
        path: join(mirror, set, `${file}${suffix}`),
        mend: "put a whole copy there, or unset NEURALBITS_MIRROR",
      });
    }
  }
  return found;
}

function packagePath(name: string, path: string): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), path);
  } catch {
    return undefined;
  }
}

/** Downloads from the first address that yields the right bytes, and keeps them in the cache. */
async function fetched(set: string, member: Member, fetching: Fetching): Promise<Buffer> {
  const path = cacheFolder("data", set, member.file);
  const reasons: string[] = [];
  for (const url of member.urls) {
    const part = `${path}.${createHash("sha256").update(url).digest("hex").slice(0, 8)}.part`;
    try {
      const content = unpacked(
        url,
        await download(url, part, `${set}: ${member.file}`, fetching),
        member,
        "",
      );
      verify(member, content, url, "");
      await writeWhole(path, content);
      await rm(part, { force: true });
      return content;
    } catch (error) {
      fetching.signal?.throwIfAborted();
      if (error instanceof Refusal) await rm(part, { force: true }); // whole, but wrong: never trusted again
      reasons.push(`${new URL(url).host}: ${(error as Error).message}`);
    }
  }
  throw new Refusal(
    `${set}: ${member.file} is not on this machine and cannot be downloaded (${reasons.join("; ") || "no address is known"}); ` +
      "go online and try again, or set NEURALBITS_MIRROR to a folder that holds it",
  );
}

function unpacked(from: string, content: Buffer, member: Member, mend: string): Buffer {
  if (!from.endsWith(".gz")) return content;
  try {
    return gunzipSync(content);
  } catch (error) {
    throw new Refusal(damaged(member, from, `cannot be unpacked (${(error as Error).message})`, mend));
  }
}

function verify(member: Member, content: Uint8Array, from: string, mend: string): void {
  const found = createHash("sha256").update(content).digest("hex");
  if (found === member.sha256) return;
  throw new Refusal(damaged(member, from, `${content.length} bytes with sha256 ${found}`, mend));
}

const damaged = ({ bytes, sha256 }: Member, from: string, found: string, mend: string): string =>
  `${from} is damaged: got ${found}, expected ${bytes} bytes with sha256 ${sha256}${mend && `; ${mend}`}`;
