import { isBuiltin } from "node:module";
import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../typescript.js";

/** From behind the opening brace to the closing one. */
export type Body = readonly [start: number, end: number];

/** How a file is parsed and bound. */
export interface Parsing {
  readonly version: typescript.ScriptTarget | typescript.CreateSourceFileOptions;
  readonly options: typescript.CompilerOptions;
}

/** What the binder adds to a module's declaration, which typings do not show. */
interface Bound {
  body: typescript.ModuleBlock;
  symbol: { exports: Exports };
  locals: unknown;
  flags: typescript.NodeFlags;
}
type Exports = Map<string, { parent?: object }>;

/**
 * Bodies of `declare module "…" { … }` that need not be parsed before somebody imports the module: they add to no other
 * module and no global, and what they import are modules of Node's, which bring no further file into a program.
 */
export function lazyBodies(ts: TypeScript, file: typescript.SourceFile): Body[] {
  if (ts.isExternalModule(file)) return []; // there they add to modules of other files
  const modules = file.statements.filter(ts.isModuleDeclaration);
  const named = (text: string) => modules.filter(({ name }) => name.text === text).length;
  return modules.flatMap(({ name, body }) => {
    const isWhole = ts.isStringLiteral(name) && !name.text.includes("*") && named(name.text) === 1;
    if (!isWhole || !body || !ts.isModuleBlock(body) || !isClosed(ts, file, body)) return [];
    return [[body.getStart(file) + 1, body.end - 1] as const];
  });
}

/** Whether nothing in a module's body reaches out of it but for Node's own modules. */
function isClosed(ts: TypeScript, file: typescript.SourceFile, body: typescript.ModuleBlock): boolean {
  const reachesOut = (statement: typescript.Statement) =>
    ts.isModuleDeclaration(statement) &&
    (ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0);
  const imported = [...file.text.slice(body.pos, body.end).matchAll(specifiers)].map(([, name]) => name!);
  return !body.statements.some(reachesOut) && imported.every(isBuiltin);
}

const specifiers = /\b(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g;

/**
 * A library file, bound, whose modules have empty bodies until somebody asks for what they export; most cells ask for
 * none of them, and the bodies are half of all that there is to parse. All places are those of the whole text.
 */
export function parseLazily(
  ts: TypeScript,
  path: string,
  text: string,
  bodies: readonly Body[],
  { version, options }: Parsing,
): typescript.SourceFile {
  const file = ts.createSourceFile(path, blanked(text, bodies), version);
  file.text = text;
  ts.bindSourceFile(file, options);
  const isLazy = ({ name, body }: typescript.ModuleDeclaration) =>
    ts.isStringLiteral(name) && bodies.some(([, end]) => end + 1 === body?.end);
  const lazy = (of: typescript.SourceFile) => of.statements.filter(ts.isModuleDeclaration).filter(isLazy);
  const waiting = lazy(file) as unknown as Bound[];
  const fill = () => {
    const whole = ts.createSourceFile(path, text, version);
    ts.bindSourceFile(whole, options);
    for (const [i, from] of lazy(whole).entries()) adopt(waiting[i]!, from as unknown as Bound);
  };
  for (const { symbol } of waiting) onDemand(symbol, fill);
  return file;
}

const blanked = (text: string, bodies: readonly Body[]): string => {
  const kept = bodies.map(([start, end], i) => {
    const before = text.slice(bodies[i - 1]?.[1] ?? 0, start);
    return before + " ".repeat(end - start);
  });
  return kept.join("") + text.slice(bodies.at(-1)?.[1] ?? 0);
};

/** The symbol's exports are there once `fill` has set them, which the first look at them calls. */
function onDemand(symbol: Bound["symbol"], fill: () => void): void {
  Object.defineProperty(symbol, "exports", {
    configurable: true,
    enumerable: true,
    get() {
      fill();
      return symbol.exports;
    },
    set: value => settle(symbol, value),
  });
}

const settle = (symbol: Bound["symbol"], value: Exports): void =>
  void Object.defineProperty(symbol, "exports", {
    configurable: true,
    enumerable: true,
    writable: true,
    value,
  });

/** A declaration takes over the body of its twin, and its symbol what the twin's exports. */
function adopt(declaration: Bound, twin: Bound): void {
  const { exports } = twin.symbol;
  for (const symbol of exports.values())
    if (symbol.parent === twin.symbol) symbol.parent = declaration.symbol;
  const { body, locals, flags } = twin;
  Object.assign(body, { parent: declaration });
  Object.assign(declaration, { body, locals, flags });
  settle(declaration.symbol, exports);
}
