// Gets the native TensorFlow library for @tensorflow/tfjs-node: TensorFlow's shared libraries and headers from the
// Python wheel `tensorflow-cpu`, and tfjs-node's own addon built against them. Everything is kept in the user's cache
// folder and shared by all clones. Plain Node, since it runs before anything of ours is built.
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { addonName, build, clear, damaged, link, nodeGyp, tfjsFolder, whyNot } from "./addon.mjs";
import { cacheFolder, firstDamaged, sweep } from "./cache.mjs";
import { locked } from "./lock.mjs";
import { ownDownload } from "./own-download.mjs";
import { fetchPackage } from "./packages.mjs";
import { firstLine, onPath, run } from "./program.mjs";
import { quieten } from "./quiet.mjs";
import { fetchLibrary, needFittingMachine, version } from "./wheel.mjs";

export { damaged, whyNot } from "./addon.mjs";
export { installDatabase } from "./database.mjs";

/**
 * Makes the addon of tfjs-node loadable, if it is not: from the cache, else from the Python wheel, else by the
 * package's own download. `say` gets a line for people before long work. Returns one line that says what was done;
 * throws an Error with one line when no way leads there. A cache is changed whole or not at all.
 *
 * @param {(line: string) => void} say
 */
export async function installNative(say) {
  await fetchTfjsNode(say);
  const tfjs = tfjsFolder();
  if (!(await whyNot(tfjs)) && !(await damaged(tfjs))) {
    await quieten(tfjs);
    return "the native TensorFlow library is in place";
  }
  const log = join(tfjs, logFile);
  const started = Date.now();
  /** @type {import("./program.mjs").ProgramError[]} */
  const failures = [];
  for (const way of [fromWheel, ownDownload]) {
    try {
      const done = await way(tfjs, say);
      const reason = await whyNot(tfjs);
      if (reason) throw new Error(`the addon does not load: ${reason}`);
      await fs.rm(log, { force: true });
      await quieten(tfjs);
      return `${done} (${((Date.now() - started) / 1000).toFixed(0)} s)`;
    } catch (error) {
      failures.push(/** @type {Error} */ (error));
    }
  }
  await clear(tfjs);
  const [wheelFailure, ownFailure] = failures.map(firstLine);
  const reason = `${wheelFailure}; tfjs-node's own download: ${ownFailure}`;
  const details = failures.map(error => `${error.message}\n${error.stdout ?? ""}\n${error.stderr ?? ""}`);
  await fs.writeFile(log, [reason, ...details].join("\n")).catch(() => {}); // the reason is told in any case
  throw new Error(reason);
}

/**
 * Gets the package itself, which is not a dependency of ours: only its addon, of which it has the source, is native.
 *
 * @param {(line: string) => void} say
 */
async function fetchTfjsNode(say) {
  if (existsSync(tfjsFolder())) return;
  await fs.mkdir(cacheFolder(), { recursive: true });
  try {
    await locked(join(cacheFolder(), "lock"), say, () => fetchPackage("@tensorflow/tfjs-node"));
  } catch (error) {
    throw new Error(`the package @tensorflow/tfjs-node cannot be fetched: ${firstLine(error)}`);
  }
}

const logFile = "native-install.log";

/** What the last install that failed said, in one line; undefined if none did. */
export async function lastFailure(tfjs = tfjsFolder()) {
  const text = await fs.readFile(join(tfjs, logFile), "utf8").catch(() => "");
  return text.split("\n")[0] || undefined;
}

/** The programs that the way over the wheel needs: name → where it is, or undefined. */
export async function tools() {
  const python = onPath("python3");
  const pip = python ? await run(python, ["-m", "pip", "--version"]).catch(() => undefined) : undefined;
  return {
    python3: python,
    pip: pip?.stdout.split(" from ")[0]?.trim(),
    make: onPath(process.env.MAKE ?? "make"),
    "C++ compiler": onPath(process.env.CXX ?? "g++"),
    "node-gyp": nodeGyp(),
  };
}

/**
 * @param {string} tfjs
 * @param {(line: string) => void} say
 */
async function fromWheel(tfjs, say) {
  needFittingMachine();
  const cache = cacheFolder();
  await fs.mkdir(cache, { recursive: true });
  return await locked(join(cache, "lock"), say, async () => {
    await sweep(cache);
    const library = join(cache, `tensorflow-${version}`);
    const addon = join(cache, await addonName(tfjs));
    const missing = Boolean(await firstDamaged(library));
    if (!missing && (await link(library, addon, tfjs))) return `TensorFlow ${version} linked from the cache`;
    await needTools();
    say(missing ? fetchLine : buildLine);
    if (missing) await fetchLibrary(library);
    await build(library, addon, tfjs);
    await link(library, addon, tfjs);
    return `TensorFlow ${version} ${missing ? "fetched" : "linked from the cache"}, its addon built`;
  });
}

const fetchLine = `neuralbits: fetching TensorFlow ${version} (274 MB, once per user; 0.9 GB unpacked) and building its addon`;
const buildLine = `neuralbits: building the addon of TensorFlow ${version} (about 10 s)`;

/** Refuses before anything large is fetched. */
async function needTools() {
  const missing = Object.entries(await tools()).filter(([, found]) => !found);
  if (missing.length) throw new Error(`not on this machine: ${missing.map(([name]) => name).join(", ")}`);
}
