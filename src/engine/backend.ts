import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join, sep } from "node:path";
import { isMainThread } from "node:worker_threads";
import { check, oneOf, Refusal, wholeNumber } from "../core/check.js";
import { requireOf } from "../core/native-package.js";
import { counted } from "../core/text/counted.js";
import { nativeBackend } from "./native.js";
import { tf } from "./tensorflow.js";
import { correctMatMulGradient } from "./wasm-gradient.js";
import { addSegmentSum } from "./wasm-segment-sum.js";

const names = ["native", "wasm", "cpu"] as const;

/** `native`: TensorFlow's own library; `wasm`: WebAssembly, slower by an order of magnitude; `cpu`: plain JavaScript. */
export type BackendName = (typeof names)[number];

/** The backend that TensorFlow computes with here. */
export interface Engine {
  readonly backend: BackendName;
  /** TensorFlow's version on `native`, else that of tfjs. */
  readonly version: string;
  /** Threads within an op. */
  readonly threads: number;
  /** What to tell the user: one line. */
  readonly line: string;
}

export interface EngineSettings {
  /**
   * How many threads may work within one op; else `TF_NUM_INTRAOP_THREADS`, else as many as there are cores. One is
   * best where a step has many small ops side by side, as a recurrent net's, so that each has a core of its own.
   */
  readonly threads?: number;
}

let started: Promise<Engine> | undefined;

/**
 * Starts the best backend there is: native, else wasm, else cpu. `NEURALBITS_BACKEND` names one instead, and a
 * backend that was asked for and cannot start is refused. Idempotent; nothing outside this folder knows which runs.
 * The first start decides how many threads there are; who asks for another number later is refused.
 */
export async function startEngine({ threads }: EngineSettings = {}): Promise<Engine> {
  if (threads !== undefined && !started) limitThreads(threads);
  started ??= start().catch(error => {
    started = undefined;
    throw error;
  });
  const engine = await started;
  const fits = threads === undefined || engine.backend !== "native" || threads === engine.threads;
  check(fits, "threads of the engine", threads, `${engine.threads}, with which it runs already`);
  return engine;
}

/** TensorFlow reads its environment once, when it is loaded. */
function limitThreads(threads: number): void {
  check(
    isMainThread,
    "threads of the engine",
    threads,
    "none in a worker thread, which has no environment of its own",
  );
  process.env.TF_NUM_INTRAOP_THREADS = String(wholeNumber("threads of the engine", threads));
}

async function start(): Promise<Engine> {
  const wanted = process.env.NEURALBITS_BACKEND;
  if (wanted) return await starters[oneOf("NEURALBITS_BACKEND", wanted as BackendName, names)]();
  const reasons: string[] = [];
  for (const name of names) {
    try {
      const engine = await starters[name]();
      return reasons.length ? { ...engine, line: `${engine.line} (${reasons.join("; ")})` } : engine;
    } catch (error) {
      reasons.push(oneLine(error));
    }
  }
  throw new Refusal(`no backend starts: ${reasons.join("; ")}`);
}

const starters: Record<BackendName, () => Promise<Engine>> = {
  async native() {
    try {
      repairUtil();
      quieten();
      loadTfjsNode();
      if (!(await tf.setBackend("tensorflow"))) throw new Error("its backend does not start");
    } catch (error) {
      throw new Refusal(
        `the native TensorFlow library is not usable: ${oneLine(error)}; mend it: npx neuralbits doctor --install`,
      );
    }
    const version = nativeBackend()!.binding.TF_Version;
    const threads = threadCount();
    return {
      backend: "native",
      version,
      threads,
      line: `backend native: TensorFlow ${version}, ${counted(threads, "thread")}`,
    };
  },
  async wasm() {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(wasmFolder());
    if (!(await tf.setBackend("wasm"))) throw new Error("the wasm backend does not start");
    correctMatMulGradient();
    addSegmentSum();
    const line =
      "backend wasm, slower than the native library by an order of magnitude; `npx neuralbits doctor` tells how to get that";
    return { backend: "wasm", version: tf.version_core, threads: 1, line };
  },
  async cpu() {
    await tf.setBackend("cpu");
    const line =
      "backend cpu, plain JavaScript: for tests only; `npx neuralbits doctor` tells how to get a faster one";
    return { backend: "cpu", version: tf.version_core, threads: 1, line };
  },
};

/** As TensorFlow will count them. */
const threadCount = (): number => Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();

function wasmFolder(): string {
  const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
  return join(dirname(entry), "dist") + sep;
}

/**
 * TensorFlow says what was found out at its build, and that oneDNN is on, unless TF_CPP_MIN_LOG_LEVEL is 0; the last
 * while it is loaded, before it has read that variable: scripts/native/quiet.cc, where it could be built, goes first.
 */
function quieten(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  try {
    const require = requireOf(tfjsNode);
    require(join(dirname(require.resolve(`${tfjsNode}/package.json`)), "lib/napi-v8/quiet.node"));
  } catch {
    // not built here: TensorFlow says its lines
  }
}

tf.enableProdMode(); // tfjs's advice to install its node backend does not concern the user

const tfjsNode = "@tensorflow/tfjs-node";

/** That of the cache has no TensorFlow.js of its own; it takes ours from there (scripts/native/packages). */
function loadTfjsNode(): void {
  const ours = createRequire(import.meta.url)("@tensorflow/tfjs");
  Object.assign(globalThis, { [Symbol.for("neuralbits.tfjs")]: ours });
  requireOf(tfjsNode)(tfjsNode);
}

/** tfjs-node 4.22 calls a function that Node 23 removed (fixed upstream, never released). */
function repairUtil(): void {
  const require = createRequire(import.meta.url);
  const mutable = require("node:util") as { isNullOrUndefined?: (x: unknown) => boolean };
  mutable.isNullOrUndefined ??= x => x === null || x === undefined;
}

const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]!.trim();
