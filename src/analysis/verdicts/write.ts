import { join } from "node:path";
import type { FigureKind } from "../../core/figure-kind.js";
import { writeWhole } from "../../core/file.js";
import { resultsFolder } from "../../core/folders.js";
import { chapters } from "../claims/claims.js";
import { svg } from "../figures/picture.js";
import { verdictsFigure } from "../figures/verdicts.js";
import { shownOf } from "../results/shown.js";
import { type Contents, contents } from "./contents.js";
import { reportText } from "./markdown.js";
import { reportPage } from "./page.js";
import { type Results, readResults } from "./read.js";
import type { OptionsOf } from "./sources.js";

/** What was written, and what it says. */
export interface WrittenReport extends Contents {
  readonly paths: readonly string[];
}

/** How an experiment is called, what its figure shows, and what makes rows of it again. */
export type Described = ReadonlyMap<
  string,
  {
    readonly title: string;
    readonly figure?: FigureKind | undefined;
    readonly optionsOf?: OptionsOf | undefined;
  }
>;

/**
 * Writes REPORT.md, report.html and verdicts.svg to the folder of results, from the measures.csv of each experiment there:
 * the same bytes from the same measures.
 */
export async function writeReport(described: Described, folder = resultsFolder()): Promise<WrittenReport> {
  const results = readResults(folder);
  const found = contents(results, described);
  const all = await svg(verdictsFigure(found.judged));
  const pictures = await picturesOf(results, described);
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

/** The figure of each experiment that claims are tried by, as that experiment shows it, made from its rows. */
async function picturesOf(results: Results, described: Described): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of new Set(chapters.flatMap(({ experiments }) => experiments))) {
    const rows = results.get(name);
    const { title = name, figure } = described.get(name) ?? {};
    if (rows) found.set(name, await svg(shownOf(rows, title, figure).figure));
  }
  return found;
}
