import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import { torchVersion } from "./torch.mjs";

const require = createRequire(import.meta.url);

/** Where and with what a comparison ran. */
export function machine() {
  const version = (/** @type {string} */ name) => require(`${name}/package.json`).version;
  return {
    processor: `${availableParallelism()} cores of ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    versions: `Node ${process.versions.node}, tfjs-node ${version("@tensorflow/tfjs-node")} on TensorFlow 2.21.0, PyTorch ${torchVersion}`,
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
  };
}

function commit() {
  try {
    const git = (/** @type {string[]} */ ...args) =>
      execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    const changed = git("status", "--porcelain", "--", "src", "bench", ":!bench/RESULTS.md")
      ? " with changes"
      : "";
    return git("rev-parse", "--short", "HEAD") + changed;
  } catch {
    return "unknown";
  }
}
