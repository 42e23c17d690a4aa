import { join } from "node:path";
import { types } from "node:util";
import { compileCell } from "../../language/compiler.js";
import { Positions } from "../../language/positions.js";
import type { Language, Problem, Strictness } from "../../language/problem.js";
import { NotebookProgram } from "../../language/program.js";
import type { Compiler, TypeScript } from "../../language/typescript.js";
import type { Flags } from "../interrupt-flags.js";
import { CellLog } from "./cell-log.js";
import { type ErrorContent, problemContent, thrownContent } from "./errors.js";
import { Loader } from "./loader.js";
import { metaOf } from "./meta.js";
import type { Namespace } from "./namespace.js";
import { notebookSettings } from "./notebook-settings.js";
import { type CellScope, type Result, type Run, Runner, runningCell } from "./runner.js";

/** The compiler found problems, and nothing of the cell has run. */
class Rejected extends Error {
  override readonly name = "Rejected";
  constructor(
    readonly problems: readonly Problem[],
    readonly label: string,
    readonly source: string,
  ) {
    super(problems[0]!.message);
  }
}

/** How a piece is checked, and the cell that it is a part of. */
export interface PieceOptions {
  readonly strictness?: Strictness;
  readonly whole?: string;
}

/** All that a notebook is between two cells: its names with their values and types, and the modules it loaded. */
export class Session {
  readonly ts: TypeScript;
  readonly program: NotebookProgram;
  readonly positions = new Positions();
  readonly language: Language;
  readonly cells: CellLog;
  readonly #runner: Runner;
  readonly #flags: Flags;
  #pieces = 0;

  /** How strictly cells are checked that do not say it. */
  strictness: Strictness;

  /** `cwd`: where relative imports start; `notebook`: the notebook's file, where it is known. */
  constructor(compiler: Compiler, flags: Flags, cwd: string, notebook = join(cwd, "notebook.ipynb")) {
    this.ts = compiler.ts;
    this.#flags = flags;
    this.program = new NotebookProgram(compiler, cwd);
    this.cells = new CellLog(compiler.ts, notebook);
    const { language, strict } = notebookSettings(notebook);
    this.language = language;
    this.strictness =
      language === "javascript"
        ? language
        : strict === undefined
          ? this.program.usual
          : strict
            ? "strict"
            : "loose";
    const loader = new Loader(compiler.ts, cwd, this.positions);
    this.#runner = new Runner(flags, loader, cellScope(loader, cwd, notebook));
  }

  /** The values of the notebook's names. */
  get names(): Namespace {
    return this.#runner.names;
  }

  /** Checks, compiles and runs a piece of TypeScript; see `prepare`. */
  execute(source: string, run: Run): Promise<Result> {
    return this.prepare(source, run)();
  }

  /**
   * Checks and compiles a piece of TypeScript. What it returns runs the piece, gives the value of its last expression
   * and keeps what the piece declared; if it fails, the names that it had reached. Throws `Rejected`. `whole`: the cell
   * that the piece is a part of, shown around the place of an error.
   */
  prepare(
    source: string,
    run: Run,
    { strictness = this.strictness, whole = source }: PieceOptions = {},
  ): () => Promise<Result> {
    const known = new Set(Object.keys(this.names));
    const options = { label: run.label, known, strictness, stepwise: this.#flags.debugged };
    const compilation = compileCell(this.ts, this.program, source, options);
    if ("problems" in compilation) throw new Rejected(compilation.problems, run.label, whole);
    const { cell } = compilation;
    const file = `neuralbits:${run.id}:${++this.#pieces}`;
    this.positions.add(file, { ...cell.mapped, source: whole });
    return async () => {
      const reach = new Reach(this.names, cell.names);
      try {
        const value = await this.#runner.run(cell, file, run);
        reach.settle();
        this.program.keep(new Set(), run.count);
        return value;
      } catch (error) {
        this.program.keep(reach.settle(), run.count);
        throw error;
      }
    };
  }

  /** Calls what may run code of a cell; an interrupt ends it. */
  call<T>(work: () => T, run: Run): T {
    return this.#runner.call(work, run);
  }

  /** Forgets all names; modules stay loaded. */
  reset(): void {
    for (const name of Object.keys(this.names)) delete this.names[name];
    this.program.reset();
    this.cells.reset();
  }

  /** Whatever `execute` threw, as the protocol tells it. */
  content(error: unknown): ErrorContent {
    if (types.isNativeError(error) && error instanceof Rejected)
      return problemContent(error.problems, error.label, error.source);
    return thrownContent(error, this.positions);
  }
}

/**
 * Which of a cell's names its run has reached. Until it assigns one, the name still has the value that an earlier
 * cell gave it, which functions of that cell may read.
 */
class Reach {
  readonly #names: Namespace;
  readonly #pending: Map<string, PropertyDescriptor | undefined>;

  constructor(names: Namespace, declared: readonly string[]) {
    this.#names = names;
    this.#pending = new Map(declared.map(name => [name, Object.getOwnPropertyDescriptor(names, name)]));
    for (const [name, before] of this.#pending) this.#watch(name, before);
  }

  #watch(name: string, before: PropertyDescriptor | undefined): void {
    Object.defineProperty(this.#names, name, {
      configurable: true,
      enumerable: true,
      get: before?.get ?? (() => before?.value),
      set: value => {
        this.#pending.delete(name);
        Object.defineProperty(this.#names, name, {
          configurable: true,
          enumerable: true,
          writable: true,
          value,
        });
      },
    });
  }

  /** Ends the watch: names that were not reached are what they were before. Returns those. */
  settle(): Set<string> {
    for (const [name, before] of this.#pending) {
      if (before) Object.defineProperty(this.#names, name, before);
      else delete this.#names[name];
    }
    return new Set(this.#pending.keys());
  }
}

/** The notebook's names for what every module has: `require`, `__filename`, `import.meta`, … */
function cellScope(loader: Loader, cwd: string, notebook: string): CellScope {
  const module = { exports: {} };
  return {
    require: loader.require(join(cwd, "cell.js"), { importer: runningCell }),
    module,
    exports: module.exports,
    __filename: notebook,
    __dirname: cwd,
    meta: { ...metaOf(notebook, runningCell), dirname: cwd },
  };
}
