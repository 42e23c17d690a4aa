// Gets the native TensorFlow library for @tensorflow/tfjs-node: TensorFlow's shared libraries and headers from the
// Python wheel `tensorflow-cpu`, and tfjs-node's own addon built against them. Everything is kept in the user's cache
// folder and shared by all clones. Plain Node, since it runs before anything of ours is built.
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { accessSync, constants, createReadStream, existsSync, realpathSync } from "node:fs";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, hostname, tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const minutes = 60_000; // milliseconds

const tensorflow = "2.21.0";

// One wheel serves every Python: only its libraries and headers are used.
const wheel = {
  requirement: `tensorflow-cpu==${tensorflow}`,
  sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  tags: ["--python-version=3.11", "--implementation=cp", "--abi=cp311", "--platform=manylinux_2_27_x86_64"],
  glibc: "2.27", // the oldest that the platform tag promises to run on
};
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
// Of the wheel's 4,452 headers (108 MB) the addon reads 14, which lie in these folders.
const headerFolders = ["tensorflow/c", "tensorflow/core/platform", "tsl/platform", "xla/tsl/c"];
const bytesNeeded = 1.4e9; // the wheel (0.27 GB) and what is unpacked from it (0.86 GB) lie side by side for a moment

/**
 * Makes the addon of tfjs-node loadable, if it is not: from the cache, else from the Python wheel, else by the
 * package's own download. `say` gets a line for people before long work. Returns one line that says what was done;
 * throws an Error with one line when no way leads there. A cache is changed whole or not at all.
 */
export async function installNative(say) {
  const tfjs = tfjsFolder();
  if (!(await whyNot(tfjs)) && !(await damaged(tfjs))) return "the native TensorFlow library is in place";
  const log = join(tfjs, "native-install.log");
  const started = Date.now();
  const failures = [];
  for (const way of [fromWheel, ownDownload]) {
    try {
      const done = await way(tfjs, say);
      const reason = await whyNot(tfjs);
      if (reason) throw new Error(`the addon does not load: ${reason}`);
      await fs.rm(log, { force: true });
      return `${done} (${((Date.now() - started) / 1000).toFixed(0)} s)`;
    } catch (error) {
      failures.push(error);
    }
  }
  await clear(tfjs);
  const [wheelFailure, ownFailure] = failures.map(firstLine);
  const reason = `${wheelFailure}; tfjs-node's own download: ${ownFailure}`;
  const details = failures.map(error => `${error.message}\n${error.stdout ?? ""}\n${error.stderr ?? ""}`);
  await fs.writeFile(log, [reason, ...details].join("\n")).catch(() => {}); // the reason is told in any case
  throw new Error(reason);
}

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
  try {
    await run(process.execPath, ["-e", script, addon], { timeout: 2 * minutes, env: quietEnvironment() });
    return undefined;
  } catch (error) {
    return error.signal ? `it crashes (${error.signal})` : firstLine(error);
  }
}

/** The first cached file that is not as it was unpacked, if tfjs-node is linked to the cache; else undefined. */
export async function damaged(tfjs = tfjsFolder()) {
  const target = await fs.readlink(join(tfjs, "deps/include")).catch(() => undefined);
  return target && (await firstDamaged(dirname(target)));
}

/** What the last install that failed said, in one line; undefined if none did. */
export async function lastFailure(tfjs = tfjsFolder()) {
  const text = await fs.readFile(join(tfjs, "native-install.log"), "utf8").catch(() => "");
  return text.split("\n")[0] || undefined;
}

/** The version of TensorFlow that is got. */
export const version = tensorflow;

/** `NEURALBITS_CACHE`, else the user's cache folder, as src/core/folders.ts has it; our part of it. */
export function cacheFolder() {
  const { NEURALBITS_CACHE, XDG_CACHE_HOME } = process.env;
  const root = NEURALBITS_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "neuralbits");
  return resolve(root, "native"); // links must not depend on the working directory
}

