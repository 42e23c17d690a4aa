/**
 * Compiles the predictor of exported models into dist/deploy/predictor.wasm. AssemblyScript's compiler takes seconds, so
 * that what it made is kept beside the packages, once for each version of it, of the source and of this file.
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = join(root, "src", "deploy", "assembly");
const { version } = createRequire(import.meta.url)("assemblyscript/package.json");

const cache = join(root, "node_modules", ".cache", "neuralbits");
const made = createHash("sha256");
made.update(readFileSync(fileURLToPath(import.meta.url)));
for (const file of readdirSync(sources).sort()) made.update(readFileSync(join(sources, file)));
const kept = join(cache, `predictor-assemblyscript-${version}-${made.digest("hex").slice(0, 8)}.wasm`);
if (!existsSync(kept)) await compileTo(kept);

const folder = join(root, "dist", "deploy");
mkdirSync(folder, { recursive: true });
copyFileSync(kept, join(folder, "predictor.wasm"));

/** @param {string} path */
async function compileTo(path) {
  const { default: asc } = await import("assemblyscript/asc");
  mkdirSync(cache, { recursive: true });
  const partial = `${path}.${process.pid}.partial`; // two builds may do it at once
  const source = join(sources, "predictor.ts");
  const small = ["--optimizeLevel", "3", "--shrinkLevel", "2", "--noAssert", "--runtime", "stub"];
  const { error, stderr } = await asc.main([source, "--outFile", partial, "--baseDir", "/", ...small]);
  if (error) throw new Error(`${source}: ${stderr}`);
  renameSync(partial, path);
}
