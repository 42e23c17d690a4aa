// Fills the results tables of README.md from results/<experiment>/measures.csv. Run after a new full run.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { filled } from "../dist/analysis/results/readme.js";
import { writeWhole } from "../dist/core/file.js";

const measuresOf = (/** @type {string} */ name) =>
  readFileSync(new URL(`../results/${name}/measures.csv`, import.meta.url), "utf8");
const path = fileURLToPath(new URL("../README.md", import.meta.url));
await writeWhole(path, filled(readFileSync(path, "utf8"), measuresOf));
