import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { outcome } from "../../../test/outcome.js";
import { startKernel } from "./client.js";
import { installKernelspec, kernelName, kernelspecs, removeKernelspec } from "./kernelspec.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "neuralbits-kernelspec-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

it("is written without Python, names files that exist, and starts", async () => {
  const spec = await installKernelspec({ prefix: folder });
  expect(spec).toBe(join(folder, "share", "jupyter", "kernels", kernelName));
  const { argv, language, interrupt_mode } = JSON.parse(readFileSync(join(spec, "kernel.json"), "utf8"));
  expect([language, interrupt_mode, argv.at(-1)]).toEqual(["typescript", "message", "{connection_file}"]);
  const named = argv.filter((part: string) => part.startsWith("/"));
  expect(named.length).toBeGreaterThanOrEqual(2);
  expect(named.filter((path: string) => !existsSync(path))).toEqual([]);
  expect(existsSync(join(folder, "share/jupyter/labextensions/neuralbits-plotly/package.json"))).toBe(true);
  const kernel = await startKernel({ argv, cwd: folder });
  expect((await outcome(kernel, "1 + 1")).value).toBe("2");
  await kernel.shutdown();
});

it("is listed, replaced, and removed", async () => {
  vi.stubEnv("JUPYTER_DATA_DIR", folder);
  vi.stubEnv("JUPYTER_PATH", "");
  await installKernelspec({ user: true });
  await installKernelspec({ user: true });
  const found = kernelspecs().filter(({ folder: place }) => place.startsWith(folder));
  expect(found).toMatchObject([{ name: kernelName, displayName: "TypeScript (neuralbits)", works: true }]);
  expect(await removeKernelspec({ user: true })).toBe(true);
  expect(await removeKernelspec({ user: true })).toBe(false);
  expect(kernelspecs().some(({ folder: place }) => place.startsWith(folder))).toBe(false);
});
