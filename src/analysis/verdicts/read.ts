import { existsSync, readdirSync, readFileSync } from "node:fs";
import { check } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import { fromCsv, type Row } from "../measures.js";

/** The rows of every experiment that has results, by the name of its folder, in order of the names. */
export type Results = ReadonlyMap<string, readonly Row[]>;

/** Reads each `results/<experiment>/measures.csv`; refuses a folder without any. */
export function readResults(folder = resultsFolder()): Results {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const files = names
    .map(name => ({ name, path: `${folder}/${name}/measures.csv` }))
    .filter(({ path }) => existsSync(path));
  check(
    files.length > 0,
    `results in ${folder}`,
    "none",
    "an <experiment>/measures.csv, as `neuralbits reproduce` writes it",
  );
  return new Map(files.map(({ name, path }) => [name, fromCsv(readFileSync(path, "utf8"))]));
}
