import { join } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import type { Checking } from "../problem.js";
import type { TypeScript } from "../typescript.js";
import { forget, localsOf, modulesOf, namesOf, setOuterScope, unescaped } from "./outer-scope.js";

/** A cell that is a part of the notebook, as the checker sees it. */
export interface KeptCell {
  readonly file: typescript.SourceFile;
  /** The cell's text, without what makes it a module. */
  readonly source: string;
  /** How it was checked: its types are those that this checker infers. */
  readonly checking: Checking;
  /** What it declares and has not reached: those names stay what they were. */
  readonly lost: ReadonlySet<string>;
  /** Keys of what only its own declarations need: `_default`, the base of a class. */
  readonly hidden: ReadonlySet<string>;
  /** Whether a program must hold it: it adds to the globals, or is as written and imports something. */
  readonly isRoot: boolean;
  /** What its declarations import: it need not be in the program itself if another file imports the same. */
  readonly imports: readonly string[];
}

/**
 * The cells of a notebook, each the outer scope of the next. The newest are as they were written; older ones are
 * settled: declarations, whose types are spelled out, so that none leads through a thousand others, and found through
 * one table of names, so that looking one up does not either.
 *
 *     lib ⊂ the settled names ⊂ In [n-2] ⊂ In [n-1] ⊂ the cell being checked
 */
export class CellChain {
  readonly #ts: TypeScript;
  #settled: KeptCell[] = [];
  #recent: KeptCell[] = [];
  /** All that settled cells import, for one file that imports it for them. */
  readonly #imports = new Set<string>();
  #importing: typescript.SourceFile | undefined;
  /** Scopes that hold the settled names, the innermost last; more than one where a name has two meanings. */
  #scopes: typescript.SourceFile[] = [];

  constructor(ts: TypeScript) {
    this.#ts = ts;
  }

  /** The outer scope of the next cell. */
  get outer(): typescript.SourceFile | undefined {
    return this.#recent.at(-1)?.file ?? this.settledScope;
  }

  /** The scope of everything that is settled. */
  get settledScope(): typescript.SourceFile | undefined {
    return this.#scopes.at(-1);
  }

  get recent(): readonly KeptCell[] {
    return this.#recent;
  }

  /** The files that a program must hold. */
  get roots(): typescript.SourceFile[] {
    const own = [...this.#settled, ...this.#recent].filter(cell => cell.isRoot).map(({ file }) => file);
    return this.#importing ? [this.#importing, ...own] : own;
  }

  /** Adds a cell; nothing where nothing of it is left. */
  add(cell: KeptCell): void {
    const { file, lost } = cell;
    const keys = [...namesOf(this.#ts, file).keys()];
    if (keys.every(key => lost.has(unescaped(this.#ts, key)))) return;
    forget(this.#ts, file, lost);
    setOuterScope(file, this.outer);
    this.#recent.push(cell);
  }

  /** All recent cells become settled, in the form in which they are given. `folder`: where imports start. */
  settle(cells: readonly KeptCell[], folder: string): void {
    let outer = this.settledScope;
    const layers = this.#scopes.map(scope => new Map(localsOf(scope)));
    for (const { file, lost, hidden } of cells) {
      forget(this.#ts, file, lost);
      setOuterScope(file, outer);
      outer = file;
      for (const [key, symbol] of namesOf(this.#ts, file))
        if (!hidden.has(key)) this.#declare(layers, key, symbol);
    }
    this.#settled = [...this.#settled, ...cells].filter(
      cell => cell.isRoot || isUsed(this.#ts, cell, layers),
    );
    this.#recent = [];
    this.#importFor(cells, folder);
    this.#scopes = [];
    for (const names of layers) if (names.size > 0) this.#scopes.push(this.#scope(names, this.settledScope));
  }

  /** Settled cells find their modules where the one file that imports them all finds them. */
  #importFor(cells: readonly KeptCell[], folder: string): void {
    const before = this.#imports.size;
    for (const { imports } of cells) for (const specifier of imports) this.#imports.add(specifier);
    const ts = this.#ts;
    if (this.#imports.size > before) {
      const text = [...this.#imports].map(specifier => `import ${JSON.stringify(specifier)};`).join("\n");
      const name = join(folder, "__neuralbits_imports__.ts");
      this.#importing = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
    }
    const found = () => this.#importing && modulesOf(this.#importing);
    for (const { file, imports } of cells)
      if (imports.length > 0) Object.defineProperty(file, "resolvedModules", { get: found, set() {} });
  }

  clear(): void {
    this.#imports.clear();
    this.#importing = undefined;
    this.#settled = [];
    this.#recent = [];
    this.#scopes = [];
  }

  /** Puts a name in the innermost layer; an older one stays where it is a type and the new one is none, or so. */
  #declare(layers: Map<string, typescript.Symbol>[], key: string, symbol: typescript.Symbol): void {
    const { SymbolFlags: flags } = this.#ts;
    const meanings = [flags.Value, flags.Type, flags.Namespace, flags.Alias]; // of an import, only the checker knows what it is
    const isCovered = (older: typescript.Symbol) =>
      meanings.every(meaning => !(older.flags & meaning) || symbol.flags & meaning);
    for (const names of layers) {
      const older = names.get(key);
      if (older && isCovered(older)) names.delete(key);
    }
    if (layers.length === 0 || layers.at(-1)!.has(key)) layers.push(new Map());
    layers.at(-1)!.set(key, symbol);
  }

  /** A file of no text whose names these are. */
  #scope(
    names: Map<string, typescript.Symbol>,
    outer: typescript.SourceFile | undefined,
  ): typescript.SourceFile {
    const ts = this.#ts;
    const file = ts.createSourceFile("__neuralbits_scope__.ts", "export {};", ts.ScriptTarget.ES2022);
    ts.bindSourceFile(file, {});
    const locals = localsOf(file);
    for (const [key, symbol] of names) locals.set(key, symbol);
    setOuterScope(file, outer);
    return file;
  }
}

/** Whether a name of the cell is still what the cell made it. */
const isUsed = (
  ts: TypeScript,
  { file }: KeptCell,
  layers: readonly Map<string, typescript.Symbol>[],
): boolean => [...namesOf(ts, file)].some(([key, symbol]) => layers.some(names => names.get(key) === symbol));
