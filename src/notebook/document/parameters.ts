import type typescript from "@tslab/typescript-for-tslab";
import { check, oneOf, Refusal } from "../../core/check.js";
import { alignedLines } from "../../core/text/text-table.js";
import { ts } from "../language/parser.js";
import { parseSource, syntaxErrors } from "../language/source.js";
import { type Cell, type CodeCell, codeCell, type Notebook, tagsOf } from "./nbformat.js";

/**
 * A notebook's parameters: the `const` and `let` declarations of its cell tagged `parameters`.
 *
 *     const bits: number = 720; // bits per image
 *     const dataset: "mnist" | "fashion" = "mnist";
 *
 * Values given on the command line are checked against these types before any kernel starts, and declared again
 * in a cell of their own right after, tagged `injected-parameters` (papermill's convention).
 */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** The type as the notebook writes it, or as its default value implies it. */
  readonly typeText: string;
  /** Undefined where the default is computed, as in `bits * 2`. */
  readonly value: Value | undefined;
  /** The default as the notebook writes it. */
  readonly text: string;
  /** What the comment beside or above the declaration says. */
  readonly comment: string;
}

export type Value = number | string | boolean | null | readonly Value[];

export type ParameterType =
  | { readonly kind: "number" | "string" | "boolean" }
  | { readonly kind: "literal"; readonly value: number | string | boolean | null }
  | { readonly kind: "list"; readonly of: ParameterType }
  | { readonly kind: "union"; readonly of: readonly ParameterType[] }
  /** Anything that cannot be written on a command line. */
  | { readonly kind: "other" };

/** The parameters of a notebook, in order; none where no cell has the tag. */
export function parametersOf(notebook: Notebook): Parameter[] {
  const cell = parametersCell(notebook);
  return cell ? declarationsOf(cell.source) : [];
}

/** The cell tagged `parameters`. Refuses two of them. */
function parametersCell(notebook: Notebook): CodeCell | undefined {
  const tagged = cellsTagged(notebook, "parameters");
  check(tagged.length <= 1, "cells tagged parameters", tagged.length, "at most one");
  return tagged[0];
}

/**
 * Checks what was given as `name=value` and turns it into values. Refuses unknown names (and lists the known
 * ones), values of another type, and a name given twice.
 */
export function givenValues(
  parameters: readonly Parameter[],
  given: readonly string[],
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const pair of given) {
    const [, name, text] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(pair) ?? [];
    check(name !== undefined && text !== undefined, "parameter", pair, "name=value");
    if (parameters.length === 0)
      throw new Refusal(`parameter ${name}: this notebook has no cell tagged parameters`);
    const names = parameters.map(parameter => parameter.name);
    oneOf("parameter", name, names);
    check(!Object.hasOwn(values, name), `parameter ${name}`, "two values", "one");
    values[name] = checkedValue(parameters.find(parameter => parameter.name === name)!, text);
  }
  return values;
}

/** All parameters with the values that a run has: the defaults, overridden by an injected cell and by `given`. */
export function effectiveValues(
  notebook: Notebook,
  given: Readonly<Record<string, Value>>,
): Record<string, Value | null> {
  const values: Record<string, Value | null> = {};
  for (const { name, value } of parametersOf(notebook)) values[name] = value ?? null;
  if (Object.keys(given).length === 0)
    for (const cell of cellsTagged(notebook, "injected-parameters"))
      for (const { name, value } of declarationsOf(cell.source)) values[name] = value ?? null;
  return { ...values, ...given };
}

/** A copy of the notebook with the values declared right after its parameters; an earlier injection goes. */
export function inject(notebook: Notebook, values: Readonly<Record<string, Value>>): Notebook {
  const at = parametersCell(notebook);
  if (!at || Object.keys(values).length === 0) return notebook;
  const types = new Map(parametersOf(notebook).map(({ name, typeText }) => [name, typeText]));
  const { declared } = parseSource(at.source);
  const lines = Object.entries(values).map(([name, value]) => {
    const keyword = declared.get(name)?.kind === "let" ? "let" : "const"; // a later cell may assign to it
    return `${keyword} ${name}: ${types.get(name)} = ${JSON.stringify(value)};`;
  });
  const source = ["// Parameters of this run", ...lines].join("\n");
  const injected = codeCell(source, ["injected-parameters"], `injected-${at.id}`.slice(0, 64));
  const kept = notebook.cells.filter(cell => !tagsOf(cell).includes("injected-parameters"));
  return { ...notebook, cells: kept.flatMap(cell => (cell.id === at.id ? [cell, injected] : [cell])) };
}

