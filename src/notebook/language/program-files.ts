import { join } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import { type Libraries, type LibraryTexts, typeLibraries } from "./libraries.js";
import { builtinTwin, moduleTypes } from "./module-types.js";
import { modified } from "./project.js";
import type { Compiler } from "./typescript.js";

/** A file that was read; one that is not on disk has the time 0. */
interface Known {
  readonly file: typescript.SourceFile;
  readonly mtimeMs: number;
}

/** The files of a notebook's program: libraries, what cells import, kept cells, and the one being looked at. */
export class ProgramFiles {
  readonly host: typescript.CompilerHost;
  /** Name of the file that is the cell being looked at. */
  readonly slot: string;
  /** Its text. */
  cell = "";
  readonly #compiler: Compiler;
  readonly #cwd: string;
  readonly #options: typescript.CompilerOptions;
  readonly #libraries: Libraries;
  readonly #files = new Map<string, Known>();
  #resolutions: typescript.ModuleResolutionCache;

  constructor(compiler: Compiler, cwd: string, options: typescript.CompilerOptions) {
    this.#compiler = compiler;
    this.#cwd = cwd;
    this.#options = options;
    this.#libraries = typeLibraries(compiler, cwd);
    this.slot = join(cwd, "__neuralbits_cell__.ts");
    this.#resolutions = this.#newResolutions();
    this.host = this.#newHost();
  }

  /** Name of the file that refers to all libraries. */
  get root(): string {
    return this.#libraries.root;
  }

  /** A program of all libraries and nothing else, where the process started with one; it was made with `cellOptions`. */
  get program(): typescript.Program | undefined {
    return this.#libraries.program;
  }

  /** What the libraries were read as. */
  texts(): LibraryTexts {
    return this.#libraries.texts();
  }

  /** Makes a file that is not on disk known by its name. */
  put(file: typescript.SourceFile): void {
    this.#files.set(file.fileName, { file, mtimeMs: 0 });
  }

  drop({ fileName }: typescript.SourceFile): void {
    this.#files.delete(fileName);
  }

  /** Edited files are read again and failed imports tried again. */
  notice(): void {
    for (const known of this.#files) if (isStale(known)) this.#files.delete(known[0]);
    this.#resolutions = this.#newResolutions();
  }

  /** Whether a file of the project has been edited since it was read. */
  get hasChanged(): boolean {
    return [...this.#files].some(known => !known[0].includes("node_modules") && isStale(known));
  }

  /** Writes what makes the next start faster. */
  remember(): Promise<void> {
    return this.#libraries.remember();
  }

  #newResolutions(): typescript.ModuleResolutionCache {
    return this.#compiler.ts.createModuleResolutionCache(this.#cwd, name => name, this.#options);
  }

  #newHost(): typescript.CompilerHost {
    const { ts } = this.#compiler;
    const host = ts.createCompilerHost(this.#options);
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
    if (path === this.slot) return ts.createSourceFile(path, this.cell, version);
    const known = this.#files.get(path);
    if (known) return known.file;
    const library = this.#libraries.parse(path, { version, options: this.#options });
    const file = library ?? this.#read(path, version);
    if (file) this.#files.set(path, { file, mtimeMs: library ? 0 : modified(path) });
    return file;
  }

  #read(path: string, version: typescript.ScriptTarget | typescript.CreateSourceFileOptions) {
    const { ts } = this.#compiler;
    const text = builtinTwin(path) ?? ts.sys.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, version);
  }
}

/** Whether the file on disk is another than was read. */
const isStale = ([path, { mtimeMs }]: readonly [string, Known]): boolean =>
  mtimeMs !== 0 && modified(path) !== mtimeMs;
