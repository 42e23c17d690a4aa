import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Finding } from "../../core/finding.js";
import { cacheFolder } from "../../core/folders.js";
import { startEngine } from "../../engine/backend.js";
import doctor from "./doctor.js";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "doctor-")));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What `neuralbits doctor …` prints, and its exit code. */
async function said(...options: string[]): Promise<{ text: string; code: unknown }> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const before = process.exitCode;
  try {
    process.exitCode = 0;
    const program = new Command();
    doctor(program);
    await program.parseAsync(["doctor", ...options], { from: "user" });
    return { text: log.mock.calls.flat().join("\n"), code: process.exitCode };
  } finally {
    process.exitCode = before;
    log.mockRestore();
  }
}

it("says what the engine says, and that fallback and database are in order", async () => {
  const all = JSON.parse((await said("--json")).text) as Finding[];
  const findings = Object.fromEntries(all.map(finding => [finding.name, finding]));
  expect(findings.backend!.found).toContain((await startEngine()).line);
  expect(findings.node!.found).toBe(process.version);
  expect(findings.wasm!.ok).toBe(true);
  expect(findings.database!.found).toMatch(/^SQLite 3\./);
  expect(findings.cache!.found).toContain(cacheFolder());
  for (const finding of all.filter(({ ok }) => ok)) expect(finding).not.toHaveProperty("mend");
});

it("ends with 1 when something is not in order, with --json too, and tells how to mend it", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  vi.stubEnv("NEURALBITS_CACHE", file); // a file stands where the cache should be
  const json = await said("--json");
  const cache = (JSON.parse(json.text) as Finding[]).find(({ name }) => name === "cache")!;
  expect(cache).toEqual({
    name: "cache",
    ok: false,
    found: `${file}: 0 MB, not writable`,
    mend: cache.mend,
  });
  const plain = await said();
  expect(plain.text.replace(/ +/g, " ")).toContain(`✗ cache ${file}`);
  expect(plain.text).toContain("NEURALBITS_CACHE");
  expect([json.code, plain.code]).toEqual([1, 1]);
});