/** The programs that the way over the wheel needs: name → where it is, or undefined. */
export async function tools() {
  const python = onPath("python3");
  const pip = python && (await run(python, ["-m", "pip", "--version"]).catch(() => undefined));
  return {
    python3: python,
    pip: pip?.stdout.split(" from ")[0].trim(),
    make: onPath(process.env.MAKE ?? "make"),
    "C++ compiler": onPath(process.env.CXX ?? "g++"),
    "node-gyp": nodeGyp(),
  };
}

// ---- from the wheel

async function fromWheel(tfjs, say) {
  const { glibcVersionRuntime: glibc } = process.report.getReport().header;
  const fits = process.platform === "linux" && process.arch === "x64" && atLeast(glibc, wheel.glibc);
  if (!fits) throw new Error(`no wheel for ${process.platform} ${process.arch}, glibc ${glibc ?? "none"}`);
  const cache = cacheFolder();
  await fs.mkdir(cache, { recursive: true });
  return await locked(join(cache, "lock"), say, async () => {
    await sweep(cache);
    const library = join(cache, `tensorflow-${tensorflow}`);
    const addon = join(cache, await addonName(tfjs));
    const missing = Boolean(await firstDamaged(library));
    if (!missing && (await link(library, addon, tfjs)))
      return `TensorFlow ${tensorflow} linked from the cache`;
    await needTools();
    say(missing ? fetchLine : buildLine);
    if (missing) await fetchLibrary(library);
    await build(library, addon, tfjs);
    await link(library, addon, tfjs);
    return `TensorFlow ${tensorflow} ${missing ? "fetched" : "linked from the cache"}, its addon built`;
  });
}

const fetchLine = `neuralbits: fetching TensorFlow ${tensorflow} (274 MB, once per user; 0.9 GB unpacked) and building its addon`;
const buildLine = `neuralbits: building the addon of TensorFlow ${tensorflow} (about 10 s)`;

/** The addon fits one Node, one tfjs-node and one TensorFlow. */
async function addonName(tfjs) {
  const { version } = JSON.parse(await fs.readFile(join(tfjs, "package.json"), "utf8"));
  return `addon-node${process.versions.modules}-tfjs${version}-tensorflow${tensorflow}`;
}

/** Refuses before anything large is fetched. */
async function needTools() {
  const missing = Object.entries(await tools()).filter(([, found]) => !found);
  if (missing.length) throw new Error(`not on this machine: ${missing.map(([name]) => name).join(", ")}`);
}

async function fetchLibrary(library) {
  const { bavail, bsize } = await fs.statfs(dirname(library));
  if (bavail * bsize < bytesNeeded) {
    throw new Error(
      `${(bytesNeeded / 1e9).toFixed(1)} GB are needed in ${dirname(library)}, ${((bavail * bsize) / 1e9).toFixed(1)} GB are free`,
    );
  }
  await replace(library, async folder => {
    const file = await downloadWheel(folder);
    const wanted = [...libraries, ...headerFolders.map(name => `include/${name}/`)];
    await run("python3", ["-c", unpack, file, folder, ...wanted], { timeout: 10 * minutes });
    await fs.rm(file);
    await writeManifest(folder);
  });
}

async function downloadWheel(folder) {
  const options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--retries=2", "--quiet"]; // pip's own cache would keep the wheel a second time
  const arguments_ = [
    "-m",
    "pip",
    "download",
    ...options,
    ...wheel.tags,
    "--dest",
    folder,
    wheel.requirement,
  ];
  await run("python3", arguments_, { maxBuffer: 1e8, timeout: 30 * minutes });
  const name = (await fs.readdir(folder)).find(file => file.endsWith(".whl"));
  const found = name && (await sha256(join(folder, name)));
  if (found !== wheel.sha256) throw new Error(`${name}: got sha256 ${found}, expected ${wheel.sha256}`);
  return join(folder, name);
}

/** Takes from tensorflow/ in the wheel the files and folders that are named. */
const unpack = `
import os, shutil, sys, zipfile
wheel, folder, wanted = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
root = "tensorflow/"
with zipfile.ZipFile(wheel) as archive:
    for info in archive.infolist():
        name = info.filename[len(root):]
        if info.is_dir() or not info.filename.startswith(root) or not name.startswith(wanted):
            continue
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(info) as source, open(path, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
`;

