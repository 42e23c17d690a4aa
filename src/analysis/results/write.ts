import type { FigureKind } from "../../core/figure-kind.js";
import { writeWhole } from "../../core/file.js";
import { resultsFolder } from "../../core/folders.js";
import type { Run } from "../../tracking/run.js";
import { svg } from "../figures/picture.js";
import { type Row, rowsOf, toCsv } from "../measures.js";
import { markNote, paperNumber } from "../paper.js";
import { publishedSizes } from "../published/sizes.js";
import { markdown, plainCell } from "../tables/markdown.js";
import { missingNotes, unshownSettings } from "../tables/results.js";
import type { Table } from "../tables/table.js";
import { checkResultsName } from "./name.js";
import { report } from "./report.js";
import { shownOf } from "./shown.js";

/** What stands beside the numbers of an experiment. */
export interface Description {
  readonly title: string;
  /** What the experiment is to show, and what would refute it. */
  readonly claim: string;
  /** What to type to get the same. */
  readonly command: string;
  /** What the figure shows; accuracy over bits where absent. */
  readonly figure?: FigureKind | undefined;
  /** Further notes on the tables. */
  readonly further?: readonly string[] | undefined;
}

export interface WrittenResults {
  readonly paths: readonly string[];
  readonly tables: readonly Table[];
  /** How to read the tables. */
  readonly notes: readonly string[];
}

/**
 * Writes `results/<name>/`: measures.csv, table.md, figure.json, figure.svg and report.html. Everything is made
 * in memory first: what cannot be drawn leaves the old files as they are.
 */
export async function writeResults(
  name: string,
  from: readonly Run[] | readonly Row[],
  description: Description,
): Promise<WrittenResults> {
  checkResultsName(name);
  const rows = rowsOf(from);
  const notes = [...notesOn(rows, description.figure), ...(description.further ?? [])];
  const { figure, reading, tables } = shownOf(rows, description.title, description.figure);
  const picture = await svg(figure);
  const files: [string, string][] = [
    ["measures.csv", toCsv(rows, settingsIn(description.figure))],
    ["table.md", page(tables, notes, description)],
    ["figure.json", `${JSON.stringify(figure, null, 1)}\n`],
    ["figure.svg", picture],
    ["report.html", report({ ...description, notes, reading, tables, figure })],
  ];
  const paths: string[] = [];
  for (const [file, content] of files) {
    const path = resultsFolder(name, file);
    await writeWhole(path, content);
    paths.push(path);
  }
  return { paths, tables, notes };
}

/** The settings by which a figure's lines and panels differ: without them the file would not give the figure again. */
const settingsIn = (figure: FigureKind | undefined): string[] =>
  figure?.kind === "over" ? [...(figure.apart ?? []), ...(figure.panels ? [figure.panels] : [])] : [];

function page(
  tables: readonly Table[],
  notes: readonly string[],
  { title, claim, command }: Description,
): string {
  const items = notes.map(note => `- ${note.replaceAll("* ", "\\* ")}`);
  const parts = [
    `# ${plainCell(title)}`,
    `Claim: ${plainCell(claim)}`,
    ...tables.map(markdown),
    items.join("\n"),
    `Rebuilt by \`${command.replace(/[`\s]+/g, " ")}\`.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** How to read the tables. */
function notesOn(rows: readonly Row[], figure: FigureKind | undefined): string[] {
  const sets = [...new Set(rows.map(({ dataset }) => dataset))];
  const made = sets.map(set => madeOf(rows.filter(({ dataset }) => dataset === set)));
  const alike = new Set(made).size === 1;
  const unknown = sets.filter(set => !publishedSizes.some(({ dataset }) => dataset === set));
  return [
    `P@1: share of test examples whose first guess is right, mean ± sd over n seeds (${alike ? made[0] : made.map((one, i) => `${sets[i]}: ${one}`).join("; ")}).`,
    "Ratio: parameters of the full network, where there is none of the trainer, by those of this one, planes counted 0 as in the paper; “with planes”: the same if the planes were stored.",
    "measures.csv: train_seconds is the training time of all models of a seed together, since they share every step.",
    ...unshownSettings(rows, ["epochs", "examples"]),
    ...missingNotes(rows),
    ...(figure?.kind === "over" && figure.published && unknown.length > 0
      ? [`Of ${unknown.join(", ")} no network is known here that others published in known bytes.`]
      : []),
    ...(rows.some(row => paperNumber(row)) ? [markNote] : []),
  ];
}

/** How the networks of a data set were made. */
function madeOf(rows: readonly Row[]): string {
  const seeds = new Set(rows.map(row => row.seed)).size;
  const epochs = [...new Set(rows.map(row => row.epochs))].filter(Boolean);
  const examples = [...new Set(rows.map(row => row.further?.examples))].filter(Boolean);
  const cut = examples.length ? `, on the first ${examples.join(" or ")} training examples only` : "";
  return `${seeds} here, ${epochs.join(" or ")} ${epochs.join() === "1" ? "epoch" : "epochs"}${cut}`;
}
