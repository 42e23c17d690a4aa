// The addon of @tensorflow/tfjs-node, and how it finds TensorFlow's library.
import { existsSync, realpathSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { firstDamaged, replace, writeManifest } from "./cache.mjs";
import { folderOf } from "./packages.mjs";
import { firstLine, minutes, onPath, run } from "./program.mjs";
import { libraries, version } from "./wheel.mjs";

/** The folder of @tensorflow/tfjs-node. */
export const tfjsFolder = () => folderOf("@tensorflow/tfjs-node");

const addonOf = (/** @type {string} */ tfjs) => join(tfjs, "lib/napi-v8/tfjs_binding.node");

/** Why the addon does not load, in one line; undefined if it does. */
export async function whyNot(tfjs = tfjsFolder()) {
  const addon = addonOf(tfjs);
  if (!existsSync(addon)) return "it was never built";
  // In a process of its own: a broken library must not take this one with it.
  const script = `
    const tf = require(process.argv[1]);
    const attributes = [{ name: "T", type: tf.TF_ATTR_TYPE, value: tf.TF_FLOAT }];
    const three = tf.createTensor([1], tf.TF_FLOAT, Float32Array.of(3));
    const [nine] = tf.executeOp("Mul", attributes, [three, three], 1);
    if (tf.tensorDataSync(nine.id)[0] !== 9) throw new Error("TensorFlow calculates wrongly");`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" };
  try {
    await run(process.execPath, ["-e", script, addon], { timeout: 2 * minutes, env });
    return undefined;
  } catch (error) {
    const { signal } = /** @type {import("./program.mjs").ProgramError} */ (error);
    return signal ? `it crashes (${signal})` : firstLine(error);
  }
}

/** The first cached file that is not as it was unpacked, if tfjs-node is linked to the cache; else undefined. */
export async function damaged(tfjs = tfjsFolder()) {
  const target = await fs.readlink(join(tfjs, "deps/include")).catch(() => undefined);
  return target && (await firstDamaged(dirname(target)));
}

/**
 * The addon fits one Node, one tfjs-node and one TensorFlow.
 *
 * @param {string} tfjs
 */
export async function addonName(tfjs) {
  const { version: own } = JSON.parse(await fs.readFile(join(tfjs, "package.json"), "utf8"));
  return `addon-node${process.versions.modules}-tfjs${own}-tensorflow${version}`;
}

/**
 * Builds the addon outside the package, over links: node-gyp cannot build in a path that has a space.
 *
 * @param {string} library
 * @param {string} addon
 * @param {string} tfjs
 */
export async function build(library, addon, tfjs) {
  const folder = await fs.mkdtemp(join(tmpdir(), "neuralbits-addon-"));
  try {
    for (const part of ["binding", "binding.gyp"]) {
      await fs.cp(join(tfjs, part), join(folder, part), { recursive: true });
    }
    await layOut(library, join(folder, "deps"));
    const out = join(folder, "out");
    const options = [
      `--module=${join(out, "tfjs_binding.node")}`,
      "--module_name=tfjs_binding",
      `--module_path=${out}`,
      `--napi_version=${process.versions.napi}`,
      "--napi_build_version=8",
      "--node_abi_napi=napi",
      ...nodeHeaders(),
    ];
    const settings = { cwd: folder, maxBuffer: 1e8, timeout: 10 * minutes };
    const gyp = nodeGyp();
    if (!gyp) throw new Error("not on this machine: node-gyp");
    await run(process.execPath, [gyp, "rebuild", ...options], settings);
    await replace(addon, async target => {
      await fs.copyFile(join(out, "tfjs_binding.node"), join(target, "tfjs_binding.node"));
      await writeManifest(target);
    });
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Node's own headers where they lie on this machine; node-gyp downloads them otherwise. */
export function nodeHeaders() {
  if (process.env.npm_config_nodedir) return [];
  const roots = [dirname(dirname(realpathSync(process.execPath))), "/usr", "/usr/local"];
  const found = roots.find(root => existsSync(join(root, "include/node/node_api.h")));
  return found ? [`--nodedir=${found}`] : [];
}

/** The node-gyp that npm brings, or one of its own. */
export function nodeGyp() {
  const script = "node_modules/node-gyp/bin/node-gyp.js";
  const npm = onPath("npm");
  const own = onPath("node-gyp");
  const places = [
    process.env.npm_config_node_gyp,
    npm && join(dirname(dirname(realpathSync(npm))), script),
    join(dirname(dirname(realpathSync(process.execPath))), "lib/node_modules/npm", script),
    own && realpathSync(own),
  ];
  return places.find(place => place && existsSync(place));
}

/**
 * Puts library and addon where tfjs-node looks for them; false if the addon is not there or does not load.
 *
 * @param {string} library
 * @param {string} addon
 * @param {string} tfjs
 */
export async function link(library, addon, tfjs) {
  if (await firstDamaged(addon)) return false;
  await clear(tfjs);
  await layOut(library, join(tfjs, "deps"));
  await fs.mkdir(dirname(addonOf(tfjs)), { recursive: true });
  await fs.copyFile(join(addon, "tfjs_binding.node"), addonOf(tfjs));
  return !(await whyNot(tfjs));
}

/**
 * Links as tfjs-node's binding.gyp and its addon look for them.
 *
 * @param {string} library
 * @param {string} deps
 */
async function layOut(library, deps) {
  await fs.mkdir(join(deps, "lib"), { recursive: true });
  await fs.symlink(join(library, "include"), join(deps, "include"));
  for (const file of libraries) {
    await fs.symlink(join(library, file), join(deps, "lib", file)); // asked for at run time
    const plain = file.replace("_cc", "").replace(".so.2", ".so");
    await fs.symlink(join(library, file), join(deps, "lib", plain)); // asked for by the linker
  }
}

/**
 * Takes library and addon out of the package; a process that has them loaded keeps them.
 *
 * @param {string} tfjs
 */
export async function clear(tfjs) {
  for (const part of ["deps", "lib"]) await fs.rm(join(tfjs, part), { recursive: true, force: true });
}
