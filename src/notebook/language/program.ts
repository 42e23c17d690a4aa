import { statSync } from "node:fs";
import { join } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import { CellChain } from "./cell-chain.js";
import { cellOptions, loose } from "./cell-options.js";
import { asDeclarations } from "./declarations.js";
import { type Libraries, typeLibraries } from "./libraries.js";
import { withoutMagics } from "./magic-lines.js";
import { moduleTypes } from "./module-types.js";
import { plain } from "./newer-syntax.js";
import { setOuterScope, valueNames } from "./outer-scope.js";
import type { Problem, Strictness } from "./problem.js";
import { projectSettings } from "./project.js";
import type { Compiler } from "./typescript.js";

export interface Checked {
  readonly problems: readonly Problem[];
  /** JavaScript without types, still with its imports; empty if there were problems. */
  readonly js: string;
  /** Source map from `js` to the cell, as JSON. */
  readonly map: string;
  /** Values that the cell declares at its top level: variables, functions, classes, enums, imports. */
  readonly names: readonly string[];
}

const moduleEnding = "\nexport {};"; // makes every cell a module, so that its names shadow earlier and global ones

/** `global` in front of `export` would be an augmentation of the global scope. */
const asModule = (source: string): string =>
  /\bglobal\s*$/.test(source) ? `${source};${moduleEnding}` : source + moduleEnding;

/** Types have no value at run time, and an untyped package is better than none. */
const tolerated = new Set([7016]);

/**
 * The checker's view of a notebook: each cell is a module whose outer scope is the cell before it. So a name is
 * what the latest cell made it, may be declared again with another type, and keeps its exact inferred type; no
 * declaration files are written and read back between cells.
 *
 *     lib ⊂ In [1] ⊂ In [2] ⊂ … ⊂ the cell being checked
 */
export class NotebookProgram {
  readonly #compiler: Compiler;
  readonly #cwd: string;
  readonly #libraries: Libraries;
  readonly #slot: string;
  readonly #options: Record<Checking, typescript.CompilerOptions>;
  readonly #host: typescript.CompilerHost;
  readonly #files = new Map<string, { file: typescript.SourceFile; mtimeMs: number }>();
  readonly #previous = new Map<Checking, { program: typescript.Program; era: number }>();
  /** How strictly cells are checked that do not say it: as the project has it, strictly where that says nothing. */
  readonly usual: Checking;
  readonly #chain: CellChain;
  #resolutions: typescript.ModuleResolutionCache;
  /** Changes with what every cell sees: a checker of another era must not judge this one. */
  #era = 0;
  /** Cells checked by themselves in this era. */
  #loneCells = 0;
  #cell = "";
  #checked = "";
  #serial = 1;

  constructor(compiler: Compiler, cwd: string) {
    this.#compiler = compiler;
    this.#chain = new CellChain(compiler.ts);
    this.#cwd = cwd;
    this.#libraries = typeLibraries(compiler, cwd);
    this.#slot = join(cwd, "__neuralbits_cell__.ts");
    const { paths, strict, options } = projectSettings(compiler.ts, cwd);
    const own = { ...cellOptions(compiler), ...options, paths };
    this.#options = { strict: own, loose: { ...own, ...loose } };
    this.usual = strict === false ? "loose" : "strict";
    this.#resolutions = this.#newResolutions();
    this.#host = this.#newHost();
  }

  get options(): typescript.CompilerOptions {
    return this.#options.strict;
  }

  /** Checks a cell against the cells kept so far and strips its types. */
  check(source: string, strictness: Strictness = this.usual): Checked {
    const { ts } = this.#compiler;
    const look = strictness === "javascript" ? this.#unchecked(source) : this.#checkedBy(source, strictness);
    const { file, diagnostics, emit } = look;
    this.#checked = this.#cell;
    const problems = diagnostics
      .filter(({ category, code }) => category === ts.DiagnosticCategory.Error && !tolerated.has(code))
      .map(diagnostic => this.#problem(diagnostic, file));
    if (problems.length > 0) return { problems, js: "", map: "", names: [] };
    return { problems, ...emit(), names: valueNames(ts, file) };
  }

  #checkedBy(source: string, strictness: Checking): Look {
    return this.#lone(source, strictness) ?? this.#whole(source, strictness);
  }

  /** Parses the cell and no more. */
  #unchecked(source: string): Look {
    const file = this.#parsed(source, "js");
    const { parseDiagnostics } = file as unknown as Record<"parseDiagnostics", typescript.Diagnostic[]>;
    return { file, diagnostics: parseDiagnostics, emit: () => this.#transpiled("loose", "js") };
  }

