import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import { plain } from "../../language/newer-syntax.js";
import { originBy, type Positions } from "../../language/positions.js";
import { parseDiagnosticsOf } from "../../language/problem.js";
import { projectSettings } from "../../language/project.js";
import type { TypeScript } from "../../language/typescript.js";

/** A TypeScript file of the project, compiled: a function body that says what it imports and gives what it exports. */
export interface CompiledSource {
  /** `module`: calls `System.register`; `common`: reads `require` and fills `module.exports`. */
  readonly kind: "module" | "common";
  readonly body: string;
  /** What a file of CommonJS imports; a module says it when it is called. */
  readonly specifiers: readonly string[];
  /** The values that it exports by name, as far as the file alone tells. */
  readonly exports: readonly string[];
  readonly mtimeMs: number;
}

/** Compiles a file as its tsconfig.json says, and notes how its places lead back to what was written. */
export function compileSource(ts: TypeScript, positions: Positions, file: string): CompiledSource {
  const { mtimeMs } = statSync(file);
  const text = readFileSync(file, "utf8");
  const source = plain(ts, text).source;
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  refuseBroken(ts, tree);
  const kind = isCommon(ts, file, tree) ? "common" : "module";
  const { options } = projectSettings(ts, dirname(file));
  const { outputText, sourceMapText = "{}" } = ts.transpileModule(source, {
    fileName: file,
    compilerOptions: {
      jsx: ts.JsxEmit.React,
      ...options,
      module: kind === "common" ? ts.ModuleKind.CommonJS : ts.ModuleKind.System,
      target: ts.ScriptTarget.ES2022,
      sourceMap: true,
      esModuleInterop: kind === "common", // elsewhere the loader hands over namespaces whose `default` is the right one
      allowJs: true,
    },
  });
  positions.add(file, { label: file, source: text, origin: originBy(sourceMapText) });
  const body = outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
  const specifiers = kind === "common" ? importedBy(ts, tree) : [];
  return { kind, body, specifiers, exports: exportedBy(ts, tree), mtimeMs };
}

/** Refuses what does not parse, with its place: TypeScript would compile what it takes it for. */
function refuseBroken(ts: TypeScript, tree: typescript.SourceFile): void {
  const [first] = parseDiagnosticsOf(tree);
  if (!first) return;
  const { line, character } = tree.getLineAndCharacterOfPosition(first.start);
  const text = ts.flattenDiagnosticMessageText(first.messageText, " ");
  throw new SyntaxError(`${tree.fileName}:${line + 1}:${character + 1}: TS${first.code}: ${text}`);
}

/** Whether a file has the form of CommonJS: `export =`, `import x = require(…)`, or no import and no export at all. */
function isCommon(ts: TypeScript, file: string, tree: typescript.SourceFile): boolean {
  if (file.endsWith(".cts")) return true;
  const isForm = (statement: typescript.Statement) =>
    (ts.isExportAssignment(statement) && statement.isExportEquals === true) ||
    (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference));
  const { externalModuleIndicator } = tree as { externalModuleIndicator?: unknown };
  return (
    tree.statements.some(isForm) || (!externalModuleIndicator && /\b(?:exports|module)\b/.test(tree.text))
  );
}

/** What a file of CommonJS imports; what it requires in the middle of its code is not among that. */
function importedBy(ts: TypeScript, tree: typescript.SourceFile): string[] {
  const specifiers = tree.statements.map(statement => {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
      return statement.moduleSpecifier;
    const isRequire =
      ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference);
    return isRequire
      ? (statement.moduleReference as typescript.ExternalModuleReference).expression
      : undefined;
  });
  return specifiers.flatMap(each => (each && ts.isStringLiteralLike(each) ? [each.text] : []));
}

function exportedBy(ts: TypeScript, tree: typescript.SourceFile): string[] {
  const names: string[] = [];
  for (const statement of tree.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const has = (kind: typescript.SyntaxKind) => modifiers.some(modifier => modifier.kind === kind);
    if (ts.isExportAssignment(statement) || has(ts.SyntaxKind.DefaultKeyword)) names.push("default");
    else if (ts.isExportDeclaration(statement)) names.push(...reexported(ts, statement));
    else if (has(ts.SyntaxKind.ExportKeyword)) names.push(...declaredBy(ts, statement));
  }
  return names;
}

function reexported(ts: TypeScript, { exportClause: clause }: typescript.ExportDeclaration): string[] {
  if (!clause) return [];
  return ts.isNamespaceExport(clause) ? [clause.name.text] : clause.elements.map(({ name }) => name.text);
}

function declaredBy(ts: TypeScript, statement: typescript.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => bound(ts, name));
  const { name } = statement as { name?: typescript.Node };
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

function bound(ts: TypeScript, name: typescript.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : bound(ts, element.name)));
}
