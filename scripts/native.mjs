// Gets the native TensorFlow library for @tensorflow/tfjs-node: TensorFlow's shared libraries and headers from the
// Python wheel `tensorflow-cpu`, and tfjs-node's own addon built against them. Everything is kept in the user's cache
// folder and shared by all clones. Plain Node, since it runs before anything of ours is built.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// One wheel serves every Python: only its libraries and headers are used.
const wheel = {
  requirement: "tensorflow-cpu==2.21.0",
  sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  tags: [
    "--python-version",
    "3.11",
    "--implementation",
    "cp",
    "--abi",
    "cp311",
    "--platform",
    "manylinux_2_27_x86_64",
  ],
};
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/**
 * Makes the addon of tfjs-node loadable, if it is not. `say` gets a line for people now and then. Throws an Error with
 * one line when no way leads there; nothing half-made stays behind.
 */
export async function installNative(say) {
  const tfjs = tfjsFolder();
  if (await loads(tfjs)) return "the native library is in place";
  let reason;
  try {
    await fromWheel(tfjs, say);
    if (await loads(tfjs)) return "the native library is built";
    throw new Error("the addon that was built does not load");
  } catch (error) {
    reason = firstLine(error);
  }
  try {
    await ownDownload(tfjs);
    if (await loads(tfjs)) return "the native library is downloaded";
    throw new Error("the addon that was downloaded does not load");
  } catch (error) {
    throw new Error(`${reason}; the package's own download: ${firstLine(error)}`);
  }
}

/** The folder of @tensorflow/tfjs-node. */
function tfjsFolder() {
  return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
}

/** Whether the addon loads, tried in a process of its own: a broken library must not take this one with it. */
async function loads(tfjs) {
  const addon = join(tfjs, "lib/napi-v8/tfjs_binding.node");
  if (!existsSync(addon)) return false;
  const script = `process.exit(typeof require(${JSON.stringify(addon)}).TF_Version === "string" ? 0 : 1)`;
  return await run(process.execPath, ["-e", script]).then(
    () => true,
    () => false,
  );
}

async function fromWheel(tfjs, say) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`no wheel is known for ${process.platform} ${process.arch}`);
  }
  const cache = cacheFolder();
  await mkdir(cache, { recursive: true });
  await locked(join(cache, "lock"), say, async () => {
    const library = join(cache, "tensorflow-2.21.0");
    if (!(await whole(library))) await fetchLibrary(library, say);
    await link(library, tfjs);
    const version = JSON.parse(await readFile(join(tfjs, "package.json"), "utf8")).version;
    const addon = join(cache, `tfjs-${version}-tensorflow-2.21.0-node-${process.versions.modules}.node`);
    if (existsSync(addon)) await place(addon, tfjs);
    if (await loads(tfjs)) return;
    say("neuralbits: building the TensorFlow addon (about 10 s)");
    await build(tfjs);
    await replace(addon, temporary => cp(join(tfjs, "lib/napi-v8/tfjs_binding.node"), temporary));
  });
}

/** `NEURALBITS_CACHE`, else the user's cache folder, as src/core/folders.ts has it. */
export function cacheFolder() {
  const { NEURALBITS_CACHE, XDG_CACHE_HOME } = process.env;
  return join(NEURALBITS_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "neuralbits"), "native");
}

/** Whether a cached library is as it was when it was unpacked, by the sizes in its manifest. */
async function whole(library) {
  try {
    const sizes = JSON.parse(await readFile(join(library, "manifest.json"), "utf8"));
    const same = await Promise.all(
      libraries.map(async file => (await stat(join(library, file))).size === sizes[file]),
    );
    return same.every(Boolean);
  } catch {
    return false;
  }
}

async function fetchLibrary(library, say) {
  say("neuralbits: fetching the TensorFlow library (274 MB, once per user)");
  await replace(library, async temporary => {
    await mkdir(temporary);
    const file = await downloadWheel(temporary);
    await run("python3", ["-c", unpack, file, temporary], { maxBuffer: 1e8 });
    await rm(file);
    const sizes = {};
    for (const name of libraries) sizes[name] = (await stat(join(temporary, name))).size;
    await writeFile(join(temporary, "manifest.json"), JSON.stringify(sizes));
  });
}

async function downloadWheel(folder) {
  const options = ["download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--quiet"];
  await run("python3", ["-m", "pip", ...options, ...wheel.tags, "--dest", folder, wheel.requirement], {
    maxBuffer: 1e8,
  });
  const { stdout } = await run("python3", [
    "-c",
    "import glob,sys;print(glob.glob(sys.argv[1]+'/*.whl')[0])",
    folder,
  ]);
  const file = stdout.trim();
  const found = await sha256(file);
  if (found !== wheel.sha256)
    throw new Error(`the wheel of TensorFlow has sha256 ${found}, expected ${wheel.sha256}`);
  return file;
}

