import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { access, constants, readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Refusal } from "../core/check.js";
import { cacheFolder, packageFolder } from "../core/folders.js";
import { startEngine } from "./backend.js";

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What there is: one line. */
  readonly found: string;
  /** How to mend it, where it is not ok and can be mended: one line. */
  readonly mend?: string;
}

/** What this machine computes with. Starts the engine; changes nothing. */
export async function diagnose(): Promise<Finding[]> {
  const native = await nativeLibrary();
  const findings = [
    node(),
    await backend(),
    native,
    ...(native.ok ? [] : await buildTools()),
    await wasm(),
    await cache(),
    await database(),
    machine(),
  ];
  return findings.map(({ mend, ...finding }) => (finding.ok || !mend ? finding : { ...finding, mend }));
}

/** Gets the native TensorFlow library, whatever was left out at installation; refuses with the reason if it cannot. */
export async function installNative(): Promise<void> {
  const { installNative: install } = await installer();
  try {
    console.error(`neuralbits: ${await install(line => console.error(line))}`);
  } catch (error) {
    throw new Refusal(`no native TensorFlow library: ${messageOf(error)}`);
  }
}

/** scripts/native/install.mjs, which is plain JavaScript: it also runs before anything is built. */
interface Installer {
  installNative(say: (line: string) => void): Promise<string>;
  whyNot(): Promise<string | undefined>;
  damaged(): Promise<string | undefined>;
  lastFailure(): Promise<string | undefined>;
  tools(): Promise<Record<string, string | undefined>>;
}

const installer = async (): Promise<Installer> =>
  (await import(pathToFileURL(packageFolder("scripts", "native", "install.mjs")).href)) as Installer;

function node(): Finding {
  const { engines } = JSON.parse(readFileSync(packageFolder("package.json"), "utf8")) as {
    engines: { node: string };
  };
  const least = engines.node.replace(">=", "");
  const ok = atLeast(process.versions.node, least);
  return { name: "node", ok, found: process.version, mend: `install Node ${least} or newer` };
}

/** A slow backend is in order if it was asked for. */
async function backend(): Promise<Finding> {
  const wanted = process.env.NEURALBITS_BACKEND;
  try {
    const engine = await startEngine();
    const found = wanted ? `${engine.line} (asked for by NEURALBITS_BACKEND)` : engine.line;
    return { name: "backend", ok: Boolean(wanted) || engine.backend === "native", found, mend: install };
  } catch (error) {
    const mend = wanted ? "unset NEURALBITS_BACKEND, or mend what is named below" : install;
    return { name: "backend", ok: false, found: messageOf(error), mend };
  }
}

const install = "npx neuralbits doctor --install";

async function nativeLibrary(): Promise<Finding> {
  const name = "native";
  try {
    const { whyNot, damaged, lastFailure } = await installer();
    const reason = await whyNot();
    const broken = await damaged();
    if (reason) {
      const failure = await lastFailure();
      const found = `not usable: ${reason}${failure ? `; the last install said: ${failure}` : ""}`;
      return { name, ok: false, found, mend: install };
    }
    if (broken) return { name, ok: false, found: `damaged: ${broken}`, mend: install };
    return { name, ok: true, found: "the TensorFlow library loads and calculates" };
  } catch (error) {
    return { name, ok: false, found: messageOf(error), mend: "npm ci" };
  }
}

/** What building the library takes. */
async function buildTools(): Promise<Finding[]> {
  const hints: Record<string, string> = {
    python3: "install Python 3",
    pip: "install pip for python3",
    make: "install make",
    "C++ compiler": "install g++",
    "node-gyp": "install npm, which brings it",
  };
  const found = await (await installer()).tools();
  return Object.entries(found).map(([name, place]) => ({
    name,
    ok: place !== undefined,
    found: place ?? "not on this machine",
    mend: hints[name]!,
  }));
}

/** The fallback: every WebAssembly file of tfjs must be there and fit this Node. */
async function wasm(): Promise<Finding> {
  const name = "wasm";
  const mend = "npm ci";
  try {
    const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
    const { version } = JSON.parse(await readFile(entry, "utf8")) as { version: string };
    const folder = join(dirname(entry), "dist");
    const files = (await readdir(folder)).filter(file => file.endsWith(".wasm"));
    for (const file of files) {
      const ok = WebAssembly.validate(await readFile(join(folder, file)));
      if (!ok) return { name, ok: false, found: `${file} is damaged or does not fit this Node`, mend };
    }
    return { name, ok: files.length > 0, found: `tfjs-backend-wasm ${version}, the fallback`, mend };
  } catch (error) {
    return { name, ok: false, found: messageOf(error), mend };
  }
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

/** The results' database, asked in a process of its own: only tracking/ knows it. */
async function database(): Promise<Finding> {
  const name = "database";
  const script = `
    const Database = require(process.argv[1]);
    console.log(new Database(":memory:").prepare("SELECT sqlite_version()").pluck().get());`;
  try {
    const path = createRequire(import.meta.url).resolve(sqlite);
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script, path]);
    return { name, ok: true, found: `SQLite ${stdout.trim()}` };
  } catch (error) {
    return { name, ok: false, found: messageOf(error), mend: `npm rebuild ${sqlite}` };
  }
}

const sqlite = "better-sqlite3";

function machine(): Finding {
  const found = `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`;
  return { name: "machine", ok: true, found };
}

/** Whether version `20.20.2` is `20.19` or newer. */
function atLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** An error in one line: of a program that failed, the line that names its error. */
function messageOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  const said = stderr?.split("\n").find(line => line.includes("Error: "));
  return (said ?? message ?? String(error)).split("\n")[0]!.trim();
}
