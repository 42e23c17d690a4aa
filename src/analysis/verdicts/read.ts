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
  return new Map(files.map(({ name, path }) => [name, ownRows(name, path)]));
}

/** A copy of another experiment's rows would count each of its seeds twice. */
function ownRows(name: string, path: string): Row[] {
  const rows = fromCsv(readFileSync(path, "utf8"));
  for (const { experiment, origin } of rows)
    check(experiment === name, `experiment of ${path}, ${origin}`, experiment, `"${name}", as its folder`);
  return rows;
}
