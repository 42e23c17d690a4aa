import { check } from "../../core/check.js";
import { writeWhole } from "../../core/file.js";
import { resultsFolder } from "../../core/folders.js";
import type { Run } from "../../tracking/run.js";
import { accuracyOverBits } from "../figures/accuracy-over-bits.js";
import { svg } from "../figures/picture.js";
import { measures, type Row, toCsv } from "../measures.js";
import { markNote, paperNumber } from "../paper.js";
import { markdown, plainCell, resultTables, type Table, terminal, trainerTables } from "../tables/results.js";
import { report } from "./report.js";

/** What stands beside the numbers. */
export interface Words {
  readonly title: string;
  /** What the experiment is to show, and what would refute it. */
  readonly claim: string;
  /** What to type to get the same. */
  readonly command: string;
}

export interface Shown {
  readonly paths: string[];
  /** The tables for a terminal of 100 columns. */
  readonly text: string;
}

/**
 * Writes `results/<name>/`: measures.csv, table.md, figure.json, figure.svg and report.html. Everything is made
 * in memory first: what cannot be drawn leaves the old files as they are.
 */
export async function show(name: string, runs: readonly Run[], words: Words): Promise<Shown> {
  check(/^[\w-][\w.-]*$/.test(name), "experiment", name, "a name of letters, digits, - and _");
  const rows = measures(runs);
  const tables = [...resultTables(rows), ...trainerTables(rows)];
  const figure = accuracyOverBits(rows, { title: words.title });
  const picture = await svg(figure);
  const files: [string, string][] = [
    ["measures.csv", toCsv(rows)],
    ["table.md", page(tables, rows, words)],
    ["figure.json", `${JSON.stringify(figure, null, 1)}\n`],
    ["figure.svg", picture],
    ["report.html", report({ ...words, notes: notesOn(rows), tables, figure })],
  ];
  const paths: string[] = [];
  for (const [file, content] of files) {
    const path = resultsFolder(name, file);
    await writeWhole(path, content);
    paths.push(path);
  }
  const text = [...tables.map(table => terminal(table)), ...notesOn(rows).flatMap(wrapped)];
  return { paths, text: text.join("\n\n") };
}

function page(tables: readonly Table[], rows: readonly Row[], { title, claim, command }: Words): string {
  const notes = notesOn(rows).map(note => `- ${note.replaceAll("* ", "\\* ")}`);
  const parts = [
    `# ${plainCell(title)}`,
    `Claim: ${plainCell(claim)}`,
    ...tables.map(markdown),
    notes.join("\n"),
    `Rebuilt by \`${command.replace(/[`\s]+/g, " ")}\`.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** How to read the tables. */
export function notesOn(rows: readonly Row[]): string[] {
  const seeds = new Set(rows.map(row => row.seed)).size;
  const epochs = [...new Set(rows.map(row => row.epochs))].filter(Boolean);
  const examples = [...new Set(rows.map(row => row.examples ?? 0))].filter(Boolean);
  const cut = examples.length ? `, on the first ${examples.join(" or ")} training examples only` : "";
  return [
    `P@1: share of test examples whose first guess is right, mean ± sd over n seeds (${seeds} here, ${epochs.join(" or ")} epochs${cut}).`,
    "Ratio: parameters of the full network by those of this one, planes counted 0 as in the paper; “with planes”: the same if the planes were stored.",
    "measures.csv: train_seconds is the training time of all models of a seed together, since they share every step.",
    ...(rows.some(row => paperNumber(row)) ? [markNote] : []),
  ];
}

/** A note in lines of 100 characters. */
function wrapped(note: string): string[] {
  const lines = [""];
  for (const word of note.split(" "))
    if (`${lines.at(-1)} ${word}`.length > 100) lines.push(word);
    else lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  return [lines.join("\n")];
}
