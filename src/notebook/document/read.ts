import { extname } from "node:path";
import { type Languages, type Notebook, readNotebook, readText } from "./nbformat.js";
import { parsePercent } from "./percent.js";

/** Whether a path names a notebook as text, in the percent format. */
export const isText = (path: string): boolean => [".ts", ".mts", ".js", ".mjs"].includes(extname(path));

/** Reads a notebook: as text where the file's ending says so, else an .ipynb file. */
export async function readDocument(path: string, languages: Languages = "ours"): Promise<Notebook> {
  return isText(path) ? parsePercent(await readText(path), path) : readNotebook(path, languages);
}
