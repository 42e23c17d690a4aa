import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { packageFolder } from "../src/core/folders.js";

/** Folders whose Markdown is not ours to keep true, or is written anew by every run. */
const others = ["node_modules", "dist", "results", ".git"];

/** The Markdown files of this checkout, by their paths in it. */
export function documents(): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !others.includes(entry.name)) walk(path);
      else if (entry.isFile() && entry.name.endsWith(".md")) found.push(relative(packageFolder(), path));
    }
  };
  walk(packageFolder());
  return found.sort();
}

export const textOf = (document: string): string => readFileSync(packageFolder(document), "utf8");

/** A fenced block of code. */
export interface CodeBlock {
  readonly document: string;
  /** The line that its first line stands on, from 1. */
  readonly line: number;
  /** `ts`, `sql`, or empty. */
  readonly language: string;
  readonly code: string;
}

export function codeBlocks(document: string): CodeBlock[] {
  const text = textOf(document);
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ index, 1: language, 2: code }) => ({
    document,
    line: text.slice(0, index).split("\n").length + 1,
    language: language!,
    code: code!,
  }));
}

/** A document without its blocks of code. */
export const proseOf = (document: string): string => textOf(document).replace(/^```.*?^```$/gms, "");
