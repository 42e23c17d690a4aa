import type typescript from "@tslab/typescript-for-tslab";
import { completeness, isOpenText } from "./completeness.js";
import { parseDiagnosticsOf } from "./problem.js";
import type { TypeScript } from "./typescript.js";

/** Name → what it does, one line each: what `%magics` prints and the handbook shows. */
export const magics = {
  "%time CODE": "run the statement and print how long it took; %%time on the first line times the whole cell",
  "%timeit CODE":
    "run the statement many times and print how long it takes (-n LOOPS -r REPEATS); %%timeit on the first line times the whole cell, code beside it once before",
  "%%strict off": "on the first line: check this cell loosely (null and implicit any allowed)",
  "%strict off": "check this and all later cells loosely",
  "%reset": "forget all names; loaded modules stay",
  "%who TYPE…": "list the notebook's names, all or those of these types; %whos with types and values",
  "%whos TYPE…": "the same as a table, with types and values",
  "%stale": "list the cells that a change has made stale, and why",
  "%run --dependants":
    "run the stale cells again, in the notebook's order; names behind it: the cells that depend on these",
  "%run FILE": "run a TypeScript file, or the cells of a notebook, as if they stood here",
  "%load FILE": "put the text of a file into this cell",
  "%env NAME=VALUE":
    "set a variable of the environment; %env NAME shows one, %env all, but for the values of those whose names look secret",
  "%sh COMMAND":
    "run a shell command, such as npm install; %%sh on the first line takes the whole cell as a script",
  "%magics": "list these",
  "?NAME": "type and documentation of a name; NAME? is the same",
} as const;

/** A line that is the kernel's and not TypeScript's. */
export interface MagicLine {
  /** Index of the line, from 0. */
  readonly line: number;
  /** `%`, `%%`; empty where the line asks for help on `name`. */
  readonly signs: string;
  readonly name: string;
  /** What stands behind the name. */
  readonly rest: string;
}

export const names: ReadonlySet<string> = new Set(
  Object.keys(magics).flatMap(text => /^%+(\w+)/.exec(text)?.[1] ?? []),
);
const magicPattern = /^(%%?)([a-zA-Z]\w*)(.*)$/;
const helpPattern = /^(?:\?{1,2}([\w.]+)|([\w.]+)\?{1,2})\s*$/;

/** What a line looks like, whatever it stands in. */
export function looksLike(line: string, index: number): MagicLine | undefined {
  const [, named, before] = helpPattern.exec(line) ?? [];
  if (named ?? before) return { line: index, signs: "", name: (named ?? before)!, rest: "" };
  const [, signs, name, rest] = magicPattern.exec(line) ?? [];
  return signs ? { line: index, signs, name: name!, rest: rest! } : undefined;
}

/** Lines without their ends, which may be CR LF. */
export const linesOf = (source: string): string[] => source.split(/\r?\n/);

/**
 * The magics of a cell. A line is one only if the code above it is complete, so that it does not stand in a text, a
 * comment or an open bracket, and if it does not go on with that code as TypeScript.
 */
export function magicLines(ts: TypeScript, source: string): MagicLine[] {
  return read(ts, source).magics;
}

/**
 * Blanks what is the kernel's and not TypeScript's (`%time f()`, `%%strict off`, `?name`), keeping every other
 * character where it was. What follows `%time` on its line is code and stays.
 */
export function withoutMagics(ts: TypeScript, source: string): string {
  return read(ts, source).code;
}

function read(ts: TypeScript, source: string): { magics: MagicLine[]; code: string } {
  const found: MagicLine[] = [];
  let code = source;
  let start = 0;
  let codeUntil = 0; // whatever begins before is inside a text or brackets
  for (const [index, line] of source.split("\n").entries()) {
    const magic = looksLike(line.replace(/\r$/, ""), index);
    const isKnown = magic && (magic.signs === "" || names.has(magic.name)) && start >= codeUntil;
    if (isKnown && isInside(ts, code.slice(0, start))) codeUntil = endOf(ts, code, start);
    else if (isKnown && !isCode(ts, code, start, magic)) {
      found.push(magic);
      if (magic.signs === "%%" && magic.name === "sh") return { magics: found, code: blank(code, start) };
      code = blank(code, start, start + (codeAt(magic) ?? line.length));
    }
    start += line.length + 1;
  }
  return { magics: found, code };
}