  /** The cell by itself; a checker keeps its findings by name, so each has another. */
  #parsed(source: string, ending: "ts" | "js" = "ts"): typescript.SourceFile {
    const { ts } = this.#compiler;
    this.#cell = asModule(source);
    const name = join(this.#cwd, `__neuralbits_lone_${++this.#loneCells}__.${ending}`);
    const file = ts.createSourceFile(name, this.#cell, this.options.target!);
    ts.bindSourceFile(file, this.options);
    setOuterScope(file, this.#chain.outer);
    return file;
  }

  #transpiled(strictness: Checking, ending: "ts" | "js" = "ts"): { js: string; map: string } {
    const { outputText, sourceMapText = "{}" } = this.#compiler.ts.transpileModule(this.#cell, {
      fileName: ending === "ts" ? this.#slot : `${this.#slot}.js`,
      compilerOptions: { ...this.#options[strictness], allowJs: true },
    });
    return { js: outputText, map: sourceMapText };
  }

  /** Checks the cell as a part of a program made for it. */
  #whole(source: string, strictness: Checking): Look {
    const { program, file } = this.#load(source, strictness);
    const syntactic = program.getSyntacticDiagnostics(file);
    const emit = () => {
      const output = { js: "", map: "" };
      const write = (name: string, text: string) => {
        if (name.endsWith(".js")) output.js = text;
        else if (name.endsWith(".js.map")) output.map = text;
      };
      program.emit(file, write, undefined, false);
      return output;
    };
    return {
      file,
      diagnostics: syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(file),
      emit,
    };
  }

  /**
   * Checks a cell that brings no file and no global name with the checker of the program before it: most of a
   * program's cost is in collecting the globals, which are the same. Undefined where that will not do.
   */
  #lone(source: string, strictness: Checking): Look | undefined {
    const previous = this.#previous.get(strictness);
    if (previous?.era !== this.#era || bringsMore.test(source)) return undefined;
    const file = this.#parsed(source);
    if (this.#loneCells % mostLone === 0) this.#era++;
    const diagnostics = diagnosticsOf(previous.program.getTypeChecker(), file);
    return { file, diagnostics, emit: () => this.#transpiled(strictness) };
  }

  /**
   * The cell checked last becomes part of the notebook, but for the names in `lost`: an error kept it from reaching
   * them, so they stay what they were.
   */
  keep(lost: ReadonlySet<string> = new Set()): void {
    const { ts } = this.#compiler;
    const name = join(this.#cwd, `__neuralbits_cell_${this.#serial++}__.ts`);
    const file = ts.createSourceFile(name, this.#checked, ts.ScriptTarget.ES2022);
    ts.bindSourceFile(file, this.options);
    const source = this.#checked.slice(0, -moduleEnding.length);
    const isRoot = bringsMore.test(source);
    if (this.#chain.add({ file, source, lost, isRoot, imports: [] }))
      this.#files.set(name, { file, mtimeMs: 0 });
    if (this.#chain.recent.length >= mostRecent) this.settle();
  }

  /** Makes declarations of the cells, which keeps long sessions fast: for a moment when nobody waits, or by force. */
  settle(): void {
    const { ts } = this.#compiler;
    const before = this.#chain.recent.map(({ file }) => file.fileName);
    const settled = asDeclarations(this.#chain, {
      ts,
      options: this.options,
      program: (files, options) => this.#declaringProgram(files, options),
    });
    for (const name of before) this.#files.delete(name);
    for (const { file } of settled) this.#files.set(file.fileName, { file, mtimeMs: 0 });
    this.#chain.settle(settled, this.#cwd);
    this.#era++; // a checker that knows the cells by their text must not judge the next one
  }

  /** Whether enough cells wait to be settled that it is worth while. */
  get hasManyRecent(): boolean {
    return this.#chain.recent.length >= manyRecent;
  }

  #declaringProgram(
    files: readonly typescript.SourceFile[],
    options: typescript.CompilerOptions,
  ): typescript.Program {
    for (const file of files) this.#files.set(file.fileName, { file, mtimeMs: 0 });
    const names = files.map(({ fileName }) => fileName);
    const roots = [this.#libraries.root, ...this.#chainRoots(), ...names];
    const program = this.#compiler.ts.createProgram(roots, options, this.#host);
    for (const name of names) this.#files.delete(name);
    return program;
  }

  /** Forgets all cells. */
  reset(): void {
    this.#era++;
    for (const { file } of this.#chain.recent) this.#files.delete(file.fileName);
    this.#chain.clear();
  }

  /** A program in which `source` is the cell being written, for completion and inspection. */
  view(source: string) {
    const { ts } = this.#compiler;
    return this.#load(plain(ts, withoutMagics(ts, source)).source, this.usual);
  }

  /** Where an import leads to, by the rules of the checker. Files that are no TypeScript of ours count as absent. */
  resolve(specifier: string, from: string): string | undefined {
    const { ts } = this.#compiler;
    return ts.resolveModuleName(specifier, from, this.options, this.#host, this.#resolutions).resolvedModule
      ?.resolvedFileName;
  }

  /** Writes what makes the next start faster. */
  remember(): Promise<void> {
    return this.#libraries.remember();
  }

  #chainRoots(): string[] {
    const { roots } = this.#chain;
    for (const file of roots) this.#files.set(file.fileName, { file, mtimeMs: 0 });
    return roots.map(({ fileName }) => fileName);
  }

  #load(source: string, strictness: Checking) {
    this.#cell = asModule(source);
    if (/\bimport\b/.test(source)) this.#notice();
    const roots = [this.#libraries.root, ...this.#chainRoots(), this.#slot];
    const { ts } = this.#compiler;
    const previous = this.#previous.get(strictness);
    const program = ts.createProgram(roots, this.#options[strictness], this.#host, previous?.program);
    this.#previous.set(strictness, { program, era: this.#era });
    if (bringsMore.test(source)) this.#era++; // what it brings, the next program collects
    program.getTypeChecker(); // binds, which resets the outer scope
    const file = program.getSourceFile(this.#slot)!;
    setOuterScope(file, this.#chain.outer);
    return { ts, program, file };
  }

  /** Edited files are read again and failed imports tried again, before a cell that imports. */
  #notice(): void {
    for (const [path, { mtimeMs }] of this.#files) {
      if (mtimeMs !== 0 && modified(path) !== mtimeMs) this.#files.delete(path);
    }
    this.#resolutions = this.#newResolutions();
  }

  #newResolutions(): typescript.ModuleResolutionCache {
    return this.#compiler.ts.createModuleResolutionCache(this.#cwd, name => name, this.options);
  }

  #newHost(): typescript.CompilerHost {
    const { ts } = this.#compiler;
    const host = ts.createCompilerHost(this.options);
    host.getCurrentDirectory = () => this.#cwd;
    host.writeFile = () => {};
    host.getSourceFile = (path, version) => this.#sourceFile(path, version);
    host.fileExists = path => this.#files.has(path) || ts.sys.fileExists(path);
    host.resolveModuleNameLiterals = (literals, from, redirected, options) =>
      literals.map(({ text }) =>
        moduleTypes(ts, text, from, () =>
          ts.resolveModuleName(text, from, options, host, this.#resolutions, redirected),
        ),
      );
    return host;
  }

  #sourceFile(path: string, version: typescript.ScriptTarget | typescript.CreateSourceFileOptions) {
    const { ts } = this.#compiler;
    if (path === this.#slot) return ts.createSourceFile(path, this.#cell, version);
    const known = this.#files.get(path);
    if (known) return known.file;
    const library = this.#libraries.read(path);
    const text = library ?? ts.sys.readFile(path);
    if (text === undefined) return undefined;
    const file = ts.createSourceFile(path, text, version);
    this.#files.set(path, { file, mtimeMs: library === undefined ? modified(path) : 0 });
    return file;
  }

  #problem(diagnostic: typescript.Diagnostic, cell: typescript.SourceFile): Problem {
    const { ts } = this.#compiler;
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    const { file, start = 0, code } = diagnostic;
    if (!file) return { code, message, line: 1, column: 1 };
    const inside = Math.min(start, Math.max(0, file.text.length - moduleEnding.length)); // "'}' expected" points at our ending
    const at = ts.getLineAndCharacterOfPosition(file, file === cell ? inside : start);
    const place = { line: at.line + 1, column: at.character + 1 };
    return { code, message, ...place, ...(file !== cell && { file: file.fileName }) };
  }
}

/** How a checker is set up. */
type Checking = Exclude<Strictness, "javascript">;

/** A cell that was parsed and checked, and can be emitted. */
interface Look {
  readonly file: typescript.SourceFile;
  readonly diagnostics: readonly typescript.Diagnostic[];
  emit(): { js: string; map: string };
}

/** Words of a cell that may bring files, change globals or silence the checker; one in a text only costs time. */
const bringsMore =
  /\b(?:import|export|require|declare|global|namespace|module|reference|ts-ignore|ts-expect-error|ts-nocheck)\b/;

const manyRecent = 40; // cells whose types are found through one another
const mostRecent = 120; // beyond, the checker's stack would grow too high
const mostLone = 50; // cells whose types one checker collects

/** Of the parser; without any, of the binder and the checker: as a program tells them of its files. */
function diagnosticsOf(
  checker: typescript.TypeChecker,
  file: typescript.SourceFile,
): readonly typescript.Diagnostic[] {
  const { parseDiagnostics, bindDiagnostics } = file as unknown as Record<
    "parseDiagnostics" | "bindDiagnostics",
    typescript.Diagnostic[]
  >;
  if (parseDiagnostics.length > 0) return parseDiagnostics;
  const { getDiagnostics } = checker as unknown as {
    getDiagnostics(file: typescript.SourceFile): typescript.Diagnostic[];
  };
  return [...bindDiagnostics, ...getDiagnostics(file)];
}

function modified(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return -1;
  }
}
