import { createHash } from "node:crypto";
import { parse, stringify } from "yaml";
import { check, isRecord } from "../../core/check.js";
import { type Cell, codeCell, type Notebook, type NotebookMetadata, newNotebook } from "./nbformat.js";
import { codeOf, commented, isShell, shownCode, uncommented } from "./percent-lines.js";
import { marker, markerOf } from "./percent-marker.js";
import { strip } from "./strip.js";

/**
 * Notebooks as text, in the percent format that jupytext and VS Code know: `// %%` begins a cell, text and magics stand in
 * comments, the notebook's metadata in a header of YAML, a cell's as `name=JSON` behind its marker. What a run leaves
 * behind (outputs, counts, times) is no part of it; all else comes back as it was: parsePercent(percentText(n)) is strip(n).
 */
export function percentText(notebook: Notebook): string {
  const { cells, metadata, nbformat: _, nbformat_minor, ...fields } = strip(notebook);
  const { [syncedField]: _synced, ...jupyter } = metadata;
  const header: Header = {
    jupyter,
    ...(nbformat_minor === usualMinor ? {} : { nbformat_minor }),
    ...(Object.keys(fields).length > 0 ? { notebook: fields } : {}),
  };
  const yaml = stringify(header, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
  const top = ["// ---", ...yaml.split("\n").map(commented), "// ---", ""].join("\n");
  return [writable(top, "metadata of the notebook"), ...cells.map(cellText)].join("\n");
}

/** Reads such a text; `name` stands in the refusals. A text without a header is a notebook for our kernel. */
export function parsePercent(text: string, name: string): Notebook {
  const lines = linesOf(text);
  const end = headerEnd(lines);
  const { jupyter, nbformat_minor = usualMinor, notebook } = headerOf(lines.slice(0, end), name);
  const made = newNotebook(cellsOf(lines.slice(end), end, name)); // cells without an id get one
  return { ...made, ...notebook, cells: made.cells, metadata: jupyter ?? made.metadata, nbformat_minor };
}

/** Field of a notebook's metadata: hash of the text that it was last brought in line with. */
export const syncedField = "neuralbits_text";

/** 64 hexadecimal digits that change with the text. */
export const textHash = (text: string): string => createHash("sha256").update(text).digest("hex");

const usualMinor = 5;

interface Header {
  readonly jupyter?: NotebookMetadata;
  readonly nbformat_minor?: number;
  /** Fields of the notebook itself that we do not know. */
  readonly notebook?: Readonly<Record<string, unknown>>;
}

function cellText(cell: Cell): string {
  const lines = cell.source.split("\n");
  const isCode = cell.cell_type === "code" && !isShell(lines[0]);
  const body = lines.map(isCode ? shownCode : commented).join("\n");
  return writable(`${marker(cell)}\n${body}\n`, `cell ${cell.id}`);
}

/** A file of text holds whole characters only; JSON may hold halves of them. */
function writable(text: string, what: string): string {
  const isWhole = !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
  check(isWhole, what, "half of a surrogate pair", "whole characters, for a file of text holds no others");
  return text;
}

function cellsOf(lines: readonly string[], offset: number, name: string): Cell[] {
  const starts = lines.flatMap((line, i) => (markerOf(line) ? [i] : []));
  const before = lines.slice(0, starts[0]);
  const isFull = (line: string): boolean => line.trim() !== "";
  const body = before.slice(before.findIndex(isFull), before.findLastIndex(isFull) + 1);
  const unmarked = before.some(isFull) ? [codeCell(sourceOf(body, "code"))] : [];
  return [
    ...unmarked,
    ...starts.map((start, i) =>
      cellOf(lines.slice(start, starts[i + 1]), `${name}: line ${offset + start + 1}`),
    ),
  ];
}

function cellOf([head, ...lines]: readonly string[], what: string): Cell {
  const { type, id, metadata, fields } = markerOf(head!)!.read(what);
  const body = lines.at(-1) === "" ? lines.slice(0, -1) : lines; // an empty line stands before each marker and at the end
  const common = { ...fields, id, metadata, source: sourceOf(body, type) };
  return type === "code" ? { ...codeCell(""), ...common } : { cell_type: type, ...common };
}

function sourceOf(lines: readonly string[], type: Cell["cell_type"]): string {
  const [first = ""] = lines;
  const isText = type !== "code" || (first.startsWith("//") && isShell(uncommented(first)));
  return lines.map(isText ? uncommented : codeOf).join("\n");
}

/** A file from Windows has a carriage return at the end of every line; elsewhere one is part of a cell. */
function linesOf(text: string): readonly string[] {
  const plain = text.replace(/^\uFEFF/, "");
  const lines = plain.split("\n");
  const isWindows = lines.length > 1 && lines.slice(0, -1).every(line => line.endsWith("\r"));
  return isWindows ? plain.split("\r\n") : lines;
}

const fence = /^\/\/ ---\s*$/;

const encoding = /^\/\/ -\*- coding: [\w-]+ -\*-\s*$/; // jupytext's first line where not all is ASCII

/** Index of the first line behind the header; 0 where there is none. */
function headerEnd(lines: readonly string[]): number {
  const start = lines.findIndex(line => line.trim() !== "" && !encoding.test(line));
  if (start < 0 || !fence.test(lines[start]!)) return 0;
  return lines.findIndex((line, i) => i > start && fence.test(line)) + 1;
}

function headerOf(lines: readonly string[], name: string): Header {
  const yaml = lines.filter(line => !fence.test(line) && !encoding.test(line)).map(uncommented);
  const { jupyter, nbformat_minor, notebook, ...others } = yamlOf(yaml.join("\n"), name);
  const unknown = Object.keys(others);
  check(unknown.length === 0, `${name}: header`, unknown.join(", "), "jupyter, nbformat_minor, notebook");
  for (const [field, value] of Object.entries({ jupyter, notebook }))
    check(value === undefined || isRecord(value), `${name}: ${field} in the header`, value, "fields of YAML");
  const isMinor = nbformat_minor === undefined || Number.isInteger(nbformat_minor);
  check(isMinor, `${name}: nbformat_minor in the header`, nbformat_minor, "a whole number");
  return { ...(isRecord(jupyter) && { jupyter }), nbformat_minor, notebook } as Header;
}

function yamlOf(yaml: string, name: string): Record<string, unknown> {
  let found: unknown;
  try {
    found = parse(yaml, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    found = (error as Error).message.split("\n")[0];
  }
  check(isRecord(found), `${name}: header`, found, "fields of YAML");
  return found;
}
