import type { MimeBundle } from "../../core/bundle.js";
import { plainText } from "../../core/text/ansi.js";
import { figureMime } from "../../web/figure.js";
import { type CodeCell, isJsonMime, type Output, tagsOf } from "./nbformat.js";

/** How two runs of a cell may differ. */
export interface Tolerance {
  /** Numbers a and b are equal if |a - b| ≤ relative · max(1, |a|, |b|). */
  readonly relative: number;
  /** Whether the numbers inside figures count too. They do where a cell is tagged with a tolerance. */
  readonly figures: boolean;
}

const defaultTolerance = 1e-6; // the same mathematics on another processor

/** A cell's own tolerance (tag `tolerance=1e-3`), else the one given. */
export function toleranceOf(cell: CodeCell, relative = defaultTolerance): Tolerance {
  const tag = tagsOf(cell)
    .map(tag => /^tolerance=(.+)$/.exec(tag)?.[1])
    .find(Boolean);
  const own = Number(tag);
  return tag !== undefined && own >= 0 ? { relative: own, figures: true } : { relative, figures: false };
}

/**
 * Compares what a cell shows with what was stored, and says where they differ first; undefined where they agree.
 *
 * Compared: the text of standard output, and each result, display and error in order, MIME type by MIME type. Text
 * must be the same but for numbers within the tolerance, times, durations, ids and the ends of lines. Images must
 * be there; figures must have the same traces, names and titles. Standard error is not compared.
 */
export function difference(
  stored: readonly Output[],
  shown: readonly Output[],
  tolerance: Tolerance,
): string | undefined {
  const text = textDifference("standard output", streamText(stored), streamText(shown), tolerance);
  if (text) return text;
  const [before, after] = [stored.filter(isRich), shown.filter(isRich)];
  if (before.length !== after.length)
    return `outputs: ${after.length} (${kindsOf(after)}), stored ${before.length} (${kindsOf(before)})`;
  return before
    .map((output, i) => outputDifference(`output ${i + 1}`, output, after[i]!, tolerance))
    .find(found => found !== undefined);
}

const streamText = (outputs: readonly Output[]): string =>
  outputs
    .map(output => (output.output_type === "stream" && output.name === "stdout" ? output.text : ""))
    .join("");

const isRich = (output: Output): boolean => output.output_type !== "stream";

const kindsOf = (outputs: readonly Output[]): string =>
  outputs.map(output => output.output_type).join(", ") || "none";

function outputDifference(
  what: string,
  stored: Output,
  shown: Output,
  tolerance: Tolerance,
): string | undefined {
  if (stored.output_type !== shown.output_type)
    return `${what}: ${shown.output_type}, stored ${stored.output_type}`;
  if (stored.output_type === "error" && shown.output_type === "error") {
    const [before, after] = [`${stored.ename}: ${stored.evalue}`, `${shown.ename}: ${shown.evalue}`];
    return textDifference(what, before, after, tolerance);
  }
  if (!("data" in stored) || !("data" in shown)) return undefined;
  return bundleDifference(what, stored.data, shown.data, tolerance);
}

function bundleDifference(
  what: string,
  stored: MimeBundle,
  shown: MimeBundle,
  tolerance: Tolerance,
): string | undefined {
  const [before, after] = [stored, shown].map(bundle => Object.keys(bundle).sort().join(", "));
  if (before !== after) return `${what}: shows ${after}, stored ${before}`;
  return Object.keys(stored)
    .sort()
    .map(mime => contentDifference(`${what}, ${mime}`, mime, stored[mime], shown[mime], tolerance))
    .find(found => found !== undefined);
}

function contentDifference(
  what: string,
  mime: string,
  stored: unknown,
  shown: unknown,
  tolerance: Tolerance,
): string | undefined {
  if (mime === figureMime) return figureDifference(what, stored, shown, tolerance);
  if (mime.startsWith("image/") || mime.startsWith("application/vnd.jupyter.widget")) return undefined;
  if (isJsonMime(mime)) return jsonDifference(what, stored, shown, tolerance);
  const words = mime === "text/html" ? htmlWords : String;
  return textDifference(what, words(stored), words(shown), tolerance);
}

/** What a reader sees of HTML: its words, without markup, styles and attributes. */
const htmlWords = (html: unknown): string =>
  String(html)
    .replace(/<(style|script|svg)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<\/(tr|p|div|li|h\d|table)>|<br\s*\/?>/gi, "\n")
    .replace(/<[^>]*>/g, " ")
    .replace(/[ \t]+/g, " ")
    .trim();

