import type typescript from "@tslab/typescript-for-tslab";
import { type Problem, parseDiagnosticsOf } from "./problem.js";
import type { TypeScript } from "./typescript.js";

/** A cell as the compiler takes it: same length, same lines. */
export interface Plain {
  readonly source: string;
  /** Syntax that neither the compiler nor this Node knows, each with what to write instead. */
  readonly problems: readonly Problem[];
}

const mayBeNewer = /\b(?:with|assert|using)\b/;

/**
 * Newer spellings than TypeScript 5.0: import attributes (`with { type: "json" }`) say what the loader sees
 * anyway and become blanks; `using` becomes a clear error. Text in strings and comments is left alone.
 */
export function plain(ts: TypeScript, source: string): Plain {
  if (!mayBeNewer.test(source)) return { source, problems: [] };
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  const problems: Problem[] = [];
  let text = source;
  const visit = (node: typescript.Node): void => {
    if (isFetching(ts, node)) text = blanked(text, node.moduleSpecifier.end, attributesEnd(ts, file, node));
    if (ts.isIdentifier(node) && isUsing(ts, file, node)) problems.push(refusal(file, node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { source: text, problems };
}

/** `import … from "x"`, `export … from "x"` */
const isFetching = (
  ts: TypeScript,
  node: typescript.Node,
): node is (typescript.ImportDeclaration | typescript.ExportDeclaration) & {
  readonly moduleSpecifier: typescript.Expression;
} => (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined;

/** Where the attributes behind a module's name end; where the name ends if there are none. */
function attributesEnd(
  ts: TypeScript,
  file: typescript.SourceFile,
  { moduleSpecifier: { end } }: { readonly moduleSpecifier: typescript.Expression },
): number {
  const scanner = scannerAt(ts, file, end);
  const { SyntaxKind: kind } = ts;
  const word = scanner.scan();
  if (word !== kind.WithKeyword && word !== kind.AssertKeyword) return end;
  if (scanner.scan() !== kind.OpenBraceToken) return end;
  for (let token = scanner.scan(); token !== kind.EndOfFileToken; token = scanner.scan())
    if (token === kind.CloseBraceToken) return scanner.getTextPos(); // attributes hold no braces
  return end;
}

const blanked = (text: string, start: number, end: number): string =>
  text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, " ") + text.slice(end);

/** `using x`, where the parser stumbles over it: a variable may well have that name. */
function isUsing(ts: TypeScript, file: typescript.SourceFile, { text, end }: typescript.Identifier): boolean {
  if (text !== "using") return false;
  const scanner = scannerAt(ts, file, end);
  const isName = scanner.scan() === ts.SyntaxKind.Identifier && !scanner.hasPrecedingLineBreak();
  const next = scanner.getTokenPos();
  const here = (at: number) => at === next || at === end - text.length;
  return isName && parseDiagnosticsOf(file).some(({ start }) => here(start));
}

function refusal(file: typescript.SourceFile, node: typescript.Identifier): Problem {
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
  return {
    code: 1434,
    message:
      "`using` needs Node 24 and is not supported in cells. Write: const x = …; try { … } finally { x[Symbol.dispose]() }",
    line: line + 1,
    column: character + 1,
  };
}

const scannerAt = (ts: TypeScript, file: typescript.SourceFile, start: number): typescript.Scanner =>
  ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, file.text, undefined, start);