/** The parameters for people: name, type, default and comment, one line each. */
export function parametersHelp(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return "This notebook has no parameters (no cell is tagged parameters).";
  const rows = parameters.map(({ name, typeText, text, comment }) => [
    `-p ${name}: ${typeText}`,
    `(default ${text})`,
    comment,
  ]);
  return `Parameters, given as -p name=value:\n${alignedLines(rows, { indent: 2 })}`;
}

function cellsTagged(notebook: Notebook, tag: string): CodeCell[] {
  const is = (cell: Cell): cell is CodeCell => cell.cell_type === "code" && tagsOf(cell).includes(tag);
  return notebook.cells.filter(is);
}

function declarationsOf(source: string): Parameter[] {
  const parsed = parseSource(source);
  const [error] = syntaxErrors(parsed);
  if (error)
    throw new Refusal(
      `the parameters cell does not parse: ${error.place.line}:${error.place.column} ${error.message}`,
    );
  return parsed.file.statements.filter(ts.isVariableStatement).flatMap(statement => {
    const { declarations } = statement.declarationList;
    return declarations.flatMap(one => parameterOf(one, statement, parsed.file));
  });
}

function parameterOf(
  node: typescript.VariableDeclaration,
  statement: typescript.VariableStatement,
  file: typescript.SourceFile,
): Parameter[] {
  if (!ts.isIdentifier(node.name)) return [];
  const value = node.initializer && constantOf(node.initializer);
  const type: ParameterType = node.type ? typeOf(node.type) : impliedType(value);
  return [
    {
      name: node.name.text,
      type,
      typeText: node.type ? node.type.getText(file) : typeName(type),
      value,
      text: node.initializer?.getText(file) ?? "none",
      comment: commentOf(statement, node, file),
    },
  ];
}

/** The comment on the declaration's own line, else the ones above the statement. */
function commentOf(statement: typescript.Node, node: typescript.Node, file: typescript.SourceFile): string {
  const text = file.text;
  const lineEnd = text.indexOf("\n", node.getEnd());
  const rest = text.slice(node.getEnd(), lineEnd < 0 ? text.length : lineEnd);
  const beside = /^[\s,;]*(?:\/\/(.*)|\/\*(.*)\*\/\s*)$/.exec(rest);
  if (beside) return (beside[1] ?? beside[2] ?? "").trim();
  const above = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  return above
    .filter(range => !isBesideEarlier(text, range.pos))
    .map(range => bare(text.slice(range.pos, range.end)))
    .join(" ");
}

/** A comment that follows code on its line belongs to that code. */
const isBesideEarlier = (text: string, position: number): boolean =>
  text.slice(text.lastIndexOf("\n", position - 1) + 1, position).trim() !== "";

const bare = (comment: string): string =>
  comment
    .replace(/^\/\*+|\*+\/$/g, "")
    .split("\n")
    .map(line => line.replace(/^\s*(\/\/+|\*)?\s?/, "").trim())
    .filter(Boolean)
    .join(" ");

function typeOf(node: typescript.TypeNode): ParameterType {
  if (ts.isParenthesizedTypeNode(node)) return typeOf(node.type);
  if (ts.isUnionTypeNode(node)) return { kind: "union", of: node.types.map(typeOf) };
  if (ts.isArrayTypeNode(node)) return { kind: "list", of: typeOf(node.elementType) };
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword)
    return typeOf(node.type);
  if (ts.isTypeReferenceNode(node)) {
    const isList = /^(Readonly)?Array$/.test(node.typeName.getText());
    const [element] = node.typeArguments ?? [];
    return isList && element ? { kind: "list", of: typeOf(element) } : { kind: "other" };
  }
  if (ts.isLiteralTypeNode(node)) {
    const value = constantOf(node.literal as typescript.Expression);
    return value === undefined || isList(value) ? { kind: "other" } : { kind: "literal", value };
  }
  const keywords: Partial<Record<typescript.SyntaxKind, ParameterType>> = {
    [ts.SyntaxKind.NumberKeyword]: { kind: "number" },
    [ts.SyntaxKind.StringKeyword]: { kind: "string" },
    [ts.SyntaxKind.BooleanKeyword]: { kind: "boolean" },
  };
  return keywords[node.kind] ?? { kind: "other" };
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

