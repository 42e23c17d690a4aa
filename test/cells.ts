import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { type KernelClient, type StartOptions, startKernel } from "../src/notebook/protocol/client.js";
import { type Outcome, outcome } from "./outcome.js";

/** A kernel for the tests of one file, started in a folder of its own. */
export interface Cells {
  readonly folder: string;
  readonly kernel: KernelClient;
  run(code: string): Promise<Outcome>;
  /** The result of a cell that must not fail. */
  value(code: string): Promise<string | undefined>;
  /** The error of a cell that must fail. */
  failure(code: string): Promise<string | undefined>;
}

/** Starts it before the tests of this file and ends it after them. `files`: path in the folder → text. */
export function cells(files: Readonly<Record<string, string>> = {}, options: StartOptions = {}): Cells {
  const folder = mkdtempSync(join(tmpdir(), "neuralbits-cells-"));
  let kernel: KernelClient;
  beforeAll(async () => {
    writeFiles(folder, files);
    kernel = await startKernel({ cwd: folder, ...options });
  });
  afterAll(async () => {
    await kernel.shutdown();
    rmSync(folder, { recursive: true });
  });
  const run = (code: string) => outcome(kernel, code);
  return {
    folder,
    get kernel() {
      return kernel;
    },
    run,
    async value(code) {
      const { status, error, traceback, value } = await run(code);
      expect([status, error, traceback]).toEqual(["ok", undefined, ""]);
      return value;
    },
    async failure(code) {
      const { status, error } = await run(code);
      expect([code, status]).toEqual([code, "error"]);
      return error;
    },
  };
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
