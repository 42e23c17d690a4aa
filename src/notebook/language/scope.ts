import type typescript from "@tslab/typescript-for-tslab";
import { isAssigned } from "./assignment.js";
import { ts } from "./parser.js";
import type { Source } from "./source.js";

/** A name that a cell uses as a value and does not declare itself: it comes from another cell or from nowhere. */
export interface FreeName {
  readonly name: string;
  readonly position: number;
  /** How the cell assigns to it, if it does. */
  readonly assigned: "plainly" | "by pattern" | undefined;
  /** `{ name }` */
  readonly shorthand: boolean;
}

/**
 * The free names of each cell, found by TypeScript's own checker: every cell is a module of its own in one program
 * without libraries, and what cannot be resolved there is free. Names used as types alone are left out.
 */
export function freeNames(sources: readonly Source[]): FreeName[][] {
  const files = sources.map((source, i) => asModule(source, i));
  const program = ts.createProgram({
    rootNames: files.map(file => file.fileName),
    options: { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.ESNext, module: esNext },
    host: hostOf(files),
  });
  return files.map(file => freeIn(file, unresolved(program, file)));
}

const esNext = ts.ModuleKind.ESNext;

/** The messages of TypeScript that mean "no such name": plain, "did you mean", "install the types of node" … */
const noSuchName = new Set([
  2304, 2503, 2552, 2580, 2581, 2582, 2583, 2584, 2585, 2591, 2592, 2593, 2662, 2663, 18004,
]);

function unresolved(program: typescript.Program, file: typescript.SourceFile): Set<number> {
  const starts = new Set<number>();
  for (const found of program.getSemanticDiagnostics(file))
    if (noSuchName.has(found.code) && found.start !== undefined) starts.add(found.start);
  return starts;
}

function freeIn(file: typescript.SourceFile, starts: ReadonlySet<number>): FreeName[] {
  const free: FreeName[] = [];
  const visit = (node: typescript.Node) => {
    if (ts.isTypeNode(node) && !isSuperclass(node)) return; // types are the type checker's business
    if (ts.isIdentifier(node) && starts.has(node.getStart(file)))
      free.push({
        name: node.text,
        position: node.getStart(file),
        assigned: isAssigned(ts, node),
        shorthand: ts.isShorthandPropertyAssignment(node.parent) && !isAssigned(ts, node),
      });
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return free;
}

/** `class A extends B`: the one place where a value stands as a type node. */
const isSuperclass = (node: typescript.Node): boolean =>
  ts.isExpressionWithTypeArguments(node) &&
  ts.isHeritageClause(node.parent) &&
  node.parent.token === ts.SyntaxKind.ExtendsKeyword &&
  !ts.isInterfaceDeclaration(node.parent.parent);

/** `export {}` at the end makes it a module, so that cells do not see one another. */
const asModule = (source: Source, index: number): typescript.SourceFile =>
  ts.createSourceFile(
    `/cell-${index}.ts`,
    `${source.file.text}\nexport {};`,
    ts.ScriptTarget.ESNext,
    true,
    ts.ScriptKind.TS,
  );

function hostOf(files: readonly typescript.SourceFile[]): typescript.CompilerHost {
  const byName = new Map(files.map(file => [file.fileName, file]));
  return {
    getSourceFile: name => byName.get(name),
    fileExists: name => byName.has(name),
    readFile: name => byName.get(name)?.text,
    getDefaultLibFileName: () => "/lib.d.ts",
    getCurrentDirectory: () => "/",
    getCanonicalFileName: name => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: () => {},
  };
}
