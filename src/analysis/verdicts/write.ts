import { join } from "node:path";
import { writeWhole } from "../../core/file.js";
import { resultsFolder } from "../../core/folders.js";
import { accuracyOverBits } from "../figures/accuracy-over-bits.js";
import { svg } from "../figures/picture.js";
import { verdictsFigure } from "../figures/verdicts.js";
import type { Row } from "../measures.js";
import { type Contents, contents } from "./contents.js";
import { reportText } from "./markdown.js";
import { reportPage } from "./page.js";
import { type Results, readResults } from "./read.js";

/** What was written, and what it says. */
export interface WrittenReport extends Contents {
  readonly paths: readonly string[];
}

/**
 * Writes REPORT.md, report.html and verdicts.svg to the folder of results, from the measures.csv of each experiment there:
 * the same bytes from the same measures.
 */
export async function writeReport(folder = resultsFolder()): Promise<WrittenReport> {
  const results = readResults(folder);
  const found = contents(results);
  const all = await svg(verdictsFigure(found.judged));
  const pictures = await picturesOf(results);
  const files: [string, string][] = [
    ["verdicts.svg", all],
    ["REPORT.md", reportText(found, new Map([...pictures.keys()].map(name => [name, `${name}/figure.svg`])))],
    ["report.html", reportPage(found, all, pictures)],
  ];
  const paths: string[] = [];
  for (const [file, content] of files) {
    const path = join(folder, file);
    await writeWhole(path, content);
    paths.push(path);
  }
  return { ...found, paths };
}

/** The figure of each experiment that the report shows: accuracy over bits, made from its rows. */
async function picturesOf(results: Results): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [name, rows] of results)
    if (rows.some(hasBits)) found.set(name, await svg(accuracyOverBits(rows, { title: name })));
  return found;
}

const hasBits = ({ T, d, accuracy }: Row): boolean => T !== null && d !== null && accuracy !== null;
