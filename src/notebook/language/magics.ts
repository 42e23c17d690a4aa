import { check } from "../../core/check.js";
import { completeness } from "./completeness.js";
import { polyglotCure } from "./hints.js";
import { codeAt, linesOf, looksLike, type MagicLine, magicLines, magics, names } from "./magic-lines.js";
import type { Strictness } from "./problem.js";
import type { TypeScript } from "./typescript.js";

/** A cell in the order in which its parts run. Code keeps the lines and columns that it has in the cell. */
export type Step =
  | { readonly kind: "code"; readonly source: string; readonly timed: boolean }
  | Timeit
  | { readonly kind: "magic"; readonly name: string; readonly rest: string }
  | { readonly kind: "help"; readonly name: string };

/** `%timeit`: what runs once before, and what is timed; both where they stand in the cell. */
export interface Timeit {
  readonly kind: "timeit";
  readonly setup: string;
  readonly source: string;
  /** `-n`: runs of the code in one measurement; chosen where it is left out. */
  readonly loops?: number;
  /** `-r`: measurements. */
  readonly repeats: number;
}

export interface Reading {
  readonly steps: readonly Step[];
  /** How strictly the cell is checked, where it says it. */
  readonly strictness?: Strictness;
  /** `%%time`: the whole cell is timed. */
  readonly timed: boolean;
}

/** Splits a cell into TypeScript and magics. Refuses a magic that there is none of, where the cell begins with it. */
export function readCell(ts: TypeScript, source: string): Reading {
  const lines = linesOf(source);
  const [top = ""] = lines; // where TypeScript reads #! as the first line of a script
  const cure = polyglotCure(top);
  check(cure === undefined, "command of Polyglot Notebooks", top, cure ?? "none");
  const whole = wholeTimeit(lines);
  if (whole) return { steps: [whole], timed: false };
  const header = readHeader(lines);
  if (header.script !== undefined)
    return { ...header, steps: [{ kind: "magic", name: "sh", rest: header.script }] };
  return { ...header, steps: readSteps(ts, source, lines, header.next) };
}

interface HeaderLines {
  strictness?: Strictness;
  timed: boolean;
  /** `%%sh`: the rest of the cell. */
  script?: string;
  /** Index of the first line below. */
  next: number;
}

/** The lines at the top that begin with `%%`, and blank ones among them. */
function readHeader(lines: readonly string[]): HeaderLines {
  const header: HeaderLines = { timed: false, next: 0 };
  for (; header.next < lines.length; header.next++) {
    const line = lines[header.next]!;
    if (line.trim() === "") continue;
    const { signs, name, rest } = looksLike(line, header.next) ?? { signs: "", name: "", rest: "" };
    if (!signs) break;
    check(names.has(name), "magic", `${signs}${name}`, `one of ${Object.keys(magics).join(", ")}`);
    if (signs !== "%%") break;
    if (name === "strict") {
      check(/^(on|off)$/.test(rest.trim()), "%%strict", rest.trim(), "on or off");
      header.strictness = rest.trim() === "off" ? "loose" : "strict";
    } else if (name === "time" && rest.trim() === "") header.timed = true;
    else if (name === "sh") return { ...header, script: [rest, ...lines.slice(header.next + 1)].join("\n") };
    else break;
  }
  return header;
}

function readSteps(ts: TypeScript, source: string, lines: readonly string[], first: number): Step[] {
  const steps: Step[] = [];
  let from = first;
  const code = (to: number) => {
    const text = lines.slice(from, to).join("\n");
    if (text.trim() !== "") steps.push({ kind: "code", source: "\n".repeat(from) + text, timed: false });
    from = to;
  };
  for (const magic of magicLines(ts, source)) {
    if (magic.line < from) continue;
    code(magic.line);
    const { step, next } = stepOf(ts, lines, magic);
    steps.push(step);
    from = next;
  }
  code(lines.length);
  return steps;
}

/** What a magic does, and the line after it. */
function stepOf(ts: TypeScript, lines: readonly string[], magic: MagicLine): { step: Step; next: number } {
  const { line, signs, name, rest } = magic;
  const at = codeAt(magic) ?? 0;
  if (signs === "") return { step: { kind: "help", name }, next: line + 1 };
  if (signs === "%%" && name === "sh") {
    const script = [rest, ...lines.slice(line + 1)].join("\n");
    return { step: { kind: "magic", name, rest: script }, next: lines.length };
  }
  if (signs === "%%" && name === "strict")
    return { step: { kind: "magic", name: "%strict", rest }, next: line + 1 };
  if (name === "timeit") {
    const { next, source } = timedCode(ts, lines, line, " ".repeat(at) + lines[line]!.slice(at));
    const timed = { ...timeitOptions(rest), setup: "", source: "\n".repeat(line) + source };
    check(source.trim() !== "", "%timeit", "nothing behind it", "code to time");
    return { step: { kind: "timeit", ...timed }, next };
  }
  if (name !== "time") return { step: { kind: "magic", name, rest: rest.trim() }, next: line + 1 };
  const timed = timedCode(ts, lines, line, " ".repeat(at) + rest);
  return { step: { kind: "code", source: "\n".repeat(line) + timed.source, timed: true }, next: timed.next };
}

/** A cell whose first line is `%%timeit`: what stands on that line is the set-up. */
function wholeTimeit(lines: readonly string[]): Timeit | undefined {
  const first = lines.findIndex(line => line.trim() !== "");
  const magic = first < 0 ? undefined : looksLike(lines[first]!, first);
  if (magic?.signs !== "%%" || magic.name !== "timeit") return undefined;
  const at = codeAt(magic)!;
  const setup = "\n".repeat(first) + " ".repeat(at) + lines[first]!.slice(at);
  const body = lines.slice(first + 1).join("\n");
  check(body.trim() !== "", "%%timeit", "nothing below it", "code to time");
  return { kind: "timeit", ...timeitOptions(magic.rest), setup, source: "\n".repeat(first + 1) + body };
}

const usualRepeats = 7; // IPython's

/** `-n 100 -r3` in front of the code. */
function timeitOptions(rest: string): { loops?: number; repeats: number } {
  let left = rest.trimStart();
  const found: Record<string, number> = {};
  for (let option = next(left); option; option = next(left)) {
    const [text, name, count] = option;
    check(name === "n" || name === "r", "%timeit", `-${name}`, "-n LOOPS or -r REPEATS in front of the code");
    check(/^[1-9]\d*$/.test(count), `%timeit -${name}`, count, "a positive whole number");
    found[name] = Number(count);
    left = left.slice(text.length).trimStart();
  }
  return { ...(found.n !== undefined && { loops: found.n }), repeats: found.r ?? usualRepeats };

  function next(text: string): readonly [string, string, string] | undefined {
    const match = /^-([a-zA-Z])\s*(\S*)(?:\s|$)/.exec(text);
    return match ? [match[0], match[1]!, match[2]!] : undefined;
  }
}

/** The statement behind `%time`: its line, and the lines below as long as it is not complete. */
function timedCode(ts: TypeScript, lines: readonly string[], i: number, first: string) {
  let source = first;
  let next = i + 1;
  while (next < lines.length && completeness(ts, source).status === "incomplete")
    source += `\n${lines[next++]!}`;
  return { source, next };
}
