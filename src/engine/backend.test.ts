import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { packageFolder } from "../core/folders.js";

const tfjs = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
const isQuiet = existsSync(join(tfjs, "lib/napi-v8/quiet.node")); // built where there is a compiler

/** What a process that starts the engine writes to its standard error. */
async function said(env: NodeJS.ProcessEnv): Promise<string> {
  const engine = packageFolder("dist", "engine", "backend.js");
  const script = `import(${JSON.stringify(engine)}).then(({ startEngine }) => startEngine())`;
  const { TF_CPP_MIN_LOG_LEVEL: _, ...others } = process.env;
  const { stderr } = await promisify(execFile)(process.execPath, ["-e", script], {
    env: { ...others, ...env },
  });
  return stderr;
}

it.runIf(isQuiet)(
  "TensorFlow starts without a word, and says its lines where the variable asks for them",
  async () => {
    expect(await said({})).toBe("");
    expect(await said({ TF_CPP_MIN_LOG_LEVEL: "0" })).toMatch(/oneDNN/);
  },
);

it.each(["wasm", "cpu"])("so does the backend %s", async backend => {
  expect(await said({ NEURALBITS_BACKEND: backend })).toBe("");
});
