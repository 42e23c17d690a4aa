import { open, readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import zlib from "node:zlib";
import { type Displayable, displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { check, Refusal } from "../../core/check.js";
import { csvRecords } from "../../core/csv.js";
import { distinctNames } from "../../core/text/distinct-names.js";
import { imageType, markup } from "./markup.js";
import type { Shown } from "./shown.js";
import { mostRows, type Table, tableShown } from "./table.js";

/** A file of a table or a picture, which shows as that: `display(file("runs.parquet"))`. */
export function file(path: string): Displayable {
  check(typeof path === "string" && path !== "", "file", path, "a path");
  return { [displaySymbol]: () => fileBundle(path) };
}

async function fileBundle(path: string): Promise<MimeBundle> {
  const kind = await kindOf(path);
  return kinds[kind]!(path);
}

type Kind = (path: string) => Promise<MimeBundle>;

const kinds: Record<string, Kind> = {
  parquet: async path => table(await parquet(path)),
  csv: async path => table(csv(csvRecords(await text(path), path), path)),
  tsv: async path => table(csv(tabbed(await text(path)), path)),
  svg: async path => bundleOf(markup.svg(await text(path))),
  image: async path => bundleOf(markup.image(await readFile(path))),
};

const table = (made: Table): MimeBundle => (tableShown(made) satisfies Shown).data;

const bundleOf = (value: Displayable): MimeBundle => value[displaySymbol]() as MimeBundle;

/** By its first bytes, where these say it, and else by its name. */
async function kindOf(path: string): Promise<string> {
  const head = await firstBytes(path);
  if (head.toString("latin1").startsWith("PAR1")) return "parquet";
  if (imageType(head) !== undefined) return "image";
  const ending = extname(path).slice(1).toLowerCase();
  const known = ["csv", "tsv", "svg"].includes(ending);
  check(known, "file", path, "a Parquet, CSV or TSV file, or a PNG, JPEG, GIF, WebP or SVG picture");
  return ending;
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    check(error.code !== "ENOENT" && error.code !== "ENOTDIR", "file", path, `a file in ${resolve(".")}`);
    throw new Refusal(`${path} cannot be read: ${error.message}`);
  });
  try {
    check((await handle.stat()).isFile(), "file", path, "a file; it is none");
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const headBytes = 12; // as many as tell pictures apart

async function text(path: string): Promise<string> {
  const bytes = await readFile(path);
  check(bytes.length <= mostBytes, `size of ${path}`, bytes.length, `${mostBytes} bytes at most`);
  return new TextDecoder().decode(bytes);
}

const mostBytes = 2 ** 28; // a quarter of a GB: the whole text is taken in to count its rows

// Texts.

const tabbed = (content: string): string[][] =>
  content
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .filter(line => line !== "")
    .map(line => line.split("\t"));

/** The first row names the columns; a column of numbers alone has numbers. */
function csv([head = [], ...rows]: readonly string[][], path: string): Table {
  check(head.length > 0, "file", path, "a row that names the columns");
  const first = rows.slice(0, mostRows);
  const names = namesOf(head, Math.max(...first.map(row => row.length), head.length));
  const columns = names.map((_, i) => valuesOf(first.map(row => row[i] ?? "")));
  return {
    columnNames: () => names,
    numRows: () => rows.length,
    objects: ({ limit }) =>
      first
        .slice(0, limit)
        .map((_, row) => Object.fromEntries(names.map((name, i) => [name, columns[i]![row]]))),
  };
}

/** One for each column, none twice. */
const namesOf = (head: readonly string[], count: number): string[] =>
  distinctNames(Array.from({ length: count }, (_, i) => head[i] || `column_${i + 1}`));

function valuesOf(cells: readonly string[]): (string | number | undefined)[] {
  const given = cells.filter(cell => cell.trim() !== "");
  const isNumeric = given.length > 0 && given.every(cell => number.test(cell.trim()));
  return isNumeric ? cells.map(cell => (cell.trim() === "" ? undefined : Number(cell))) : [...cells];
}

const number = /^[+-]?(0|[1-9]\d{0,14}|(?=\.\d))(\.\d*)?(e[+-]?\d+)?$/i; // 007 and longer ones than a number holds are texts

// Parquet.

/** The rows that are shown; the rest of the file is not read. */
async function parquet(path: string): Promise<Table> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import(
    "hyparquet"
  );
  try {
    const buffer = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(buffer);
    const count = Number(metadata.num_rows);
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const rowEnd = Math.min(count, mostRows);
    const rows = count ? await parquetReadObjects({ file: buffer, metadata, rowEnd, compressors }) : [];
    return {
      columnNames: () => names,
      numRows: () => count,
      objects: ({ limit }) => rows.slice(0, limit),
    };
  } catch (error) {
    throw new Refusal(`${path} cannot be read as Parquet: ${(error as Error).message}`);
  }
}

/** What hyparquet leaves to others and Node has; Zstandard since Node 22.15. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array };
const compressors = {
  GZIP: (bytes: Uint8Array): Uint8Array => zlib.gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array): Uint8Array => zlib.brotliDecompressSync(bytes),
  ...(zstdDecompressSync && { ZSTD: (bytes: Uint8Array): Uint8Array => zstdDecompressSync(bytes) }),
};
