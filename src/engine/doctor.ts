import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Refusal } from "../core/check.js";
import { type Finding, messageOf } from "../core/finding.js";
import { installer } from "../core/native-package.js";
import { startEngine } from "./backend.js";

/** What this machine computes with. Starts the engine; changes nothing. */
export async function diagnose(): Promise<Finding[]> {
  const native = await nativeLibrary();
  return [await backend(), native, ...(native.ok ? [] : await buildTools()), await wasm()];
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