/** Builds the addon outside the package, over links: node-gyp cannot build in a path that has a space. */
async function build(library, addon, tfjs) {
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
    await run(process.execPath, [nodeGyp(), "rebuild", ...options], settings);
    await replace(addon, async target => {
      await fs.copyFile(join(out, "tfjs_binding.node"), join(target, "tfjs_binding.node"));
      await writeManifest(target);
    });
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Node's own headers where they lie on this machine; node-gyp downloads them otherwise. */
function nodeHeaders() {
  if (process.env.npm_config_nodedir) return [];
  const roots = [dirname(dirname(realpathSync(process.execPath))), "/usr", "/usr/local"];
  const found = roots.find(root => existsSync(join(root, "include/node/node_api.h")));
  return found ? [`--nodedir=${found}`] : [];
}

/** The node-gyp that npm brings, or one of its own. */
function nodeGyp() {
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

/** Puts library and addon where tfjs-node looks for them; false if the addon is not there or does not load. */
async function link(library, addon, tfjs) {
  if (await firstDamaged(addon)) return false;
  await clear(tfjs);
  await layOut(library, join(tfjs, "deps"));
  await fs.mkdir(dirname(addonOf(tfjs)), { recursive: true });
  await fs.copyFile(join(addon, "tfjs_binding.node"), addonOf(tfjs));
  return !(await whyNot(tfjs));
}

/** Links as tfjs-node's binding.gyp and its addon look for them. */
async function layOut(library, deps) {
  await fs.mkdir(join(deps, "lib"), { recursive: true });
  await fs.symlink(join(library, "include"), join(deps, "include"));
  for (const file of libraries) {
    await fs.symlink(join(library, file), join(deps, "lib", file)); // asked for at run time
    const plain = file.replace("_cc", "").replace(".so.2", ".so");
    await fs.symlink(join(library, file), join(deps, "lib", plain)); // asked for by the linker
  }
}

// ---- the package's own way

/** tfjs-node's own installer: it downloads from a cloud bucket, which is closed in many places. */
async function ownDownload(tfjs, say) {
  await clear(tfjs);
  const told = setTimeout(() => say("neuralbits: trying tfjs-node's own download of the library"), 3_000);
  const path = `${join(dirname(dirname(tfjs)), ".bin")}${delimiter}${process.env.PATH}`;
  const settings = { cwd: tfjs, maxBuffer: 1e8, timeout: 5 * minutes, env: { ...process.env, PATH: path } };
  try {
    await run(process.execPath, [join(tfjs, "scripts/install.js"), "cpu", "download"], settings);
  } finally {
    clearTimeout(told);
  }
  return "TensorFlow downloaded by tfjs-node's own installer";
}

// ---- the package

/** The folder of @tensorflow/tfjs-node. */
function tfjsFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
  } catch {
    throw new Error("the package @tensorflow/tfjs-node is not installed");
  }
}

const addonOf = tfjs => join(tfjs, "lib/napi-v8/tfjs_binding.node");

/** Takes library and addon out of the package; a process that has them loaded keeps them. */
async function clear(tfjs) {
  for (const part of ["deps", "lib"]) await fs.rm(join(tfjs, part), { recursive: true, force: true });
}

