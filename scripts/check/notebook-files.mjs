// The notebooks that the checks run: those of notebooks/, and ones made here.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../dist/core/folders.js";
import { codeCell, newNotebook, notebookText } from "../../dist/notebook/document/nbformat.js";

/** The paths of the notebooks that the package ships. */
export function shippedNotebooks() {
  const folder = packageFolder("notebooks");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter(name => name.endsWith(".ipynb")).map(name => join(folder, name));
}

/**
 * The text of a notebook of code cells that nobody has run, for our kernel.
 *
 * @param {readonly string[]} sources
 */
export const notebookOf = sources => notebookText(newNotebook(sources.map(source => codeCell(source))));
