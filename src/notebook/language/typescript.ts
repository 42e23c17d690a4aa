import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import vm from "node:vm";
import type ts from "@tslab/typescript-for-tslab";
import { writeWhole } from "../../core/file.js";
import { cacheFolder } from "../../core/folders.js";
import { snapshot } from "./snapshot/place.js";

/**
 * The parts of tslab's TypeScript that its typings do not show. They exist in the pinned version: a test calls each.
 */
interface Internals {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  getQuickInfoAtPosition(
    file: ts.SourceFile,
    checker: ts.TypeChecker,
    cancel: ts.CancellationToken,
    position: number,
  ): ts.QuickInfo | undefined;
  findPrecedingToken(position: number, file: ts.SourceFile): ts.Node | undefined;
  Completions: {
    getCompletionsAtPositionForTslab(
      host: object,
      program: ts.Program,
      log: (text: string) => void,
      file: ts.SourceFile,
      position: number,
      preferences: object,
      trigger: undefined,
      kind: ts.CompletionTriggerKind,
      cancel: ts.CancellationToken,
    ): ts.CompletionInfo | undefined;
  };
}

export type TypeScript = typeof ts & Internals;

/** What is known of the compiler without loading it. */
export interface CompilerFacts {
  /** The one file that it is. */
  readonly path: string;
  /** The folder of `lib.*.d.ts`. */
  readonly folder: string;
  /** Changes with the file, the engine and the machine. */
  readonly stamp: string;
}

export interface Compiler extends CompilerFacts {
  readonly ts: TypeScript;
  /** Writes the engine's compiled form of TypeScript to the cache, unless it is there; the next start reads it. */
  remember(): Promise<void>;
}

/**
 * tslab's TypeScript, eight megabytes of it: from the snapshot that the process started from, else from the engine's own
 * compiled form where an earlier kernel left one in the cache: a quarter of the time.
 */
export function loadTypeScript(): Compiler {
  const facts = compilerFacts();
  return snapshot?.compiler.stamp === facts.stamp
    ? { ...facts, ts: snapshot.compiler.ts as TypeScript, remember: () => Promise.resolve() }
    : { ...facts, ...evaluated(facts) };
}

export function compilerFacts(): CompilerFacts {
  const path = compilerPath();
  return { path, folder: dirname(path), stamp: stampOf(path) };
}

function evaluated({ path, folder, stamp }: CompilerFacts) {
  const cache = cacheFolder("kernel", `typescript-${stamp}.bin`);
  const cachedData = readIfThere(cache);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, "utf8")}\n})`;
  const script = new vm.Script(source, { filename: path, ...(cachedData && { cachedData }) });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(path), module, path, folder);
  const typescript = module.exports as TypeScript;
  const known = cachedData !== undefined && script.cachedDataRejected === false;
  return {
    ts: typescript,
    remember: () => (known ? Promise.resolve() : writeWhole(cache, script.createCachedData())),
  };
}

/** The copy that tslab itself would load. */
function compilerPath(): string {
  const ours = createRequire(import.meta.url);
  return createRequire(ours.resolve("tslab/package.json")).resolve("@tslab/typescript-for-tslab");
}

/** Compiled code of another file, engine or machine is not even read. */
function stampOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  const facts = [path, size, mtimeMs, process.version, process.versions.v8, process.arch];
  return createHash("sha256").update(facts.join("\n")).digest("hex").slice(0, 16);
}

export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
