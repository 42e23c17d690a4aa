import { types } from "node:util";
import { plain } from "../../display/plain.js";
import { missingAtRunTime } from "../../language/hints.js";
import type { Positions } from "../../language/positions.js";
import type { Problem } from "../../language/problem.js";

/** The content of an `error` message and of the reply that goes with it. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  /** Lines for a terminal: name and message, the place in the source, the calls that led there, causes. */
  readonly traceback: readonly string[];
}

const red = (text: string): string => `\x1b[31m${text}\x1b[39m`;
const dim = (text: string): string => `\x1b[2m${text}\x1b[22m`;
const mostCauses = 8;

/**
 * A thrown value; its stack already names cells and lines (see Positions.install). It may be anything, also an error
 * whose message, stack or cause throws when it is read.
 */
export function thrownContent(thrown: unknown, positions: Positions): ErrorContent {
  const { ename, evalue } = nameAndMessage(thrown);
  const traceback = described(thrown, positions, new Set());
  const hint = ename === "ReferenceError" ? missingAtRunTime(evalue) : undefined;
  return hint === undefined
    ? { ename, evalue, traceback }
    : { ename, evalue: `${evalue} (${hint})`, traceback: [...traceback, `${dim("→")} ${hint}`] };
}

/** Problems that the compiler found, each with its place and the lines around it. */
export function problemContent(problems: readonly Problem[], label: string, source: string): ErrorContent {
  const first = problems[0]!;
  const traceback = problems.flatMap(({ code, message, file, line, column, hint }) => [
    `${red(`TS${code}`)} ${file ?? label}:${line}:${column} ${message}`,
    ...(file ? [] : [frame(source, line, column)]),
    ...(hint === undefined ? [] : [`${dim("→")} ${hint}`]),
  ]);
  const evalue = first.hint === undefined ? first.message : `${first.message} (${first.hint})`;
  return { ename: `TS${first.code}`, evalue, traceback };
}

function described(thrown: unknown, positions: Positions, seen: Set<unknown>): string[] {
  seen.add(thrown);
  const { ename, evalue } = nameAndMessage(thrown);
  const calls = callsOf(thrown, positions);
  const lines = [`${red(ename)}: ${evalue}`, sourceAt(calls, positions), calls.join("\n")].filter(Boolean);
  const cause = field(thrown, "cause");
  const errors = field(thrown, "errors");
  const below = [
    ...(cause === undefined ? [] : [["Caused by:", cause] as const]),
    ...listed(errors).map((each, i) => [`Error ${i + 1}:`, each] as const),
  ];
  for (const [heading, each] of below) {
    if (seen.has(each) || seen.size > mostCauses) continue;
    lines.push(dim(heading), ...described(each, positions, seen));
  }
  return lines;
}

function nameAndMessage(thrown: unknown): { ename: string; evalue: string } {
  if (!isErrorLike(thrown))
    return { ename: typeof thrown, evalue: typeof thrown === "string" ? thrown : plain(thrown) };
  const name = field(thrown, "name") || field(field(thrown, "constructor"), "name") || "Error";
  return { ename: words(() => name), evalue: words(() => thrown.message) };
}

/** What is read, as text; where that throws, why. */
function words(read: () => unknown): string {
  try {
    return String(read());
  } catch (error) {
    return `(it cannot be read: ${plain(error).split("\n")[0]})`;
  }
}

/** A field of whatever it is; undefined where that throws. */
function field(value: unknown, name: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** The first of a list of errors; a list that cannot be read has none. */
function listed(errors: unknown): unknown[] {
  try {
    return Array.isArray(errors) ? Array.from(errors.slice(0, mostCauses)) : [];
  } catch {
    return [];
  }
}

function isErrorLike(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  try {
    return typeof value === "object" && value !== null && "message" in value && "stack" in value;
  } catch {
    return false;
  }
}

function callsOf(thrown: unknown, positions: Positions): string[] {
  const stack = isErrorLike(thrown) ? positions.reading(() => field(thrown, "stack")) : "";
  return words(() => stack)
    .split("\n")
    .filter(line => /^\s+at /.test(line));
}

/** The source around the innermost call that lies in a cell or in the project's TypeScript. */
function sourceAt(calls: readonly string[], positions: Positions): string {
  for (const call of calls) {
    const match = /\(?([^()]*?):(\d+):(\d+)\)?$/.exec(call.replace(/^\s+at (?:async )?/, ""));
    const mapped = match && positions.byLabel(match[1]!.trim());
    if (mapped) return frame(mapped.source, Number(match[2]), Number(match[3]));
  }
  return "";
}

const around = 2; // lines before and after

/** The lines around a place, the line itself marked, the column under a caret. */
function frame(source: string, line: number, column: number): string {
  const lines = source.split("\n");
  const from = Math.max(1, line - around);
  const shown = lines.slice(from - 1, line + around).map((text, i) => {
    const number = from + i;
    const marked = number === line;
    const row = `${marked ? red(">") : " "} ${String(number).padStart(4)} | ${text}`;
    return marked ? `${row}\n       | ${" ".repeat(Math.max(0, column - 1))}${red("^")}` : row;
  });
  return shown.join("\n");
}
