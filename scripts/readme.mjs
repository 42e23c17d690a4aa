// Fills the results tables and the counts of verdicts of README.md from results/<experiment>/measures.csv, and writes the
// report. Run after a new full run.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { filled } from "../dist/analysis/results/readme.js";
import { withVerdicts } from "../dist/analysis/verdicts/readme.js";
import { writeReport } from "../dist/analysis/verdicts/write.js";
import { describedExperiments } from "../dist/cli/report.js";
import { writeWhole } from "../dist/core/file.js";

const measuresOf = (/** @type {string} */ name) =>
  readFileSync(new URL(`../results/${name}/measures.csv`, import.meta.url), "utf8");
const path = fileURLToPath(new URL("../README.md", import.meta.url));
const report = await writeReport(
  await describedExperiments(),
  fileURLToPath(new URL("../results", import.meta.url)),
);
await writeWhole(path, withVerdicts(filled(readFileSync(path, "utf8"), measuresOf), report));
