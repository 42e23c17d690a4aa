import { execFile } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sha256 } from "../core/file.js";
import { cacheFolder, packageFolder } from "../core/folders.js";

const scratch: string[] = [];
const temporary = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "doctor-")));
  scratch.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of scratch.splice(0)) rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

interface Ended {
  code: number;
  /** Lines of both outputs. */
  lines: string[];
}

/** Runs Node with these arguments, with nothing else on the PATH; `speaks` is called as soon as it says something. */
async function bare(args: string[], env: NodeJS.ProcessEnv, speaks = () => {}): Promise<Ended> {
  const bin = temporary();
  symlinkSync(process.execPath, join(bin, "node"));
  const closed = "http://127.0.0.1:1/"; // nobody listens there: tfjs-node's own download fails without a network
  const whole = { ...process.env, NEURALBITS_NATIVE: "", TFJS_NODE_CDN_STORAGE: closed, ...env, PATH: bin };
  return await new Promise(resolve => {
    const child = execFile(process.execPath, args, { env: whole }, (error, stdout, stderr) => {
      const lines = `${stdout}${stderr}`.split("\n").filter(Boolean);
      resolve({ code: error ? Number(error.code) : 0, lines });
    });
    child.stdout!.once("data", speaks);
  });
}

/** A checkout in `folder` after `npm ci` and before its postinstall: the real packages, tfjs-node without a library. */
function checkout(folder = join(temporary(), "a checkout")): { postinstall: string; tfjs: string } {
  cpSync(packageFolder("scripts"), join(folder, "scripts"), { recursive: true });
  const modules = join(folder, "node_modules");
  const installed = dirname(dirname(tfjsHere));
  mkdirSync(join(modules, "@tensorflow"), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== "@tensorflow") symlinkSync(join(installed, name), join(modules, name));
  }
  const tfjs = join(modules, "@tensorflow/tfjs-node");
  const made = ["deps", "lib", "build"].map(part => join(tfjsHere, part));
  cpSync(tfjsHere, tfjs, { recursive: true, filter: path => !made.includes(path) });
  return { postinstall: join(folder, "scripts/postinstall.mjs"), tfjs };
}

const tfjsHere = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
const script = (name: string): string => pathToFileURL(packageFolder("scripts/native", name)).href;

describe("postinstall", () => {
  it("says one line and fails nothing where the library cannot be had, and the reason is kept", async () => {
    const { postinstall, tfjs } = checkout();
    const cache = temporary();
    const { code, lines } = await bare([postinstall], { NEURALBITS_CACHE: cache });
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/python3.*127\.0\.0\.1.*wasm.*doctor --install/);
    const reason = readFileSync(join(tfjs, "native-install.log"), "utf8").split("\n")[0]!;
    expect(lines[0]).toContain(reason);
    expect(existsSync(join(tfjs, "deps"))).toBe(false);
    expect(existsSync(join(cache, "native/lock"))).toBe(false);
  });

  it("does nothing as somebody's dependency, nor when told to skip", async () => {
    const cache = join(temporary(), "cache");
    const own = checkout().postinstall;
    const dependency = checkout(join(temporary(), "node_modules/neuralbits")).postinstall;
    const silent = { code: 0, lines: [] };
    expect(await bare([dependency], { NEURALBITS_CACHE: cache })).toEqual(silent);
    expect(await bare([own], { NEURALBITS_CACHE: cache, NEURALBITS_NATIVE: "skip" })).toEqual(silent);
    expect(existsSync(cache)).toBe(false);
  });

  it("keeps its things in the cache folder that all of neuralbits uses", async () => {
    const home = temporary();
    const cases = [
      { NEURALBITS_CACHE: join(home, "mine") },
      { NEURALBITS_CACHE: undefined, XDG_CACHE_HOME: join(home, "xdg") },
      { NEURALBITS_CACHE: undefined, XDG_CACHE_HOME: undefined, HOME: home },
    ];
    for (const variables of cases) {
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
      const program = `import { cacheFolder } from ${JSON.stringify(script("cache.mjs"))}; console.log(cacheFolder())`;
      const { lines } = await bare(["--input-type=module", "-e", program], {});
      expect(lines).toEqual([cacheFolder("native")]);
    }
  });
});

// These want the library that this checkout has; where it has none, there is nothing to link.
const library = join(tfjsHere, "deps/lib");
const files = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
const hasLibrary = files.every(file => existsSync(join(library, file)));

