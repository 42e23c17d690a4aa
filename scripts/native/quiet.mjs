// The small library that keeps TensorFlow from logging while it is loaded; see quiet.cc.
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, firstDamaged, replace, writeManifest } from "./cache.mjs";
import { minutes, onPath, run } from "./program.mjs";
import { version } from "./wheel.mjs";

/**
 * Puts quiet.node beside the addon of a tfjs-node that is linked to the cache; built once per user. Where it cannot be
 * built, TensorFlow says two lines at its start, and nothing else is different.
 *
 * @param {string} tfjs
 */
export async function quieten(tfjs) {
  const place = join(tfjs, "lib/napi-v8", name);
  const library = await fs
    .readlink(join(tfjs, "deps/lib/libtensorflow_framework.so.2"))
    .catch(() => undefined);
  if (!library?.startsWith(join(cacheFolder(), `tensorflow-${version}`)) || existsSync(place)) return;
  const built = join(cacheFolder(), `quiet-tensorflow${version}`);
  try {
    if (await firstDamaged(built)) await build(dirname(library), built);
    await fs.copyFile(join(built, name), place);
  } catch {
    // no compiler, or a folder that cannot be written to
  }
}

const name = "quiet.node";

/**
 * @param {string} library
 * @param {string} built
 */
async function build(library, built) {
  const compiler = onPath(process.env.CXX ?? "g++");
  if (!compiler) throw new Error("not on this machine: a C++ compiler");
  await replace(built, async target => {
    const source = fileURLToPath(new URL("quiet.cc", import.meta.url));
    const linked = ["-L", library, "-l:libtensorflow_framework.so.2", "-Wl,-rpath,$ORIGIN/../../deps/lib"];
    const options = ["-O1", "-shared", "-fPIC", "-Wl,-z,initfirst", "-Wl,--no-undefined"];
    await run(compiler, [...options, "-o", join(target, name), source, ...linked], { timeout: minutes });
    await writeManifest(target);
  });
}
