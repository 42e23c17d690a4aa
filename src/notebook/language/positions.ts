import { SourceMap, type SourceMapPayload } from "node:module";
import type { Edited } from "./binding/edits.js";

/** Line and column, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Code that the kernel compiled: what the engine calls it, and how its places lead back to what was written. */
export interface Mapped {
  /** As it stands in stack traces: `In [7]`, or the path of a source file. */
  readonly label: string;
  readonly source: string;
  /** What stands in front of names in the compiled code and not in the source. */
  readonly hidden?: string;
  origin(place: Place): Place | undefined;
}

/** All code compiled by this kernel, by the name that the engine knows it by. */
export class Positions {
  readonly #mapped = new Map<string, Mapped>();

  add(file: string, mapped: Mapped): void {
    this.#mapped.set(file, mapped);
  }

  find(file: string): Mapped | undefined {
    return this.#mapped.get(file);
  }

  byLabel(label: string): Mapped | undefined {
    return [...this.#mapped.values()].reverse().find(mapped => mapped.label === label);
  }

  /** From now on the `stack` of every error names cells and TypeScript lines. */
  install(): void {
    Error.prepareStackTrace = this.#prepare;
  }

  /** Reads the stack of an error as `install` has it, also where a library has put itself in its place. */
  reading<T>(read: () => T): T {
    const { prepareStackTrace } = Error;
    this.install();
    try {
      return read();
    } finally {
      if (prepareStackTrace) Error.prepareStackTrace = prepareStackTrace;
    }
  }

  readonly #prepare = (error: unknown, sites: readonly NodeJS.CallSite[]): string => {
    const frames = trimmed(sites).map(site => `\n    at ${this.#frame(site)}`);
    return `${title(error)}${frames.join("")}`;
  };

  #frame(site: NodeJS.CallSite): string {
    const file = site.getFileName() ?? "";
    const mapped = this.#mapped.get(file);
    if (!mapped) return String(site);
    const text = mapped.hidden ? String(site).replaceAll(mapped.hidden, "") : String(site);
    const { line, column } = mapped.origin(placeOf(site)) ?? placeOf(site);
    const place = `${mapped.label}:${line}:${column}`;
    const name = /^(.*) \(.*\)$/.exec(text)?.[1];
    return name && name !== "eval" ? `${name} (${place})` : place;
  }
}

/** The way back through the binding edits, then through the compiler's source map. */
export function originThrough(js: string, edited: Edited, map: string, prefix: number): Mapped["origin"] {
  const bodyLines = lineStarts(edited.text);
  const jsLines = lineStarts(js);
  let sourceMap: SourceMap | undefined;
  return ({ line, column }) => {
    const start = bodyLines[line - 1];
    if (start === undefined) return undefined;
    const offset = edited.origin(start + Math.max(0, column - 1 - (line === 1 ? prefix : 0)));
    const jsLine = upperBound(jsLines, offset) - 1;
    sourceMap ??= new SourceMap(JSON.parse(map) as SourceMapPayload);
    return originIn(sourceMap, jsLine, offset - jsLines[jsLine]!);
  };
}

/** The way back through one source map. */
export function originBy(map: string): Mapped["origin"] {
  let sourceMap: SourceMap | undefined;
  return ({ line, column }) => {
    sourceMap ??= new SourceMap(JSON.parse(map) as SourceMapPayload);
    return originIn(sourceMap, line - 1, column - 1);
  };
}

function originIn(map: SourceMap, line: number, column: number): Place | undefined {
  const entry = map.findEntry(line, column);
  if (!("originalLine" in entry) || entry.originalLine === undefined) return undefined;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

const placeOf = (site: NodeJS.CallSite): Place => ({
  line: site.getLineNumber() ?? 1,
  column: site.getColumnNumber() ?? 1,
});

/** Frames of the kernel itself, and what lies below them, say nothing to the author of a cell. */
function trimmed(sites: readonly NodeJS.CallSite[]): NodeJS.CallSite[] {
  const ours = (site: NodeJS.CallSite) => (site.getFileName() ?? "").startsWith(notebookFolder);
  const inner = (site: NodeJS.CallSite) => (site.getFileName() ?? "").startsWith("node:");
  const kept = sites.filter(site => !ours(site));
  while (kept.length > 0 && inner(kept.at(-1)!)) kept.pop();
  return kept.length > 0 ? kept : sites.filter(site => !ours(site));
}

const notebookFolder = new URL("../", import.meta.url).href;

function title(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** How many of the sorted numbers are at most `value`. */
function upperBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
