import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { codeHash, filesThatMatter, hashOf } from "./code-hash.js";

const src = fileURLToPath(new URL("../", import.meta.url));

it("holds what models, training and data import of core, but for what makes no number", () => {
  const found = filesThatMatter(src).filter(file => file.startsWith("core/"));
  expect(found).toEqual(["core/farmhash.ts", "core/hash.ts", "core/product.ts", "core/random.ts"]);
});

it("changes with a sign and with a comment in what can move a number, and with nothing else", () => {
  const root = mkdtempSync(join(tmpdir(), "code-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ["core", "data", "engine", "models", "training", "experiments", "analysis"])
    cpSync(join(src, folder), join(root, folder), { recursive: true });
  const seen = [hashOf(root)];
  expect(seen[0]).toBe(codeHash());
  for (const file of [
    "models/losses.ts",
    "training/schedule.ts",
    "data/idx.ts",
    "engine/adam.ts",
    "core/random.ts",
    "core/farmhash.ts",
  ]) {
    const path = join(root, file);
    const before = readFileSync(path, "utf8");
    appendFileSync(path, "// said otherwise\n");
    seen.push(hashOf(root));
    const changed = before.replace(/ [-+*] /, " / ");
    expect(changed).not.toBe(before);
    writeFileSync(path, changed);
    seen.push(hashOf(root));
    writeFileSync(path, before);
    expect(hashOf(root)).toBe(seen[0]);
  }
  expect(new Set(seen).size).toBe(seen.length);
  for (const file of [
    "analysis/statistics/estimate.ts",
    "core/progress.ts",
    "models/losses.test.ts",
    "experiments/sweeps/mnist-table.ts",
  ])
    appendFileSync(join(root, file), "// said otherwise\n");
  writeFileSync(join(root, "data", "sets", "new.ts"), "");
  expect(hashOf(root)).toBe(seen[0]);
});