/** Takes from the wheel the two libraries and the headers that the addon includes. */
const unpack = `
import os, shutil, sys, zipfile
wheel, folder = sys.argv[1:]
libraries = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")
headers = tuple(f"tensorflow/include/{name}/" for name in ("tensorflow", "tsl", "xla"))
with zipfile.ZipFile(wheel) as archive:
    for info in archive.infolist():
        if not (info.filename in libraries or info.filename.startswith(headers)) or info.is_dir():
            continue
        path = os.path.join(folder, info.filename.removeprefix("tensorflow/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(info) as source, open(path, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
`;

async function sha256(path) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** Lays the library out as tfjs-node's binding.gyp and its addon look for it. */
async function link(library, tfjs) {
  const deps = join(tfjs, "deps");
  await rm(deps, { recursive: true, force: true });
  await mkdir(join(deps, "lib"), { recursive: true });
  await symlink(join(library, "include"), join(deps, "include"));
  for (const file of libraries) {
    await symlink(join(library, file), join(deps, "lib", file));
    await symlink(join(library, file), join(deps, "lib", file.replace("_cc", "").replace(".so.2", ".so")));
  }
}

async function place(addon, tfjs) {
  await mkdir(join(tfjs, "lib/napi-v8"), { recursive: true });
  await cp(addon, join(tfjs, "lib/napi-v8/tfjs_binding.node"));
}

async function build(tfjs) {
  const folder = join(tfjs, "lib/napi-v8");
  const options = [
    `--module=${join(folder, "tfjs_binding.node")}`,
    "--module_name=tfjs_binding",
    `--module_path=${folder}`,
    `--napi_version=${process.versions.napi}`,
    "--napi_build_version=8",
    "--node_abi_napi=napi",
    ...headers(),
  ];
  await run(process.execPath, [await nodeGyp(), "rebuild", ...options], { cwd: tfjs, maxBuffer: 1e8 });
}

/** Node's own headers where they lie on this machine; node-gyp downloads them otherwise. */
function headers() {
  if (process.env.npm_config_nodedir) return [];
  const found = [dirname(dirname(process.execPath)), "/usr", "/usr/local"].find(root =>
    existsSync(join(root, "include/node/node_api.h")),
  );
  return found ? [`--nodedir=${found}`] : [];
}

/** The node-gyp that npm brings. */
async function nodeGyp() {
  const { npm_config_node_gyp: given } = process.env;
  if (given && existsSync(given)) return given;
  const { stdout } = await run("npm", ["root", "--global"]);
  return join(stdout.trim(), "npm/node_modules/node-gyp/bin/node-gyp.js");
}

/** tfjs-node's own installer: it downloads from a cloud bucket, which is closed in many places. */
async function ownDownload(tfjs) {
  await rm(join(tfjs, "deps"), { recursive: true, force: true });
  const options = { cwd: tfjs, maxBuffer: 1e8, timeout: 300_000 };
  await run(process.execPath, [join(tfjs, "scripts/install.js"), "cpu", "download"], options);
}

/** Makes a file or folder under a temporary name and renames it when it is whole. */
async function replace(path, make) {
  const parent = await mkdtemp(`${path}.partial-`);
  try {
    const temporary = join(parent, "new");
    await make(temporary);
    await rm(path, { recursive: true, force: true });
    await rename(temporary, path);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

/** Runs `work` while no other process does: the lock is a folder that holds its owner's process number. */
async function locked(lock, say, work) {
  let told = false;
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (await abandoned(lock)) {
      await rm(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) say("neuralbits: another install is getting the TensorFlow library; waiting for it");
    told = true;
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  try {
    await writeFile(join(lock, "pid"), String(process.pid));
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function abandoned(lock) {
  const pid = Number(await readFile(join(lock, "pid"), "utf8").catch(() => ""));
  if (pid) {
    try {
      process.kill(pid, 0);
      return false;
    } catch (error) {
      return error.code === "ESRCH";
    }
  }
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs > 10_000; // its owner died between making it and signing it
}

/** What went wrong in one line: of a program its last words that say "error", else its last line. */
function firstLine(error) {
  const said = String(error.stderr ?? "")
    .trim()
    .split("\n")
    .filter(Boolean);
  const line =
    said.findLast(text => /error|not found|no module/i.test(text)) ??
    said.at(-1) ??
    error.message.split("\n")[0];
  if (error.code === "ENOENT" && error.path) return `${error.path} is not on this machine`;
  return line.replace(/^(gyp|npm) (ERR!|error) /i, "").slice(0, 200);
}
