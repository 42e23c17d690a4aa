// Packages with native code that an install of ours may lack: tfjs-node, which nobody gets as a dependency unasked, and
// the database driver where npm could not build it. They are kept in the user's cache instead.
import { existsSync, readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, replace } from "./cache.mjs";
import { minutes, onPath, run } from "./program.mjs";

/** @typedef {"@tensorflow/tfjs-node" | "better-sqlite3"} Package */

/**
 * The file by which a package counts as there: the driver is of no use without what is compiled, and while npm runs our
 * script, one that it could not compile still lies beside us.
 *
 * @type {Record<Package, string>}
 */
const proofs = {
  "@tensorflow/tfjs-node": "package.json",
  "better-sqlite3": "build/Release/better_sqlite3.node",
};

/**
 * The folder of a package: beside us where npm installed it, else where the cache keeps it, whether it is there or not.
 *
 * @param {Package} name
 */
export function folderOf(name) {
  const require = createRequire(import.meta.url);
  try {
    require.resolve(`${name}/${proofs[name]}`);
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return join(projectOf(name), "node_modules", name);
  }
}

/**
 * The cache's folder for one package and one Node; src/core/native-package.ts looks there, too.
 *
 * @param {Package} name
 */
function projectOf(name) {
  const { dependencies } = JSON.parse(readFileSync(join(templateOf(name), "package.json"), "utf8"));
  return join(cacheFolder(), `${shortName(name)}-${dependencies[name]}-node${process.versions.modules}`);
}

/** @param {Package} name */
const shortName = name => name.replace("@tensorflow/", "");

/** @param {Package} name */
const templateOf = name => fileURLToPath(new URL(`packages/${shortName(name)}`, import.meta.url));

/**
 * Puts a package into the cache, unless it is beside us or there already. What must be built is built by `finish`, in a
 * folder whose path has no space: node-gyp cannot build in others.
 *
 * @param {Package} name
 * @param {(folder: string) => Promise<void>} finish
 */
export async function fetchPackage(name, finish = async () => {}) {
  if (existsSync(folderOf(name))) return;
  const scratch = await fs.mkdtemp(join(tmpdir(), "neuralbits-package-"));
  try {
    await fs.cp(templateOf(name), scratch, { recursive: true });
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--global=false", "--location=project"];
    await npm(["ci", ...options, `--prefix=${scratch}`], scratch);
    await finish(join(scratch, "node_modules", name));
    await fs.mkdir(cacheFolder(), { recursive: true });
    await replace(projectOf(name), folder =>
      fs.cp(scratch, folder, { recursive: true, verbatimSymlinks: true }),
    );
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} words
 * @param {string} cwd
 */
async function npm(words, cwd) {
  const settings = { cwd, maxBuffer: 1e8, timeout: 10 * minutes };
  const own = process.env.npm_execpath; // of the npm that runs us
  if (own?.endsWith("npm-cli.js")) return await run(process.execPath, [own, ...words], settings);
  const command = onPath("npm");
  if (!command) throw new Error("not on this machine: npm");
  return await run(command, words, settings);
}