/**
 * Parts that no two runs share, each with what stands for it: dates, times of day, durations, rates, uuids, addresses.
 */
const fleeting: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| ?UTC|[+-]\d\d:?\d\d)?/g, "<date>"],
  [/\b\d{1,2}:\d\d:\d\d(\.\d+)?\b/g, "<time>"],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, "<id>"],
  [/\b0x[\da-f]{6,}\b/gi, "<address>"],
  [/\b\d+(\.\d+)? h( \d+ min)?(?![\w/])/g, "<duration>"],
  [/\b\d+(\.\d+)? min( \d+(\.\d+)? s)?(?![\w/])/g, "<duration>"],
  [/\b\d+(\.\d+)? ?(ns|µs|μs|us|ms|s|sec|seconds?|minutes?|hours?)(?![\w/])/g, "<duration>"],
  [/\b\d[\d,.]* ?\w+\/(s|ms|min)\b/g, "<rate>"],
];

const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/g;

function textDifference(
  what: string,
  stored: string,
  shown: string,
  tolerance: Tolerance,
): string | undefined {
  const [before, after] = [steadyLines(stored), steadyLines(shown)];
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const [was, is] = [before[i], after[i]];
    if (was === undefined || is === undefined || !sameLine(was, is, tolerance.relative)) {
      const quoted = (line: string | undefined) => (line === undefined ? "nothing" : JSON.stringify(line));
      return `${what}, line ${i + 1}: ${quoted(is)}, stored ${quoted(was)}`;
    }
  }
  return undefined;
}

function steadyLines(text: string): string[] {
  const steady = fleeting.reduce((left, [pattern, name]) => left.replace(pattern, name), plainText(text));
  const lines = steady.split("\n").map(line => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

function sameLine(stored: string, shown: string, relative: number): boolean {
  if (stored === shown) return true;
  if (stored.replace(number, "#") !== shown.replace(number, "#")) return false;
  const [before, after] = [stored.match(number) ?? [], shown.match(number) ?? []];
  return before.every((was, i) => near(Number(was), Number(after[i]), relative));
}

const near = (a: number, b: number, relative: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= relative * Math.max(1, Math.abs(a), Math.abs(b));

function jsonDifference(
  what: string,
  stored: unknown,
  shown: unknown,
  tolerance: Tolerance,
): string | undefined {
  const place = firstDifference(stored, shown, tolerance.relative);
  return place === undefined ? undefined : `${what}: differs at ${place || "its root"}`;
}

/** The path of the first place where two JSON values differ. */
function firstDifference(stored: unknown, shown: unknown, relative: number, path = ""): string | undefined {
  if (typeof stored === "number" && typeof shown === "number")
    return near(stored, shown, relative) ? undefined : path;
  if (typeof stored !== "object" || typeof shown !== "object" || stored === null || shown === null)
    return stored === shown ? undefined : path;
  const [before, after] = [Object.entries(stored), Object.entries(shown)];
  if (Array.isArray(stored) !== Array.isArray(shown) || before.length !== after.length) return path;
  for (const [key, value] of before) {
    if (!Object.hasOwn(shown, key)) return `${path}.${key}`;
    const found = firstDifference(value, (shown as Record<string, unknown>)[key], relative, `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function figureDifference(
  what: string,
  stored: unknown,
  shown: unknown,
  tolerance: Tolerance,
): string | undefined {
  if (tolerance.figures) return jsonDifference(what, stored, shown, tolerance);
  return jsonDifference(`${what} (traces, names, titles)`, outline(stored), outline(shown), tolerance);
}

/** What a figure says beside its numbers. */
function outline(figure: unknown): unknown {
  const { data = [], layout = {} } = figure as {
    data?: Record<string, unknown>[];
    layout?: Record<string, unknown>;
  };
  const titles = Object.entries(layout)
    .filter(([name]) => name === "title" || /^[xyz]axis\d*$/.test(name))
    .map(([name, part]) => [name, titleText(name === "title" ? part : (part as { title?: unknown })?.title)]);
  return { traces: data.map(({ type = "scatter", name = "" }) => ({ type, name })), titles };
}

const titleText = (title: unknown): unknown =>
  typeof title === "object" && title !== null ? ((title as { text?: unknown }).text ?? "") : (title ?? "");
