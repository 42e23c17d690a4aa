import { readFileSync } from "node:fs";
import { access, constants, readdir, stat } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { dirname, join } from "node:path";
import type { Finding } from "./finding.js";
import { cacheFolder, packageFolder } from "./folders.js";

/** What everything stands on: Node, the machine, the cache folder. */
export const diagnose = async (): Promise<Finding[]> => [node(), machine(), await cache()];

function node(): Finding {
  const { engines } = JSON.parse(readFileSync(packageFolder("package.json"), "utf8")) as {
    engines: { node: string };
  };
  const least = engines.node.replace(">=", "");
  const ok = atLeast(process.versions.node, least);
  return { name: "node", ok, found: process.version, mend: `install Node ${least} or newer` };
}

function machine(): Finding {
  const found = `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`;
  return { name: "machine", ok: true, found };
}

async function cache(): Promise<Finding> {
  const folder = cacheFolder();
  const found = `${folder}: ${((await sizeOf(folder)) / 1e6).toFixed(0)} MB`;
  const ok = await writable(folder);
  const mend = "make the folder writable, or name another by NEURALBITS_CACHE";
  return { name: "cache", ok, found: ok ? found : `${found}, not writable`, mend };
}

/** Bytes of all files below a folder; 0 where there is none. Links count nothing. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter(entry => entry.isFile());
  const sizes = files.map(file =>
    stat(join(file.parentPath, file.name)).then(
      ({ size }) => size,
      () => 0, // gone since it was listed
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Whether a folder can be written to, or be made where it does not exist yet. */
async function writable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return (await stat(folder)).isDirectory();
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === "ENOENT";
    return absent && dirname(folder) !== folder && (await writable(dirname(folder)));
  }
}

/** Whether version `20.20.2` is `20.19` or newer. */
function atLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
