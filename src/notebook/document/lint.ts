import type typescript from "@tslab/typescript-for-tslab";
import { ts } from "../language/parser.js";
import { type FreeName, freeNames } from "../language/scope.js";
import { parseSource, placeOf, type Source, syntaxErrors, walk } from "../language/source.js";
import { type Cell, type CodeCell, type Notebook, tagsOf } from "./nbformat.js";

/** One thing to mend in a notebook. Cells, lines and columns count from 1; text cells count too. */
export interface Finding {
  readonly cell: number;
  readonly line: number;
  readonly column: number;
  readonly rule: Rule;
  readonly message: string;
}

/** Rule → what it is for; the help shows this list. */
export const rules = {
  syntax: "the cell does not parse",
  "undefined-name": "a name that no cell declares",
  "used-before-declared": "a name that only a later cell declares",
  "out-of-order": "execution counts that do not rise: the outputs come from another order",
  "not-run": "a cell without a count among cells that have one: its outputs are missing or stale",
  "stored-error": "a stored error output without the tag raises-exception",
  "absolute-path": "a path that exists on one machine only",
  parameters: "two cells tagged parameters, or a parameter asked for that is not declared there",
  "fixed-parameter": "code in the parameters cell that uses a parameter and keeps its default",
  "stock-capture": "stock tslab only: a closure would not see the later assignment",
  "stock-pattern": "stock tslab only: the assignment by pattern or loop would be lost",
  "stock-shorthand": "stock tslab only: shorthand of an earlier cell's name fails",
} as const;

export type Rule = keyof typeof rules;

export interface LintOptions {
  /** Parameter names that a run will be given; each must be declared in the tagged cell. */
  readonly parameters?: readonly string[];
  /** Whether the notebook should run on the unmodified tslab kernel too. */
  readonly stock?: boolean | undefined;
}

/** What would trip a run from top to bottom in a fresh kernel, in reading order. */
export function lint(notebook: Notebook, options: LintOptions = {}): Finding[] {
  const cells = codeCells(notebook);
  const frees = freeNames(cells.map(({ source }) => source));
  const findings = [
    ...cells.flatMap(cell => [...syntax(cell), ...absolutePaths(cell), ...storedError(cell)]),
    ...counts(cells),
    ...names(cells, frees),
    ...parameters(notebook, cells, options.parameters ?? []),
    ...(options.stock ? stock(cells, frees) : []),
  ];
  return findings.sort((a, b) => a.cell - b.cell || a.line - b.line || a.column - b.column);
}

/** `notebook.ipynb:3:1:7 message (rule)`, as linters print: file, cell, line, column. */
export function findingLine(path: string, { cell, line, column, message, rule }: Finding): string {
  return `${path}:${cell}:${line}:${column} ${message} (${rule})`;
}

/** A code cell that a run executes, with its place among all cells. */
interface Checked {
  readonly number: number;
  readonly cell: CodeCell;
  readonly source: Source;
}

function codeCells(notebook: Notebook): Checked[] {
  const runs = (cell: Cell): cell is CodeCell =>
    cell.cell_type === "code" && !tagsOf(cell).includes("skip-execution");
  return notebook.cells.flatMap((cell, i) =>
    runs(cell) ? [{ number: i + 1, cell, source: parseSource(cell.source) }] : [],
  );
}

function at({ number, source }: Checked, position: number, rule: Rule, message: string): Finding {
  return { cell: number, ...placeOf(source.file, position), rule, message };
}

const syntax = (cell: Checked): Finding[] =>
  syntaxErrors(cell.source).map(({ place, message }) => ({
    cell: cell.number,
    ...place,
    rule: "syntax",
    message,
  }));

function storedError(cell: Checked): Finding[] {
  const error = cell.cell.outputs.find(output => output.output_type === "error");
  if (!error || tagsOf(cell.cell).includes("raises-exception")) return [];
  return [at(cell, 0, "stored-error", `the stored output is an error, ${error.ename}: ${error.evalue}`)];
}

/** Folders at the root of Unix systems, drives, home folders and file addresses. URLs' own paths are left alone. */
const absolutePath =
  /^(\/(home|Users|root|tmp|mnt|media|opt|var|usr|etc|srv|data|work|scratch|private|Volumes)\/|[A-Za-z]:[\\/]|~\/|\\\\\w|file:\/\/\/)/;

function absolutePaths(cell: Checked): Finding[] {
  const found: Finding[] = [];
  walk(cell.source.file, node => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node);
    if (isText && absolutePath.test(node.text))
      found.push(
        at(
          cell,
          node.getStart(cell.source.file),
          "absolute-path",
          `${JSON.stringify(node.text)} is absolute`,
        ),
      );
  });
  return found;
}

