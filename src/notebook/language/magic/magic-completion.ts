import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Completions } from "../completion.js";
import { magics } from "../magic-lines.js";

/** What may stand at the cursor where its line is a magic; undefined where TypeScript stands there. */
export function completeMagic(code: string, cursor: number): Completions | undefined {
  const start = code.lastIndexOf("\n", cursor - 1) + 1;
  const before = code.slice(start, cursor);
  if (/^%{1,2}\w*$/.test(before)) {
    const entries = magicNames(start).filter(name => name.startsWith(before));
    const rest = /^[\w%]*/.exec(code.slice(cursor))![0].length;
    return offered(start, cursor + rest, entries, "magic");
  }
  const [, name, words] = /^%{1,2}(\w+)[ \t]+(.*)$/.exec(before) ?? [];
  const offers = name === undefined ? undefined : argumentsOf[name];
  if (!offers) return undefined;
  const word = words!.slice(words!.search(/\S*$/));
  return offered(cursor - word.length, cursor, offers(word), name!);
}

const offered = (start: number, end: number, texts: readonly string[], kind: string): Completions => ({
  start,
  end,
  entries: texts.map(text => ({ text, kind })),
});

const onFirstLine = ["%%time", "%%timeit", "%%sh", "%%strict"];

/** As they are written; those that take a whole cell only where a cell begins. */
function magicNames(start: number): string[] {
  const inLines = Object.keys(magics).flatMap(text => /^%\w+/.exec(text)?.[0] ?? []);
  return [...new Set([...inLines, ...(start === 0 ? onFirstLine : [])])].sort();
}

/** Magic → what may stand behind it, given the word there. */
const argumentsOf: Record<string, (word: string) => string[]> = {
  strict: word => ["on", "off"].filter(text => text.startsWith(word)),
  env: word =>
    Object.keys(process.env)
      .filter(text => text.startsWith(word))
      .sort(),
  load: word => files(word, /\.(ts|mts|cts|js|mjs|cjs|json|md|txt|csv)$/),
  run: word => [
    ...["--dependants"].filter(text => text.startsWith(word)),
    ...files(word, /\.(ts|mts|js|mjs|ipynb)$/),
  ],
};

function files(word: string, ending: RegExp): string[] {
  const folder = word.endsWith("/") ? word : dirname(word);
  const begun = word.endsWith("/") ? "" : basename(word);
  const prefix = word.includes("/") ? `${folder.replace(/\/$/, "")}/` : "";
  try {
    return readdirSync(resolve(folder), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begun) && (begun !== "" || !name.startsWith(".")))
      .filter(entry => entry.isDirectory() || ending.test(entry.name))
      .map(entry => join(prefix, entry.name) + (entry.isDirectory() ? "/" : ""))
      .sort();
  } catch {
    return []; // no such folder
  }
}
