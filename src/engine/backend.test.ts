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
    expect(await said({ TF_CPP_MIN_LOG_LEVEL: "0" })).toMatch(/TensorFlow binary|oneDNN/); // which, the processor decides
  },
);

it.each(["wasm", "cpu"])("so does the backend %s", async backend => {
  expect(await said({ NEURALBITS_BACKEND: backend })).toBe("");
});

/** What a process prints that starts the engine as these settings say, one after the other. */
async function printed(settings: readonly object[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const engine = packageFolder("dist", "engine", "backend.js");
  const script = `import(${JSON.stringify(engine)}).then(async ({ startEngine }) => {
    for (const settings of ${JSON.stringify(settings)}) await startEngine(settings).then(({ line }) => console.log(line), ({ message }) => console.log(message));
    console.log((await import("node:fs")).readFileSync("/proc/self/status", "utf8").match(/Threads:\\s*(\\d+)/)?.[1]);
  })`;
  const { TF_NUM_INTRAOP_THREADS: _, ...others } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    env: { ...others, ...env },
  });
  return stdout;
}

it("the first start decides how many threads there are within an op", async () => {
  const lines = (await printed([{ threads: 1 }, {}, { threads: 1 }, { threads: 2 }])).split("\n");
  expect(lines.slice(0, 3).every(line => /^backend native: .*, 1 thread$/.test(line))).toBe(true);
  expect(lines[3]).toBe("threads of the engine: got 2, expected 1, with which it runs already");
  const [more, count] = (await printed([{ threads: 3 }])).split("\n");
  expect(more).toMatch(/, 3 threads$/);
  if (process.platform === "linux") expect(Number(count) - Number(lines[4])).toBe(2); // TensorFlow has heard it, too
});

it("threads that are no count are refused", async () => {
  const lines = (await printed([{ threads: 0 }, { threads: 1.5 }])).split("\n");
  for (const line of lines.slice(0, 2))
    expect(line).toMatch(/^threads of the engine: got (0|1\.5), expected a positive/);
});
