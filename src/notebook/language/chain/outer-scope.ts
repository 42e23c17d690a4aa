import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../typescript.js";

type Locals = Map<string, typescript.Symbol>;
/** What a file declares, by TypeScript's key of each name. */
export const localsOf = (file: typescript.SourceFile): Locals =>
  (file as unknown as { locals?: Locals }).locals ?? new Map();

/**
 * The same, each with all that it means: of a name that is exported, the file's own table holds but a reference, and of
 * `export import a = b.c` nothing.
 */
export function namesOf(ts: TypeScript, file: typescript.SourceFile): Locals {
  const own = [...localsOf(file)].map(([key, symbol]) => [key, whole(symbol)] as const);
  return new Map([...own, ...exportedAliases(ts, file)]);
}

const exportedAliases = (ts: TypeScript, file: typescript.SourceFile) =>
  [...(exportsOf(file) ?? [])].filter(([, { declarations }]) =>
    declarations?.some(ts.isImportEqualsDeclaration),
  );

const whole = (symbol: typescript.Symbol): typescript.Symbol =>
  (symbol as { exportSymbol?: typescript.Symbol }).exportSymbol ?? symbol;

export const exportsOf = (file: typescript.SourceFile): Locals | undefined =>
  (file as unknown as { symbol?: { exports?: Locals } }).symbol?.exports;

/** Where the imports of a file of a program have been found. */
export const modulesOf = (file: typescript.SourceFile): object | undefined =>
  (file as unknown as { resolvedModules?: object }).resolvedModules;

/** Names that a file does not declare are looked up in `outer`, then in its outer file, last among the globals. */
export function setOuterScope(file: typescript.SourceFile, outer: typescript.SourceFile | undefined): void {
  (file as { parent: typescript.Node | undefined }).parent = outer;
}

/** Takes names from a file: what they mean in it is found in its outer file. */
export function forget(ts: TypeScript, file: typescript.SourceFile, names: ReadonlySet<string>): void {
  for (const name of names) {
    const key = ts.escapeLeadingUnderscores(name) as string;
    localsOf(file).delete(key);
    exportsOf(file)?.delete(key);
  }
}

/** TypeScript's tables of names have a third underscore in front of two. */
export const unescaped = (ts: TypeScript, key: string): string =>
  ts.unescapeLeadingUnderscores(key as typescript.__String);

/**
 * What a file declares indeed: in JavaScript, TypeScript counts `a.b = 1` as a declaration of `a` where it finds no
 * other.
 */
export function declaredIn(ts: TypeScript, file: typescript.SourceFile): Locals {
  const isDeclaration = (node: typescript.Node) =>
    !ts.isIdentifier(node) &&
    !ts.isPropertyAccessExpression(node) &&
    !ts.isElementAccessExpression(node) &&
    !ts.isBinaryExpression(node);
  return new Map([...localsOf(file)].filter(([, { declarations = [] }]) => declarations.some(isDeclaration)));
}

/** The values among what a file declares. */
export function valueNames(ts: TypeScript, file: typescript.SourceFile): string[] {
  const isValue = ts.SymbolFlags.Value | ts.SymbolFlags.Alias | ts.SymbolFlags.ExportValue;
  return [...declaredIn(ts, file), ...exportedAliases(ts, file)]
    .filter(([, symbol]) => symbol.flags & isValue)
    .map(([key]) => unescaped(ts, key));
}
