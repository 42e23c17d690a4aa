// The driver of the database of runs, where npm could not build it: that wants a file from GitHub, or Node's headers from
// its site, and has neither where only a package registry is reached.
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { nodeGyp, nodeHeaders } from "./addon.mjs";
import { cacheFolder } from "./cache.mjs";
import { locked } from "./lock.mjs";
import { fetchPackage, folderOf } from "./packages.mjs";
import { firstLine, minutes, run } from "./program.mjs";

const name = "better-sqlite3";

/**
 * Makes the driver loadable, if it is not. Returns one line that says what was done; throws an Error with one line when
 * it cannot.
 *
 * @param {(line: string) => void} say
 */
export async function installDatabase(say) {
  if (!(await whyNotDatabase())) return "the database driver is in place";
  try {
    await fs.mkdir(cacheFolder(), { recursive: true });
    await locked(join(cacheFolder(), "lock"), say, async () => {
      if (!(await whyNotDatabase())) return; // another install was quicker
      say("neuralbits: compiling the database driver (about a minute, once per user)");
      await fetchPackage(name, build);
    });
  } catch (error) {
    throw new Error(firstLine(error));
  }
  const reason = await whyNotDatabase();
  if (reason) throw new Error(reason);
  return "the database driver is compiled";
}

/** Why the driver does not load, in one line; undefined if it does. */
async function whyNotDatabase() {
  const script = `const Database = require(process.argv[1]); new Database(":memory:").close();`;
  try {
    await run(process.execPath, ["-e", script, folderOf(name)], { timeout: 2 * minutes });
    return undefined;
  } catch (error) {
    return firstLine(error);
  }
}

/** @param {string} folder */
async function build(folder) {
  const gyp = nodeGyp();
  if (!gyp) throw new Error("not on this machine: node-gyp");
  const settings = { cwd: folder, maxBuffer: 1e8, timeout: 15 * minutes };
  await run(process.execPath, [gyp, "rebuild", "--release", ...nodeHeaders()], settings);
  const addon = join(folder, "build", "Release", "better_sqlite3.node");
  const kept = await fs.readFile(addon);
  await fs.rm(join(folder, "build"), { recursive: true });
  await fs.mkdir(join(folder, "build", "Release"), { recursive: true });
  await fs.writeFile(addon, kept);
}
