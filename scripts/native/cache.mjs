// The cache folder: folders that are whole or not there, each with a list of its files and their sha256.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import * as fs from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { ignore } from "./program.mjs";

/** `NEURALBITS_CACHE`, else the user's cache folder, as src/core/folders.ts has it; our part of it. */
export function cacheFolder() {
  const { NEURALBITS_CACHE, XDG_CACHE_HOME } = process.env;
  const root = NEURALBITS_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "neuralbits");
  return resolve(root, "native"); // links must not depend on the working directory
}

/**
 * Lists the files of a folder with their sha256 in its manifest.json.
 *
 * @param {string} folder
 */
export async function writeManifest(folder) {
  /** @type {Record<string, string>} */
  const digests = {};
  for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    digests[path.slice(folder.length + 1)] = await sha256(path);
  }
  await fs.writeFile(join(folder, "manifest.json"), JSON.stringify(digests, null, 1));
}

/**
 * The first file that is not as the folder's manifest has it; undefined if all are (0.9 s for the library).
 *
 * @param {string} folder
 */
export async function firstDamaged(folder) {
  try {
    const digests = JSON.parse(await fs.readFile(join(folder, "manifest.json"), "utf8"));
    for (const [name, digest] of Object.entries(digests)) {
      if ((await sha256(join(folder, name)).catch(() => "")) !== digest) return join(folder, name);
    }
    return undefined;
  } catch {
    return join(folder, "manifest.json");
  }
}

/** @param {string} path */
export async function sha256(path) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * Makes a folder under a temporary name and renames it when it is whole.
 *
 * @param {string} path
 * @param {(folder: string) => Promise<void>} make
 */
export async function replace(path, make) {
  const parent = await fs.mkdtemp(`${path}.partial-`);
  try {
    const made = join(parent, "new");
    await fs.mkdir(made);
    await make(made);
    await fs.rename(path, join(parent, "old")).catch(ignore("ENOENT"));
    await fs.rename(made, path);
  } finally {
    await fs.rm(parent, { recursive: true, force: true });
  }
}

/**
 * Takes away what killed installs left; only the holder of the lock may. Those who wait make locks meanwhile.
 *
 * @param {string} cache
 */
export async function sweep(cache) {
  for (const name of await fs.readdir(cache)) {
    if (name.includes(".partial-") && !name.startsWith("lock."))
      await fs.rm(join(cache, name), { recursive: true, force: true });
  }
}
