// Notebooks as text, beside jupytext: it reads ours, and we read its own.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseNotebook } from "../../dist/notebook/document/nbformat.js";
import { parsePercent, percentText } from "../../dist/notebook/document/percent.js";

/**
 * Writes each notebook's text beside a copy of it; texts.py has jupytext read the one and write the other.
 *
 * @param {string} folder
 * @param {readonly string[]} paths
 */
export function writeTexts(folder, paths) {
  mkdirSync(folder, { recursive: true });
  for (const path of paths) {
    const file = readFileSync(path, "utf8");
    const name = basename(path, ".ipynb");
    writeFileSync(join(folder, `${name}.ts`), percentText(parseNotebook(file, path)));
    writeFileSync(join(folder, `${name}.ipynb`), file);
  }
}

/**
 * What differs in jupytext's texts as we read them.
 *
 * @param {string} folder
 * @param {readonly string[]} paths
 */
export function readTexts(folder, paths) {
  return paths.flatMap(path => {
    const name = `${basename(path, ".ipynb")}.jupytext.ts`;
    const { cells } = parsePercent(readFileSync(join(folder, name), "utf8"), name);
    const wanted = parseNotebook(readFileSync(path, "utf8"), path).cells;
    const told = said(cells);
    return told === said(wanted) ? [] : [`${name}: cells differ from those of the notebook`];
  });
}

/** @param {readonly import("../../dist/notebook/document/nbformat.js").Cell[]} cells */
const said = cells =>
  JSON.stringify(cells.map(({ cell_type, source, metadata }) => [cell_type, source, metadata.tags ?? []]));
