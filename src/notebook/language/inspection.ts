import { readFileSync } from "node:fs";
import type typescript from "@tslab/typescript-for-tslab";
import type { NotebookProgram } from "./program.js";
import type { TypeScript } from "./typescript.js";

const never = { isCancellationRequested: () => false, throwIfCancellationRequested() {} };

/** What is known of the name at the cursor: its type and its documentation, as plain text and as Markdown. */
export interface Inspected {
  readonly signature: string;
  readonly documentation: string;
}

/** Looks at the name under the cursor, or at the function whose call the cursor is in. `cursor` counts UTF-16 units. */
export function inspectAt(program: NotebookProgram, code: string, cursor: number): Inspected | undefined {
  const { ts, program: view, file } = program.view(code);
  const checker = view.getTypeChecker();
  for (const position of [cursor, cursor - 1, calleeAround(ts, file, cursor)]) {
    if (position < 0) continue;
    const info = ts.getQuickInfoAtPosition(file, checker, never, position);
    if (!info || isUnknown(info)) continue;
    const shown = info.documentation ?? [];
    const documentation =
      shown.length > 0 || info.tags?.length
        ? documented(ts, shown, info.tags ?? [])
        : originalDocumentation(ts, checker, file, position);
    return { signature: ts.displayPartsToString(info.displayParts ?? []), documentation };
  }
  return undefined;
}

/** A name that nobody declares is told as `any`, without a symbol's kind. */
const isUnknown = ({ displayParts = [], documentation = [] }: typescript.QuickInfo): boolean =>
  documentation.length === 0 && displayParts.map(({ text }) => text).join("") === "any";

/** Where the name of the innermost call begins whose parentheses the cursor is in; -1 outside of calls. */
function calleeAround(ts: TypeScript, file: typescript.SourceFile, cursor: number): number {
  for (let node = ts.findPrecedingToken(cursor, file); node; node = node.parent) {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) continue;
    if (!node.arguments || cursor <= node.expression.end) continue;
    const callee = node.expression;
    return (ts.isPropertyAccessExpression(callee) ? callee.name : callee).getStart(file);
  }
  return -1;
}

function documented(
  ts: TypeScript,
  parts: readonly typescript.SymbolDisplayPart[],
  tags: readonly typescript.JSDocTagInfo[],
): string {
  const lines = tags.map(({ name, text }) =>
    `@${name} ${ts.displayPartsToString([...(text ?? [])])}`.trimEnd(),
  );
  return [ts.displayPartsToString([...parts]), ...lines].filter(Boolean).join("\n");
}

/**
 * Libraries are parsed without comments (see libraries.ts). The original file has the same tree, so the way from
 * its root down to the declaration leads to the same node there, comment included.
 */
function originalDocumentation(
  ts: TypeScript,
  checker: typescript.TypeChecker,
  file: typescript.SourceFile,
  position: number,
): string {
  const node = ts.findPrecedingToken(position + 1, file);
  let symbol = node && checker.getSymbolAtLocation(node);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const texts = (symbol?.declarations ?? []).map(declaration => commentOf(ts, declaration));
  return [...new Set(texts.filter(Boolean))].join("\n\n");
}

function commentOf(ts: TypeScript, declaration: typescript.Node): string {
  const file = declaration.getSourceFile();
  if (!file.isDeclarationFile) return "";
  const original = originals.get(file.fileName) ?? parse(ts, file.fileName);
  originals.set(file.fileName, original);
  const twin = pathTo(ts, declaration).reduce<typescript.Node | undefined>(
    (node, i) => node && childrenOf(ts, node)[i],
    original,
  );
  if (!twin || twin.kind !== declaration.kind) return "";
  const holder = ts.isVariableDeclaration(twin) ? twin.parent.parent : twin;
  const comments = holder.getChildren(original).filter(ts.isJSDoc);
  return comments.map(comment => docText(ts, comment)).join("\n");
}

function docText(ts: TypeScript, comment: typescript.JSDoc): string {
  const tags = (comment.tags ?? []).map(tag => {
    const name = ts.isJSDocParameterTag(tag) ? `${tag.name.getText()} ` : "";
    return `@${tag.tagName.text} ${name}${ts.getTextOfJSDocComment(tag.comment) ?? ""}`.trimEnd();
  });
  return [ts.getTextOfJSDocComment(comment.comment) ?? "", ...tags].filter(Boolean).join("\n");
}

const originals = new Map<string, typescript.SourceFile | undefined>();

function parse(ts: TypeScript, path: string): typescript.SourceFile | undefined {
  try {
    return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
  } catch {
    return undefined;
  }
}

function pathTo(ts: TypeScript, node: typescript.Node): number[] {
  const path: number[] = [];
  for (let at = node; at.parent && !ts.isSourceFile(at); at = at.parent)
    path.unshift(childrenOf(ts, at.parent).indexOf(at));
  return path;
}

function childrenOf(ts: TypeScript, node: typescript.Node): typescript.Node[] {
  const children: typescript.Node[] = [];
  ts.forEachChild(node, child => void children.push(child));
  return children;
}