function counts(cells: readonly Checked[]): Finding[] {
  const found: Finding[] = [];
  const run = cells.some(({ cell }) => cell.execution_count !== null);
  let last: Checked | undefined;
  for (const checked of cells) {
    const count = checked.cell.execution_count;
    if (checked.cell.source.trim() === "") continue;
    if (count === null) {
      if (run) found.push(at(checked, 0, "not-run", "the cell has no execution count, others have one"));
    } else {
      const before = last?.cell.execution_count ?? 0;
      if (count <= before)
        found.push(at(checked, 0, "out-of-order", `run as [${count}], after [${before}] above it`));
      last = checked;
    }
  }
  return found;
}

function names(cells: readonly Checked[], frees: readonly FreeName[][]): Finding[] {
  return cells.flatMap((cell, i) => {
    const earlier = declaredIn(cells.slice(0, i));
    return firstUses(frees[i]!).flatMap(({ name, position }) => {
      if (earlier.has(name) || globals.has(name)) return [];
      const later = cells.slice(i + 1).find(({ source }) => source.declared.has(name));
      return later
        ? [at(cell, position, "used-before-declared", `${name} is declared only in cell ${later.number}`)]
        : [at(cell, position, "undefined-name", `${name} is declared in no cell`)];
    });
  });
}

const declaredIn = (cells: readonly Checked[]): Set<string> =>
  new Set(cells.flatMap(({ source }) => [...source.declared.keys()]));

const firstUses = (frees: readonly FreeName[]): FreeName[] =>
  frees.filter(({ name }, i) => frees.findIndex(other => other.name === name) === i);

/** What every cell finds without declaring it: Node's globals and those of a CommonJS module. */
const globals: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...["require", "module", "exports", "__dirname", "__filename", "arguments", "undefined"],
  ...["WebSocket", "CustomEvent", "EventSource", "Storage"], // newer Node has them
]);

function parameters(notebook: Notebook, cells: readonly Checked[], asked: readonly string[]): Finding[] {
  const [cell, ...more] = cells.filter(({ cell }) => tagsOf(cell).includes("parameters"));
  if (!cell) {
    const missing = asked.length
      ? [`no cell is tagged parameters, but ${asked.join(", ")} will be given`]
      : [];
    const number = Math.min(1, notebook.cells.length);
    return missing.map(message => ({ cell: number, line: 1, column: 1, rule: "parameters", message }));
  }
  const { declared } = cell.source;
  return [
    ...more.map(other => at(other, 0, "parameters", `cell ${cell.number} is tagged parameters already`)),
    ...asked
      .filter(name => !declared.has(name))
      .map(name => at(cell, 0, "parameters", `${name} is not declared among the parameters`)),
    ...fixedParameters(cell),
  ];
}

/** Given values are declared in a cell of their own after this one: what was computed before keeps the default. */
function fixedParameters(cell: Checked): Finding[] {
  const { file, declared } = cell.source;
  const found: Finding[] = [];
  walk(file, node => {
    if (!ts.isIdentifier(node) || !declared.has(node.text) || !isValueUse(node)) return;
    const message = `${node.text} is used in the parameters cell: use it in a later one, to see the value given`;
    found.push(at(cell, node.getStart(file), "fixed-parameter", message));
  });
  return found;
}

function isValueUse(node: typescript.Identifier): boolean {
  const { parent } = node;
  const isName =
    (ts.isVariableDeclaration(parent) || ts.isFunctionDeclaration(parent) || ts.isBindingElement(parent)) &&
    parent.name === node;
  const isProperty =
    (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
  return (
    !isName &&
    !isProperty &&
    (ts.isExpression(parent) || ts.isVariableDeclaration(parent) || isReturned(parent))
  );
}

const isReturned = (parent: typescript.Node): boolean =>
  ts.isReturnStatement(parent) || ts.isArrowFunction(parent) || ts.isTemplateSpan(parent);

function stock(cells: readonly Checked[], frees: readonly FreeName[][]): Finding[] {
  return cells.flatMap((cell, i) => {
    const earlier = cells.slice(0, i);
    return frees[i]!.flatMap(({ name, position, assigned, shorthand }) => {
      const owner = earlier.findLast(({ source }) => source.declared.has(name));
      if (!owner) return [];
      const found: Finding[] = [];
      if (shorthand)
        found.push(
          at(cell, position, "stock-shorthand", `write ${name}: ${name}, it comes from another cell`),
        );
      if (assigned === "by pattern")
        found.push(
          at(cell, position, "stock-pattern", `${name} of cell ${owner.number} would stay as it was`),
        );
      if (assigned && isCaptured(owner.source, name))
        found.push(
          at(
            cell,
            position,
            "stock-capture",
            `a function of cell ${owner.number} keeps the old ${name}: wrap it in an object`,
          ),
        );
      return found;
    });
  });
}

/** Whether a function of the cell mentions the name. */
function isCaptured(source: Source, name: string): boolean {
  let captured = false;
  walk(source.file, node => {
    if (!ts.isFunctionLike(node)) return;
    walk(node, inner => {
      if (ts.isIdentifier(inner) && inner.text === name) captured = true;
    });
  });
  return captured;
}
