import { writeSync } from "node:fs";
import { join } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import { cellOptions, loose } from "./cell-options.js";
import { CellChain, type KeptCell } from "./chain/cell-chain.js";
import { asDeclarations, type Declaring } from "./chain/declarations.js";
import { modulesOf, setOuterScope, valueNames } from "./chain/outer-scope.js";
import { withoutImportRequire } from "./import-require.js";
import type { LibraryTexts } from "./libraries.js";
import { withoutMagics } from "./magic-lines.js";
import { plain } from "./newer-syntax.js";
import { type Checking, isTolerated, type Problem, parseDiagnosticsOf, type Strictness } from "./problem.js";
import { ProgramFiles } from "./program-files.js";
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
  readonly #options: Record<Checking, typescript.CompilerOptions>;
  readonly #files: ProgramFiles;
  readonly #previous = new Map<Checking, { program: typescript.Program; era: number }>();
  /** How strictly cells are checked that do not say it: as the project has it, strictly where that says nothing. */
  readonly usual: Checking;
  readonly #chain: CellChain;
  /** Changes with what every cell sees: a checker of another era must not judge this one. */
  #era = 0;
  /** Cells parsed by themselves, and those of them that were checked. */
  #loneCells = 0;
  #judged = 0;
  #viewed: Viewed | undefined;
  #views = 0;
  #checked = "";
  #checking: Checking = "strict"; // how it was
  #serial = 1;

  constructor(compiler: Compiler, cwd: string) {
    this.#compiler = compiler;
    this.#chain = new CellChain(compiler.ts);
    this.#cwd = cwd;
    const { paths, strict, options } = projectSettings(compiler.ts, cwd);
    const ofCells = cellOptions(compiler);
    const own = { ...ofCells, ...options, paths };
    this.#options = { strict: own, loose: { ...own, ...loose } };
    this.usual = strict === false ? "loose" : "strict";
    this.#files = new ProgramFiles(compiler, cwd, own);
    const { program } = this.#files;
    const isUsual = Object.entries(options).every(([name, value]) => ofCells[name] === value);
    if (program && isUsual) this.#previous.set("strict", { program, era: this.#era });
  }

  get options(): typescript.CompilerOptions {
    return this.#options.strict;
  }

  /** Checks a cell against the cells kept so far and strips its types. */
  check(source: string, strictness: Strictness = this.usual): Checked {
    const { ts } = this.#compiler;
    const look = strictness === "javascript" ? this.#unchecked(source) : this.#checkedBy(source, strictness);
    const { file, diagnostics, emit } = look;
    this.#checked = this.#files.cell;
    this.#checking = strictness === "strict" ? "strict" : "loose";
    const own = new Set(valueNames(ts, file));
    const problems = diagnostics
      .filter(found => found.category === ts.DiagnosticCategory.Error && !isTolerated(found, file, own))
      .map(diagnostic => this.#problem(diagnostic, file));
    if (problems.length > 0) return { problems, js: "", map: "", names: [] };
    return { problems, ...emit(), names: [...own] };
  }

  #checkedBy(source: string, strictness: Checking): Look {
    return this.#lone(source, strictness) ?? this.#whole(source, strictness);
  }

  /** Parses the cell and no more. */
  #unchecked(source: string): Look {
    const file = this.#parsed(source, "js");
    return { file, diagnostics: parseDiagnosticsOf(file), emit: () => this.#transpiled("loose", "js") };
  }

  /** The cell by itself; a checker keeps its findings by name, so each has another. */
  #parsed(source: string, ending: "ts" | "js" = "ts"): typescript.SourceFile {
    const { ts } = this.#compiler;
    this.#files.cell = asModule(source);
    const name = join(this.#cwd, `__neuralbits_lone_${++this.#loneCells}__.${ending}`);
    const file = ts.createSourceFile(name, this.#files.cell, this.options.target!);
    ts.bindSourceFile(file, this.options);
    setOuterScope(file, this.#chain.outer);
    return file;
  }

  #transpiled(strictness: Checking, ending: "ts" | "js" = "ts"): { js: string; map: string } {
    const { outputText, sourceMapText = "{}" } = this.#compiler.ts.transpileModule(this.#files.cell, {
      fileName: ending === "ts" ? this.#files.slot : `${this.#files.slot}.js`,
      compilerOptions: { ...this.#options[strictness], allowJs: true },
    });
    return { js: outputText, map: sourceMapText };
  }

  /** Checks the cell as a part of a program made for it. */
  #whole(source: string, strictness: Checking): Look {
    const { program, file } = this.#load(source, strictness);
    this.#previous.set(strictness, { program, era: this.#era });
    if (bringsMore.test(source)) this.#era++; // what it brings, the next program collects
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
    if (++this.#judged % mostLone === 0) this.#era++;
    const diagnostics = diagnosticsOf(previous.program.getTypeChecker(), file);
    return { file, diagnostics, emit: () => this.#transpiled(strictness) };
  }

  /**
   * The cell checked last becomes part of the notebook, but for the names in `lost`: an error kept it from reaching
   * them, so they stay what they were. `count`: the cell's number, by which messages call it.
   */
  keep(lost: ReadonlySet<string> = new Set(), count = this.#serial): void {
    const { ts } = this.#compiler;
    const name = join(this.#cwd, `__neuralbits_cell_${count}_${this.#serial++}__.ts`);
    const file = ts.createSourceFile(name, this.#checked, ts.ScriptTarget.ES2022);
    ts.bindSourceFile(file, this.options);
    const source = this.#checked.slice(0, -moduleEnding.length);
    const isRoot = bringsMore.test(source);
    const checking = this.#checking;
    this.#chain.add({ file, source, checking, lost, isRoot, hidden: new Set(), imports: [] });
    if (this.#chain.recent.length >= mostRecent) this.settle();
  }

  /** Makes declarations of the cells, which keeps long sessions fast: for a moment when nobody waits, or by force. */
  settle(): void {
    this.#chain.settle(this.#declarations(), this.#cwd);
    this.#era++; // a checker that knows the cells by their text must not judge the next one
  }

  /** The recent cells as declarations; as they are where the compiler fails, which is no error of any cell. */
  #declarations(): readonly KeptCell[] {
    const program: Declaring["program"] = (files, options) => this.#program(options, { files });
    try {
      return asDeclarations(this.#chain, { ts: this.#compiler.ts, options: this.#options, program });
    } catch (error) {
      writeSync(2, `the types of the cells stay as they are: ${(error as Error).stack}\n`); // of the process, not of a cell
      return this.#chain.recent;
    }
  }

  /** Whether enough cells wait to be settled that it is worth while. */
  get hasManyRecent(): boolean {
    return this.#chain.recent.length >= manyRecent;
  }

  /** Forgets all cells. */
  reset(): void {
    this.#era++;
    this.#chain.clear();
  }

  /**
   * A program, and the cell being written as its checker sees it, for completion and inspection. The program is made
   * anew only when the cells have changed, or what the new one imports.
   */
  view(code: string): View {
    const { ts } = this.#compiler;
    const source = withoutImportRequire(ts, plain(ts, withoutMagics(ts, code)).source);
    const imports = bringsMore.test(source) ? importsIn(ts, source) : "";
    const known = this.#viewed;
    const isOld = ++this.#views % mostViews === 0 || (imports !== "" && this.#files.hasChanged);
    if (isOld || known?.era !== this.#era || known.imports !== imports) {
      const { program, file } = this.#load(source, this.usual);
      this.#viewed = { program, era: this.#era, imports, modules: modulesOf(file) };
      return { ts, program, file };
    }
    const file = this.#parsed(source);
    if (known.modules) Object.assign(file, { resolvedModules: known.modules });
    return { ts, program: known.program, file };
  }

  /** Whether the types of the libraries were in the snapshot that the process started from. */
  get isFromSnapshot(): boolean {
    return this.#files.program !== undefined;
  }

  /** What the libraries were read as, once a cell was checked. */
  libraries(): LibraryTexts {
    return this.#files.texts();
  }

  /** Writes what makes the next start faster. */
  remember(): Promise<void> {
    return this.#files.remember();
  }

  /** A program of everything, with `source` as the cell. */
  #load(source: string, strictness: Checking) {
    this.#files.cell = asModule(source);
    if (/\bimport\b/.test(source)) this.#files.notice();
    const older = this.#previous.get(strictness)?.program;
    const program = this.#program(this.#options[strictness], { names: [this.#files.slot], older });
    program.getTypeChecker(); // binds, which resets the outer scope
    const file = program.getSourceFile(this.#files.slot)!;
    setOuterScope(file, this.#chain.outer);
    return { program, file };
  }

  /** A program of the libraries, the chain's own files and more, each known by its name while the program is made. */
  #program(
    options: typescript.CompilerOptions,
    { files = [], names = [], older }: Beside,
  ): typescript.Program {
    const cells = [...this.#chain.roots, ...files];
    const roots = [this.#files.root, ...cells.map(({ fileName }) => fileName), ...names];
    for (const file of cells) this.#files.put(file);
    try {
      return this.#compiler.ts.createProgram(roots, options, this.#files.host, older);
    } finally {
      for (const file of cells) this.#files.drop(file);
    }
  }

  #problem(diagnostic: typescript.Diagnostic, cell: typescript.SourceFile): Problem {
    const { ts } = this.#compiler;
    const message = namingCells(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
    const { file, start = 0, code } = diagnostic;
    if (!file) return { code, message, line: 1, column: 1 };
    const inside = Math.min(start, Math.max(0, file.text.length - moduleEnding.length)); // "'}' expected" points at our ending
    const at = ts.getLineAndCharacterOfPosition(file, file === cell ? inside : start);
    const place = { line: at.line + 1, column: at.character + 1 };
    return { code, message, ...place, ...(file !== cell && { file: file.fileName }) };
  }
}

/** Types that share a name are told apart by their files; those of cells there are not: `P of In [3]`. */
const namingCells = (message: string): string =>
  message
    .replace(/import\("[^"]*__neuralbits_cell_(\d+)_\d+__[^"]*"\)\.([\w$.]+)/g, "$2 of In [$1]")
    .replace(/import\("[^"]*__neuralbits_(?:lone_\d+|cell)__[^"]*"\)\./g, "");

/** What a program holds beside the libraries and the chain's own files, and the one before it. */
interface Beside {
  readonly files?: readonly typescript.SourceFile[];
  readonly names?: readonly string[];
  readonly older?: typescript.Program | undefined;
}

/** A cell being written. */
export interface View {
  readonly ts: Compiler["ts"];
  readonly program: typescript.Program;
  readonly file: typescript.SourceFile;
}

/** The program of the last view: it serves the next one that imports the same. */
interface Viewed {
  readonly program: typescript.Program;
  readonly era: number;
  readonly imports: string;
  readonly modules: object | undefined;
}

/** What a source imports, as text to compare; of one that adds to the globals, all of it. */
const importsIn = (ts: Compiler["ts"], source: string): string =>
  /\b(?:declare|global|namespace|module|reference)\b/.test(source)
    ? source
    : ts
        .preProcessFile(source, true, false)
        .importedFiles.map(({ fileName }) => fileName)
        .join("\n");

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
const mostViews = 100; // of cells being written, whose types one checker collects
const mostLone = 50; // cells whose types one checker collects

/** Of the parser; without any, of the binder and the checker: as a program tells them of its files. */
function diagnosticsOf(
  checker: typescript.TypeChecker,
  file: typescript.SourceFile,
): readonly typescript.Diagnostic[] {
  const parsed = parseDiagnosticsOf(file);
  if (parsed.length > 0) return parsed;
  const { bindDiagnostics } = file as unknown as Record<"bindDiagnostics", typescript.Diagnostic[]>;
  const { getDiagnostics } = checker as unknown as {
    getDiagnostics(file: typescript.SourceFile): typescript.Diagnostic[];
  };
  return [...bindDiagnostics, ...getDiagnostics(file)];
}