function impliedType(value: Value | undefined): ParameterType {
  if (value === undefined || value === null) return { kind: "other" };
  if (!isList(value)) return { kind: typeof value as "number" | "string" | "boolean" };
  const kinds = [...new Set(value.map(element => JSON.stringify(impliedType(element))))];
  return kinds.length === 1 ? { kind: "list", of: JSON.parse(kinds[0]!) } : { kind: "other" };
}

function typeName(type: ParameterType): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "list":
      return type.of.kind === "union" ? `(${typeName(type.of)})[]` : `${typeName(type.of)}[]`;
    case "union":
      return type.of.map(typeName).join(" | ");
    case "other":
      return "unknown";
    default:
      return type.kind;
  }
}

/** The value of an expression of literals and arithmetic; undefined where only a running kernel knows it. */
function constantOf(node: typescript.Expression): Value | undefined {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return constantOf(node.expression);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isPrefixUnaryExpression(node)) {
    const operand = constantOf(node.operand);
    if (typeof operand !== "number") return undefined;
    if (node.operator === ts.SyntaxKind.MinusToken) return -operand;
    return node.operator === ts.SyntaxKind.PlusToken ? operand : undefined;
  }
  if (ts.isBinaryExpression(node)) return arithmetic(node);
  if (!ts.isArrayLiteralExpression(node)) return undefined;
  const elements = node.elements.map(constantOf);
  return elements.includes(undefined) ? undefined : (elements as Value[]);
}

function arithmetic(node: typescript.BinaryExpression): number | undefined {
  const [left, right] = [constantOf(node.left), constantOf(node.right)];
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return left + right;
    case ts.SyntaxKind.MinusToken:
      return left - right;
    case ts.SyntaxKind.AsteriskToken:
      return left * right;
    case ts.SyntaxKind.SlashToken:
      return left / right;
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return left ** right;
    default:
      return undefined;
  }
}

function checkedValue(parameter: Parameter, text: string): Value {
  const { name, type, typeText } = parameter;
  if (type.kind === "other")
    throw new Refusal(`parameter ${name}: its type ${typeText} cannot be given on a command line`);
  const value = readAs(type, text);
  check(value !== undefined, `parameter ${name}`, text, typeText);
  return value;
}

/** Reads text as a value of the type; undefined where it is none. */
function readAs(type: ParameterType, text: string): Value | undefined {
  switch (type.kind) {
    case "number":
      return numberOf(text);
    case "string":
      return text;
    case "boolean":
      return text === "true" || text === "false" ? text === "true" : undefined;
    case "literal": {
      const same =
        typeof type.value === "number" ? numberOf(text) === type.value : text === String(type.value);
      return same ? type.value : undefined;
    }
    case "list":
      return listOf(type.of, text);
    case "union":
      return [...type.of]
        .sort((a, b) => narrowness.indexOf(a.kind) - narrowness.indexOf(b.kind))
        .map(member => readAs(member, text))
        .find(value => value !== undefined);
    case "other":
      return undefined;
  }
}

/** In a union the narrowest member that fits wins: `5` for `number | string` is the number. */
const narrowness: readonly ParameterType["kind"][] = ["literal", "boolean", "number", "list", "string"];

/** Decimal, hexadecimal or scientific, with `_` as TypeScript has it. Only finite numbers. */
function numberOf(text: string): number | undefined {
  const plain = text.trim();
  if (!/^[+-]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)(e[+-]?\d+)?$/i.test(plain) && !/^0x[\da-f_]+$/i.test(plain))
    return undefined;
  const value = Number(plain.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

/** A list as JSON, `[8,16]`, or bare, `8,16`. */
function listOf(element: ParameterType, text: string): Value[] | undefined {
  const parts = listParts(text.trim());
  const values = parts?.map(part => readAs(element, part));
  return values?.includes(undefined) ? undefined : (values as Value[] | undefined);
}

function listParts(text: string): string[] | undefined {
  if (text === "") return [];
  if (!text.startsWith("[")) return text.split(",").map(part => part.trim());
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return undefined;
    return list.map(part => (typeof part === "string" ? part : JSON.stringify(part)));
  } catch {
    return undefined;
  }
}
