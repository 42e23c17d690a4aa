import type typescript from "@tslab/typescript-for-tslab";
import { withoutMagics } from "./magic-lines.js";
import { plain } from "./newer-syntax.js";
import { ts } from "./parser.js";
import { parseDiagnosticsOf } from "./problem.js";
import type { TypeScript } from "./typescript.js";

/** A cell's source as TypeScript sees it; positions in it are positions in the cell. */
export interface Source {
  readonly file: typescript.SourceFile;
  /** Names that the cell declares at its top level, with where. */
  readonly declared: ReadonlyMap<string, Declaration>;
}

export interface Declaration {
  readonly kind: "const" | "let" | "function" | "class" | "import" | "type";
  readonly position: number;
}

/** Line and column, both from 1, as compilers say them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Parses one cell. Syntax errors do not throw: see `syntaxErrors`. */
export function parseSource(text: string, name = "cell.ts"): Source {
  const compiler = ts as TypeScript;
  const code = plain(compiler, withoutMagics(compiler, text)).source;
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  return { file, declared: declarationsOf(file) };
}

export function placeOf(file: typescript.SourceFile, position: number): Place {
  const { line, character } = file.getLineAndCharacterOfPosition(position);
  return { line: line + 1, column: character + 1 };
}

/** What the parser complains of, first things first. */
export function syntaxErrors(source: Source): { place: Place; message: string }[] {
  return parseDiagnosticsOf(source.file).map(found => ({
    place: placeOf(source.file, found.start),
    message: ts.flattenDiagnosticMessageText(found.messageText, " "),
  }));
}

/** Calls `visit` on every node below, outermost first. */
export function walk(node: typescript.Node, visit: (node: typescript.Node) => void): void {
  ts.forEachChild(node, child => {
    visit(child);
    walk(child, visit);
  });
}

function declarationsOf(file: typescript.SourceFile): Map<string, Declaration> {
  const declared = new Map<string, Declaration>();
  const add = (kind: Declaration["kind"], ...names: (typescript.Node | undefined)[]) => {
    for (const name of names)
      if (name && ts.isIdentifier(name)) declared.set(name.text, { kind, position: name.getStart(file) });
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      const kind = statement.declarationList.flags & ts.NodeFlags.Const ? "const" : "let";
      for (const { name } of statement.declarationList.declarations) add(kind, ...bound(name));
    } else if (ts.isFunctionDeclaration(statement)) add("function", statement.name);
    else if (ts.isClassDeclaration(statement)) add("class", statement.name);
    else if (ts.isEnumDeclaration(statement)) add("const", statement.name);
    else if (ts.isModuleDeclaration(statement)) add("const", statement.name);
    else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      add("type", statement.name);
    else if (ts.isImportEqualsDeclaration(statement)) add("import", statement.name);
    else if (ts.isImportDeclaration(statement)) add("import", ...imported(statement));
  }
  // `var` belongs to the cell also from inside a block or a loop
  walkOutsideFunctions(file, node => {
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped))
      for (const { name } of node.declarations) add("let", ...bound(name));
  });
  return declared;
}

function walkOutsideFunctions(node: typescript.Node, visit: (node: typescript.Node) => void): void {
  ts.forEachChild(node, child => {
    if (ts.isFunctionLike(child) || ts.isClassStaticBlockDeclaration(child)) return;
    visit(child);
    walkOutsideFunctions(child, visit);
  });
}

/** The identifiers that a pattern binds: a, b and rest of `{ a, x: [b], ...rest }`. */
function bound(name: typescript.BindingName): typescript.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return [...name.elements].flatMap(element => (ts.isBindingElement(element) ? bound(element.name) : []));
}

function imported(statement: typescript.ImportDeclaration): typescript.Identifier[] {
  const clause = statement.importClause;
  const bindings = clause?.namedBindings;
  const named = !bindings
    ? []
    : ts.isNamespaceImport(bindings)
      ? [bindings.name]
      : bindings.elements.map(({ name }) => name);
  return [...(clause?.name ? [clause.name] : []), ...named];
}
