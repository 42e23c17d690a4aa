// The notebooks of the package, from top to bottom in JupyterLab, and what was recorded of them.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { check } from "../../../dist/core/check.js";
import {
  notebookText,
  parseNotebook,
  readNotebook,
  sourcesHash,
} from "../../../dist/notebook/document/nbformat.js";
import { strip } from "../../../dist/notebook/document/strip.js";
import { openTracker } from "../../../dist/tracking/tracker.js";
import { until } from "./page.mjs";

const patience = 600_000; // milliseconds, for a notebook that trains

/**
 * Runs one in `folder`, without its outputs at first: what is saved afterwards came from here.
 *
 * @param {import("./page.mjs").LabPage} page
 * @param {string} folder
 * @param {string} notebook
 */
export async function runShipped(page, folder, notebook) {
  const name = basename(notebook, ".ipynb");
  const path = join(folder, `${name}.ipynb`);
  writeFileSync(path, notebookText(strip(await readNotebook(notebook))));
  await page.open(name);
  await page.runAll();
  const ran = async () => {
    await page.wait(2000);
    await page.save();
    return codeCells(path)?.every(cell => cell.execution_count !== null) ?? false;
  };
  await until(ran, `${name} ran`, patience);
  const cells = codeCells(path) ?? [];
  const errors = cells.flatMap(cell => cell.outputs).filter(output => output.output_type === "error");
  const said = errors.map(({ ename, evalue }) => `${ename}: ${evalue}`).join("; ");
  check(errors.length === 0, `errors of ${name}`, said, "none");
  await page.say(`shipped-${name}`, `${name}: ${cells.length} cells ran`);
}

/**
 * The code cells of a file; undefined while it is being saved.
 *
 * @param {string} path
 */
function codeCells(path) {
  const text = readFileSync(path, "utf8");
  if (!text.trimEnd().endsWith("}")) return undefined;
  return parseNotebook(text, path).cells.filter(cell => cell.cell_type === "code");
}

/**
 * Of what the shipped notebooks trained: each run knows its notebook and the hash of its sources.
 *
 * @param {string} results the folder that holds their database
 */
export function checkRecords(results) {
  const tracker = openTracker(join(results, "runs.sqlite"));
  const runs = tracker.runs();
  check(runs.length > 0, "runs recorded by the shipped notebooks", runs.length, "some");
  for (const { id } of runs) {
    const { NEURALBITS_NOTEBOOK: path = "", NEURALBITS_NOTEBOOK_HASH: hash } =
      tracker.provenance(id).environment ?? {};
    const found = path && sourcesHash(parseNotebook(readFileSync(path, "utf8"), path));
    check(found === hash, `the recorded notebook of run ${id}`, `${path}, ${hash}`, `its hash, ${found}`);
  }
  tracker.close();
  console.log(`${runs.length} runs are recorded with their notebook's hash`);
}