/** The column where the code behind a magic begins, where it is code. */
export function codeAt({ signs, name, rest }: MagicLine): number | undefined {
  if (name !== "time" && name !== "timeit") return undefined;
  const options = name === "timeit" ? /^(?:\s+-\S+(?:\s+\d+)?)*/.exec(rest)![0].length : 0;
  return signs.length + name.length + options;
}

const blank = (text: string, start: number, end = text.length): string =>
  text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, " ") + text.slice(end);

/** Whether the code ends inside a text, a comment or brackets, or in the middle of an expression. */
const isInside = (ts: TypeScript, above: string): boolean =>
  above.trim() !== "" && (isOpenText(ts, above) || completeness(ts, above).status === "incomplete");

/** Where the outermost text, comment or bracket around a place ends; the place itself where none is found. */
function endOf(ts: TypeScript, code: string, place: number): number {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, true);
  const find = (node: typescript.Node): number | undefined => {
    if (place <= node.getStart(file) || place >= node.end) return undefined;
    const from = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression.end : node.pos;
    const closes = bracketed(ts, node) && place > from && /[)\]}`'"]/.test(code[node.end - 1]!);
    return closes ? node.end : ts.forEachChild(node, find);
  };
  const end = find(file);
  if (end !== undefined) return end;
  const comment = ts.findPrecedingToken(place, file)?.end ?? 0;
  const isComment = code.slice(comment, place).includes("/*");
  return isComment ? code.indexOf("*/", place) : place;
}

/** What ends with a bracket or quote of its own. */
const bracketed = (ts: TypeScript, node: typescript.Node): boolean =>
  ts.isBlock(node) ||
  ts.isModuleBlock(node) ||
  ts.isCaseBlock(node) ||
  ts.isClassLike(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isEnumDeclaration(node) ||
  ts.isTypeLiteralNode(node) ||
  ts.isObjectLiteralExpression(node) ||
  ts.isArrayLiteralExpression(node) ||
  ts.isParenthesizedExpression(node) ||
  ts.isCallExpression(node) ||
  ts.isNewExpression(node) ||
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node);

/** `cond?` with both cases on the lines below, `?a` behind a condition, `%time` behind a number: TypeScript. */
function isCode(ts: TypeScript, code: string, start: number, magic: MagicLine): boolean {
  if (magic.signs === "%%") return false;
  const sign = code.slice(start, start + 1) === "?" || magic.signs ? start : code.indexOf("?", start);
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, true);
  const operation = operationAt(ts, file, sign);
  if (!operation || !parsed(file, start, operation.end)) return false;
  return magic.signs === "" || isDeclared(ts, file, magic.name);
}

/** The conditional, or the operation of two values, whose sign stands there. */
function operationAt(
  ts: TypeScript,
  file: typescript.SourceFile,
  sign: number,
): typescript.Expression | undefined {
  const find = (node: typescript.Node): typescript.Expression | undefined => {
    if (sign < node.pos || sign >= node.end) return undefined;
    const inner = ts.forEachChild(node, find);
    if (inner) return inner;
    if (ts.isConditionalExpression(node) && node.questionToken.getStart(file) === sign) return node;
    return ts.isBinaryExpression(node) && node.operatorToken.getStart(file) === sign ? node : undefined;
  };
  return find(file);
}

/** Whether the parser found nothing wrong between the two places. */
function parsed(file: typescript.SourceFile, start: number, end: number): boolean {
  const lineEnd = file.text.indexOf("\n", start);
  const last = Math.max(end, lineEnd < 0 ? file.text.length : lineEnd);
  return !parseDiagnosticsOf(file).some(problem => problem.start >= start && problem.start <= last);
}

/** Whether the cell itself declares the name, anywhere. */
function isDeclared(ts: TypeScript, file: typescript.SourceFile, name: string): boolean {
  const find = (node: typescript.Node): true | undefined => {
    const own = (node as { name?: typescript.Node }).name;
    const declares = own && ts.isIdentifier(own) && own.text === name && !ts.isPropertyAccessExpression(node);
    return declares || ts.forEachChild(node, find);
  };
  return find(file) ?? false;
}
