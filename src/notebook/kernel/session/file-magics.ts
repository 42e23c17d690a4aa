import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, relative, resolve } from "node:path";
import process from "node:process";
import { check } from "../../../core/check.js";
import { hintOf, nearestName } from "../../../core/nearest.js";
import type { MagicContext } from "./magic-context.js";

/** `%load FILE`: its text takes the place of the cell's. */
export async function load(file: string, context: MagicContext): Promise<void> {
  const text = await textOf("%load", file);
  context.payload({ source: "set_next_input", text: `// ${file}\n${text}`, replace: true });
}

/** `%run FILE`: its text, or the cells of a notebook one after the other. */
export async function runFile(file: string, context: MagicContext): Promise<void> {
  const text = await textOf("%run", file);
  const path = resolve(file);
  check(!running.has(path), "%run", file, "a file that is not being run by this cell already");
  running.add(path);
  try {
    if (extname(file) === ".ipynb") await runNotebook(file, text, context);
    else await context.execute(text);
  } finally {
    running.delete(path);
  }
}

const running = new Set<string>();

/** Cells that a run from the top runs, too: no tests, none that are to be skipped. */
async function runNotebook(file: string, text: string, context: MagicContext): Promise<void> {
  const { parseNotebook } = await import("../../document/nbformat.js");
  const { willRun } = await import("../../document/test-cell.js");
  const { cells } = parseNotebook(text, file);
  for (const [i, cell] of cells.entries()) {
    if (!willRun(cell)) continue;
    try {
      await context.runCell(cell.source);
    } catch (error) {
      process.stderr.write(`${file}: cell ${i + 1} failed\n`);
      throw error;
    }
  }
}

/** A file's text; where there is none, the refusal says which name there may be meant. */
async function textOf(magic: string, file: string): Promise<string> {
  check(file !== "", magic, file, "a file");
  try {
    return await readFile(resolve(file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    check(code !== "EISDIR", magic, file, "a file; it is a folder");
    check(code !== "ENOENT" && code !== "ENOTDIR", magic, file, `a file that is there${meant(file)}`);
    throw error;
  }
}

function meant(file: string): string {
  const folder = dirname(resolve(file));
  try {
    const near = nearestName(basename(file), readdirSync(folder));
    return hintOf(near && relative(".", resolve(folder, near)));
  } catch {
    return "";
  }
}
