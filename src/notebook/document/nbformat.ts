// Ours: Jupyter's own checks are Python's; its package for npm has types only, and our messages say what, got, expected.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { MimeBundle } from "../../core/bundle.js";
import { check, isRecord, Refusal } from "../../core/check.js";
import { writeWhole } from "../../core/file.js";
import { utf8Text } from "../../core/text/utf8.js";

/**
 * Notebooks on disk: Jupyter's nbformat 4. In memory every text is one string; on disk it is an array of lines.
 * Fields that we do not know are kept as they came.
 */
export interface Notebook {
  cells: Cell[];
  metadata: NotebookMetadata;
  nbformat: 4;
  nbformat_minor: number;
}

export interface NotebookMetadata {
  kernelspec?: { name: string; display_name: string; language?: string };
  language_info?: { name: string; [field: string]: unknown };
  [field: string]: unknown;
}

export type Cell = CodeCell | TextCell;

export interface CellMetadata {
  tags?: string[];
  [field: string]: unknown;
}

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: CellMetadata;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: CellMetadata;
  source: string;
  /** File name → MIME bundle of an image pasted into the text. */
  attachments?: Record<string, MimeBundle>;
}

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data";
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

export interface ResultOutput {
  output_type: "execute_result";
  execution_count: number | null;
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Which notebooks a reader takes: those that our kernel runs, or whatever Jupyter wrote (for a git filter). */
export type Languages = "ours" | "any";

/** Reads a notebook. Refuses in one line what is none, what is too old and what is neither TypeScript nor JavaScript. */
export async function readNotebook(path: string, languages: Languages = "ours"): Promise<Notebook> {
  return parseNotebook(await readText(path), path, languages);
}

/** A file's text; refuses in one line what cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return utf8Text(path, await readFile(path));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Like `readNotebook`, from text; `name` stands in the refusals. */
export function parseNotebook(text: string, name: string, languages: Languages = "ours"): Notebook {
  const raw = jsonOf(text, name);
  const { nbformat, nbformat_minor = 0, cells, metadata = {} } = raw;
  check(nbformat === 4, `${name}: nbformat`, nbformat, "4 (open the notebook in Jupyter once and save it)");
  check(isRecord(metadata), `${name}: metadata`, metadata, "an object");
  check(Array.isArray(cells), `${name}: cells`, cells, "a list");
  if (languages === "ours") checkLanguage(metadata as NotebookMetadata, name);
  const read = (cells as unknown[]).map((cell, i) => cellOf(cell, `${name}: cell ${i + 1}`));
  giveIds(read);
  return {
    ...raw,
    cells: read,
    metadata: metadata as NotebookMetadata,
    nbformat: 4,
    nbformat_minor: Math.max(5, Number(nbformat_minor) || 0),
  };
}

/** Writes a notebook whole or not at all; see `writeWhole`. */
export async function writeNotebook(path: string, notebook: Notebook, signal?: AbortSignal): Promise<void> {
  await writeWhole(path, notebookText(notebook), signal);
}

/**
 * The text of a notebook file, byte for byte as Python's `nbformat.write` has it: keys sorted, indented by one
 * space, text as arrays of lines, a newline at the end.
 */
export function notebookText(notebook: Notebook): string {
  return `${JSON.stringify(sorted({ ...notebook, cells: notebook.cells.map(storedCell) }), null, 1)}\n`;
}

/** A new notebook for our kernel. */
export function newNotebook(cells: Cell[]): Notebook {
  const copies = cells.map(cell => ({ ...cell }));
  giveIds(copies);
  return {
    cells: copies,
    metadata: {
      kernelspec: { name: "neuralbits", display_name: "TypeScript (neuralbits)", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** A code cell that was not run. */
export function codeCell(source: string, tags: readonly string[] = [], id = ""): CodeCell {
  const metadata = tags.length ? { tags: [...tags] } : {};
  return { cell_type: "code", id, metadata, source, execution_count: null, outputs: [] };
}

export function markdownCell(source: string, id = ""): TextCell {
  return { cell_type: "markdown", id, metadata: {}, source };
}

export function tagsOf(cell: Cell): readonly string[] {
  return Array.isArray(cell.metadata.tags) ? cell.metadata.tags.filter(tag => typeof tag === "string") : [];
}

/**
 * What the notebook says, as 64 hexadecimal digits: sha256 of the sources of its code cells in order. Outputs,
 * counts, texts and the injected parameters do not count: the same program has the same hash.
 */
export function sourcesHash(notebook: Notebook): string {
  const sources = notebook.cells
    .filter(cell => cell.cell_type === "code" && !tagsOf(cell).includes("injected-parameters"))
    .map(cell => cell.source);
  return createHash("sha256").update(JSON.stringify(sources)).digest("hex");
}

/** A MIME type whose content is JSON, not text. */
export const isJsonMime = (mime: string): boolean => mime === "application/json" || mime.endsWith("+json");

type Raw = Record<string, unknown>;

function jsonOf(text: string, name: string): Raw {
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Refusal(`${name}: not a notebook, for it is not JSON (${(error as Error).message})`);
  }
  check(
    isRecord(raw) && "nbformat" in raw,
    name,
    kindOf(raw),
    "a notebook, an object with nbformat and cells",
  );
  return raw;
}

const kindOf = (raw: unknown): string => (isRecord(raw) ? "another JSON object" : `JSON of another kind`);

function checkLanguage(metadata: NotebookMetadata, name: string): void {
  const language = metadata.kernelspec?.language ?? metadata.language_info?.name ?? "typescript";
  const ours = ["typescript", "javascript"];
  check(ours.includes(language), `${name}: language of the notebook`, language, ours.join(" or "));
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const reasons: Record<string, string> = {
    ENOENT: "there is no such file",
    EISDIR: "it is a folder",
    ENOTDIR: "there is no such file",
    EACCES: "permission denied",
  };
  return reasons[code] ? new Refusal(`cannot read ${path}: ${reasons[code]}`) : error;
}

function cellOf(raw: unknown, what: string): Cell {
  check(isRecord(raw), what, raw, "an object");
  const type = raw.cell_type;
  check(
    type === "code" || type === "markdown" || type === "raw",
    `${what}: type`,
    type,
    "code, markdown or raw",
  );
  const metadata = isRecord(raw.metadata) ? raw.metadata : {};
  const common = { ...raw, id: typeof raw.id === "string" ? raw.id : "", metadata };
  const source = joined(raw.source, `${what}: source`);
  if (type !== "code") return { ...common, cell_type: type, source };
  check(raw.outputs === undefined || Array.isArray(raw.outputs), `${what}: outputs`, raw.outputs, "a list");
  return {
    ...common,
    cell_type: "code",
    source,
    execution_count: typeof raw.execution_count === "number" ? raw.execution_count : null,
    outputs: ((raw.outputs ?? []) as unknown[]).map((output, i) =>
      outputOf(output, `${what}, output ${i + 1}`),
    ),
  };
}

function outputOf(raw: unknown, what: string): Output {
  check(isRecord(raw), what, raw, "an object");
  const metadata = isRecord(raw.metadata) ? raw.metadata : {};
  switch (raw.output_type) {
    case "stream": {
      const name = raw.name === "stderr" ? "stderr" : "stdout";
      return { ...raw, output_type: "stream", name, text: joined(raw.text, `${what}: text`) };
    }
    case "display_data":
      return { ...raw, output_type: "display_data", data: bundleOf(raw.data, what), metadata };
    case "execute_result": {
      const count = typeof raw.execution_count === "number" ? raw.execution_count : null;
      const data = bundleOf(raw.data, what);
      return { ...raw, output_type: "execute_result", execution_count: count, data, metadata };
    }
    case "error":
      return {
        ...raw,
        output_type: "error",
        ename: String(raw.ename ?? ""),
        evalue: String(raw.evalue ?? ""),
        traceback: Array.isArray(raw.traceback) ? raw.traceback.map(String) : [],
      };
    default:
      throw new Refusal(
        `${what}: got ${JSON.stringify(raw.output_type)}, expected one of stream, display_data, execute_result, error`,
      );
  }
}

function bundleOf(raw: unknown, what: string): MimeBundle {
  check(isRecord(raw), `${what}: data`, raw, "an object of MIME types");
  return Object.fromEntries(
    Object.entries(raw).map(([mime, content]) => [
      mime,
      isJsonMime(mime) || !isLines(content) ? content : content.join(""),
    ]),
  );
}

const isLines = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(line => typeof line === "string");

function joined(text: unknown, what: string): string {
  if (isLines(text)) return text.join("");
  check(typeof text === "string", what, text, "text or a list of lines");
  return text;
}

const validId = /^[a-zA-Z0-9-_]{1,64}$/;

/** Every cell gets a valid id that no other cell has, made from its place and source: twice read, twice the same. */
function giveIds(cells: Cell[]): void {
  const taken = new Set<string>();
  for (const [index, cell] of cells.entries()) {
    for (let round = 0; !validId.test(cell.id) || taken.has(cell.id); round++) {
      const text = JSON.stringify([index, round, cell.cell_type, cell.source]);
      cell.id = createHash("sha256").update(text).digest("hex").slice(0, 8);
    }
    taken.add(cell.id);
  }
}

function storedCell(cell: Cell): Raw {
  const stored: Raw = { ...cell, source: linesOf(cell.source) };
  return cell.cell_type === "code" ? { ...stored, outputs: cell.outputs.map(storedOutput) } : stored;
}

function storedOutput(output: Output): Raw {
  if (output.output_type === "stream") return { ...output, text: linesOf(output.text) };
  return "data" in output ? { ...output, data: storedBundle(output.data) } : { ...output };
}

/** Text that people read in diffs is stored as lines; base64 stays one string, JSON stays JSON. */
const storedBundle = (bundle: MimeBundle): MimeBundle =>
  Object.fromEntries(
    Object.entries(bundle).map(([mime, content]) => [
      mime,
      typeof content === "string" && isTextMime(mime) ? linesOf(content) : content,
    ]),
  );

const isTextMime = (mime: string): boolean =>
  mime.startsWith("text/") || mime === "image/svg+xml" || mime === "application/javascript";

/** The lines of a text, each with its newline. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** The same with the keys of all its objects in order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key])]),
  );
}