describe.skipIf(!hasLibrary)("postinstall with a cache", () => {
  /** A cache that holds this checkout's library and addon, as an earlier install would have left it. */
  async function cached(): Promise<{ root: string; library: string }> {
    const root = temporary();
    const { version } = JSON.parse(readFileSync(join(tfjsHere, "package.json"), "utf8")) as {
      version: string;
    };
    const tensorflow = join(root, "native/tensorflow-2.21.0");
    const addon = join(root, `native/addon-node${process.versions.modules}-tfjs${version}-tensorflow2.21.0`);
    mkdirSync(join(tensorflow, "include"), { recursive: true });
    mkdirSync(addon);
    for (const file of files) symlinkSync(realpathSync(join(library, file)), join(tensorflow, file));
    cpSync(join(tfjsHere, "lib/napi-v8/tfjs_binding.node"), join(addon, "tfjs_binding.node"));
    await listed(tensorflow, files);
    await listed(addon, ["tfjs_binding.node"]);
    return { root, library: tensorflow };
  }

  const known = new Map<string, string>(); // the library has hundreds of megabytes

  async function digestOf(path: string): Promise<string> {
    const digest = known.get(path) ?? (await sha256(path));
    known.set(path, digest);
    return digest;
  }

  async function listed(folder: string, names: string[]): Promise<void> {
    const digests: Record<string, string> = {};
    for (const name of names) digests[name] = await digestOf(realpathSync(join(folder, name)));
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(digests));
  }

  it("links what an earlier install left, with neither Python nor compiler, once", async () => {
    const { root } = await cached();
    const { postinstall, tfjs } = checkout();
    const first = await bare([postinstall], { NEURALBITS_CACHE: root });
    expect(first).toEqual({ code: 0, lines: [expect.stringContaining("linked from the cache")] });
    const load = `console.log(require(${JSON.stringify(join(tfjs, "lib/napi-v8/tfjs_binding.node"))}).TF_Version)`;
    expect((await bare(["-e", load], {})).lines).toContain("2.21.0");
    const second = await bare([postinstall], { NEURALBITS_CACHE: root });
    expect(second).toEqual({ code: 0, lines: [expect.stringContaining("is in place")] });
  });

  it("does not use a cached library in which one byte is wrong, linked already or not", async () => {
    const { root, library } = await cached();
    const { postinstall, tfjs } = checkout();
    await bare([postinstall], { NEURALBITS_CACHE: root });
    expect(existsSync(join(tfjs, "deps/lib/libtensorflow.so"))).toBe(true);
    const damaged = join(library, files[1]!);
    const bytes = readFileSync(damaged);
    bytes[bytes.length - 1]! ^= 1; // the last byte: it loads all the same
    rmSync(damaged);
    writeFileSync(damaged, bytes);
    for (const { postinstall: script, tfjs: folder } of [{ postinstall, tfjs }, checkout()]) {
      const { code, lines } = await bare([script], { NEURALBITS_CACHE: root });
      expect(code).toBe(0);
      expect(lines).toEqual([expect.stringContaining("no native TensorFlow library")]);
      expect(existsSync(join(folder, "deps"))).toBe(false);
    }
  });
});

describe("the lock of an install", () => {
  const deadPid = 2 ** 30; // beyond the largest process number of Linux
  const stale = (owner: string, ageSeconds: number): string => {
    const lock = join(temporary(), "lock");
    mkdirSync(lock);
    writeFileSync(join(lock, owner), "");
    const then = Date.now() / 1000 - ageSeconds;
    utimesSync(join(lock, owner), then, then);
    return lock;
  };
  const program = (lock: string, work: string): string[] => [
    "--input-type=module",
    "-e",
    `import { appendFileSync } from "node:fs";
     import { locked } from ${JSON.stringify(script("lock.mjs"))};
     await locked(${JSON.stringify(lock)}, console.log, async () => { ${work} });`,
  ];

  it.each([
    ["a dead process", `${deadPid}@${hostname()}@0`, 0],
    ["another machine that was silent for long", "1@elsewhere@0", 600],
  ])("is taken over from %s by one at a time", async (_, owner, age) => {
    const lock = stale(owner, age);
    const log = join(temporary(), "log");
    const write = (word: string) => `appendFileSync(${JSON.stringify(log)}, "${word} ");`;
    const work = `${write("in")} await new Promise(done => setTimeout(done, 50)); ${write("out")}`;
    const all = await Promise.all(Array.from({ length: 6 }, () => bare(program(lock, work), {})));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(readFileSync(log, "utf8")).toBe("in out ".repeat(6));
    expect(existsSync(lock)).toBe(false);
  });

  it("is waited for while its owner lives", async () => {
    const lock = stale(`${process.pid}@${hostname()}@0`, 0);
    const log = join(temporary(), "log");
    appendFileSync(log, "owner ");
    const work = `appendFileSync(${JSON.stringify(log)}, "waiter ");`;
    let waiting!: Promise<Ended>;
    await new Promise<void>(waits => {
      waiting = bare(program(lock, work), {}, waits);
      waiting.then(() => waits());
    });
    appendFileSync(log, "done ");
    rmSync(lock, { recursive: true });
    expect((await waiting).lines).toEqual([expect.stringContaining("waiting for it")]);
    expect(readFileSync(log, "utf8")).toBe("owner done waiter ");
  });
});