const quietEnvironment = () => ({ ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" });

// ---- the cache

/** Lists the files of a folder with their sha256 in its manifest.json. */
async function writeManifest(folder) {
  const digests = {};
  for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    digests[path.slice(folder.length + 1)] = await sha256(path);
  }
  await fs.writeFile(join(folder, "manifest.json"), JSON.stringify(digests, null, 1));
}

/** The first file that is not as the folder's manifest has it; undefined if all are (0.9 s for the library). */
async function firstDamaged(folder) {
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

async function sha256(path) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}

/** Makes a folder under a temporary name and renames it when it is whole. */
async function replace(path, make) {
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

/** Takes away what killed installs left; only the holder of the lock may. Those who wait make locks meanwhile. */
async function sweep(cache) {
  for (const name of await fs.readdir(cache)) {
    if (name.includes(".partial-") && !name.startsWith("lock."))
      await fs.rm(join(cache, name), { recursive: true, force: true });
  }
}

// ---- the lock

const beat = 5_000; // milliseconds between two signs of life of a lock's owner
const patience = 2 * minutes; // without a sign of life for so long, an owner on another machine is taken for dead

/**
 * Runs `work` while no other process does. The lock is a folder that holds one file, named after its owner
 * (`<pid>@<host>@<nonce>`) and touched while it lives. It comes into being by a rename, owner and all, and a dead
 * owner's file is renamed by the one who takes over: of several, only one can succeed.
 */
export async function locked(lock, say, work) {
  const me = `${process.pid}@${hostname()}@${randomBytes(4).toString("hex")}`;
  let told = false;
  while (!((await made(lock, me)) || (await takenOver(lock, me)))) {
    if (!told) say("neuralbits: another install is getting the TensorFlow library; waiting for it");
    told = true;
    await new Promise(done => setTimeout(done, 200));
  }
  const alive = setInterval(() => fs.utimes(join(lock, me), new Date(), new Date()).catch(() => {}), beat);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    await fs.unlink(join(lock, me)).catch(ignore("ENOENT"));
    await fs.rmdir(lock).catch(ignore("ENOENT", "ENOTEMPTY", "EEXIST")); // by now it may be another's
  }
}

async function made(lock, me) {
  const folder = await fs.mkdtemp(`${lock}.partial-`);
  try {
    await fs.writeFile(join(folder, me), "");
    await fs.rename(folder, lock); // fails where a lock with an owner stands; an empty one has none
    return true;
  } catch (error) {
    await fs.rm(folder, { recursive: true, force: true });
    return ignore("ENOTEMPTY", "EEXIST")(error) ?? false;
  }
}

async function takenOver(lock, me) {
  const owner = (await fs.readdir(lock).catch(() => []))[0];
  if (!owner || (await lives(lock, owner))) return false;
  try {
    await fs.utimes(join(lock, owner), new Date(), new Date()); // before it bears our name, lest we look dead
    await fs.rename(join(lock, owner), join(lock, me));
    return true;
  } catch (error) {
    return ignore("ENOENT")(error) ?? false;
  }
}

async function lives(lock, owner) {
  const [pid, host] = owner.split("@");
  if (host === hostname()) {
    try {
      process.kill(Number(pid), 0);
    } catch (error) {
      if (error.code === "ESRCH") return false;
    }
  }
  const { mtimeMs } = await fs.stat(join(lock, owner)).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs < patience;
}

// ---- small things

/** Lets errors of these codes pass as undefined; throws every other. */
const ignore =
  (...codes) =>
  error => {
    if (!codes.includes(error.code)) throw error;
  };

/** The full path of a program, if the PATH holds it. */
function onPath(program) {
  const folders = program.includes("/") ? [""] : (process.env.PATH ?? "").split(delimiter);
  return folders.map(folder => join(folder, program)).find(executable);
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the version `2.36` is `2.27` or newer; no version is not. */
function atLeast(version, least) {
  if (!version) return false;
  const [major, minor] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = least.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** What went wrong in one line: of a program its last words that say "error", else its last line. */
export function firstLine(error) {
  if (error.killed) return `no end after the time allowed: ${error.cmd.split(" ").slice(0, 4).join(" ")}`;
  const said = String(error.stderr ?? "")
    .split("\n")
    .map(text => text.trim())
    .filter(Boolean);
  const telling = text =>
    /error|not found|no module/i.test(text) && !/^(gyp|npm) ERR! (stack )?at /i.test(text);
  const line = said.find(text => /\berror: /i.test(text)) ?? said.findLast(telling) ?? said.at(-1);
  return (line ?? error.message.split("\n")[0]).replace(/^(gyp|npm) (ERR!|error) /i, "").slice(0, 200);
}
