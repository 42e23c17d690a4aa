import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";
import { door } from "../../language/doors.js";
import type { Positions } from "../../language/positions.js";
import { projectSettings } from "../../language/project.js";
import { isModuleFolder, isPath, resolveModule } from "../../language/resolution.js";
import type { TypeScript } from "../../language/typescript.js";
import { compiled } from "./compiled.js";
import { metaOf, notFound } from "./meta.js";
import { Exports, interop, type Namespace } from "./namespace.js";
import { asNamespace, native } from "./native.js";
import { type CompiledSource, compileSource } from "./source-file.js";

/** A source file of the project: compiled, linked with those that it imports, and run once per edition. */
interface SourceModule {
  readonly file: string;
  readonly source: CompiledSource;
  readonly exports: Exports;
  /** What it imports, in order: other sources, or what Node loads. */
  readonly imports: (SourceModule | Native)[];
  execute(): unknown;
  /** `module` of a file of CommonJS. */
  readonly common: { exports: unknown };
  /** Its run, once that has begun, and the import that it waits for. */
  ran: Promise<void> | undefined;
  waitsFor: SourceModule | undefined;
}

/** What Node's own loader fetches, and who is told of it. */
interface Native {
  readonly target: string;
  readonly link: (namespace: Namespace) => void;
}

/** The form into which TypeScript compiles ES modules, so that they can be linked before they run. */
type Register = (specifiers: readonly string[], declare: Declare) => void;
type Declare = (
  exported: Exports["set"],
  context: object,
) => { readonly setters: readonly ((namespace: Namespace) => void)[]; readonly execute: () => unknown };

/**
 * Fetches what cells and the project's own TypeScript import. Packages come through Node's own ES module loader
 * (so import conditions and top-level await work, and a library is the same instance for everyone); TypeScript files
 * are compiled here, and again after they were edited. In a circle of imports they see one another as ES modules do.
 */
export class Loader {
  readonly #ts: TypeScript;
  readonly #cwd: string;
  readonly #positions: Positions;
  readonly #sources = new Map<string, SourceModule>();
  readonly #scripts = new Map<string, { mtimeMs: number; isModule: boolean }>();

  constructor(ts: TypeScript, cwd: string, positions: Positions) {
    this.#ts = ts;
    this.#cwd = cwd;
    this.#positions = positions;
  }

  /** The module that `specifier` means in a cell; `importer` is what an error calls the cell. */
  load(specifier: string, importer: string): Promise<Namespace> {
    return this.#load(this.#target(specifier, this.#cwd, importer));
  }

  async #load(target: string): Promise<Namespace> {
    if (!this.#isSource(target)) return native(target);
    const module = this.#instance(target, new Map());
    await this.#run(module, new Set());
    return namespaceOf(module);
  }

  /** What to load: the name of a module of Node's, an address, or the path of a file. */
  #target(specifier: string, folder: string, importer: string): string {
    if (isBuiltin(specifier) || specifier === "tslab" || specifier.startsWith("data:")) return specifier;
    const own = door(specifier);
    if (own) return own.code;
    const isAddress = specifier.startsWith("file:");
    const found = isAddress
      ? fileAt(specifier)
      : (this.#aliased(specifier, folder) ?? resolveModule(specifier, folder));
    if (!found) throw notFound(specifier, importer);
    const query = isAddress || isPath(specifier) ? /[?#].*$/s.exec(specifier)?.[0] : undefined;
    const isAnother = query && !found.endsWith(query) && !this.#isSource(found);
    return isAnother ? pathToFileURL(found).href + query : found; // with another query it is another module
  }

  /** The project's `paths` come first, as they do for the checker. */
  #aliased(specifier: string, folder: string): string | undefined {
    if (/^[./#]/.test(specifier)) return undefined;
    for (const [pattern, places] of Object.entries(projectSettings(this.#ts, folder).paths)) {
      const [before, after] = pattern.split("*") as [string, string | undefined];
      const fits = after === undefined ? specifier === pattern : fitting(specifier, before, after);
      if (!fits) continue;
      const star = after === undefined ? "" : specifier.slice(before.length, specifier.length - after.length);
      for (const place of places) {
        const file = resolveModule(place.replace("*", star), folder);
        if (file && !file.endsWith(".d.ts")) return file;
      }
    }
    return undefined;
  }

  /** TypeScript, and the project's JavaScript that is written as an ES module where Node would not take it for one. */
  #isSource(target: string): boolean {
    if (/\.([cm]?tsx?|jsx)$/.test(target)) return true;
    const isScript = extname(target) === ".js" && !target.includes("node_modules");
    if (!isScript || isModuleFolder(dirname(target))) return false;
    const { mtimeMs } = statSync(target);
    const known = this.#scripts.get(target);
    if (known?.mtimeMs === mtimeMs) return known.isModule;
    const tree = this.#ts.createSourceFile(
      target,
      readFileSync(target, "utf8"),
      this.#ts.ScriptTarget.ES2022,
    );
    const isModule = (tree as { externalModuleIndicator?: unknown }).externalModuleIndicator !== undefined;
    this.#scripts.set(target, { mtimeMs, isModule });
    return isModule;
  }

  // Sources.

  /** The file as it is now: compiled and linked, not yet run. `seen`: whether files met on the way are as they were. */
  #instance(file: string, seen: Map<string, boolean>): SourceModule {
    const known = this.#sources.get(file);
    if (known && this.#isFresh(known, seen)) return known;
    const source = compileSource(this.#ts, this.#positions, file);
    const exports = new Exports(source.exports);
    const module: SourceModule = {
      ...{ file, source, exports, imports: [], common: { exports: {} }, execute: () => {} },
      ...{ ran: undefined, waitsFor: undefined },
    };
    this.#sources.set(file, module);
    seen.set(file, true);
    try {
      if (source.kind === "module") this.#linkModule(module, seen);
      else this.#linkCommon(module, seen);
    } catch (error) {
      this.#sources.delete(file); // the next import tries again
      throw error;
    }
    return module;
  }

  /** True if neither the file nor anything it imports from the project has changed since it was compiled. */
  #isFresh({ file, source, imports }: SourceModule, seen: Map<string, boolean>): boolean {
    const known = seen.get(file);
    if (known !== undefined) return known;
    seen.set(file, true);
    const isSame = statSync(file, { throwIfNoEntry: false })?.mtimeMs === source.mtimeMs;
    const fresh =
      isSame &&
      imports.every(
        each => "target" in each || (this.#sources.get(each.file) === each && this.#isFresh(each, seen)),
      );
    seen.set(file, fresh);
    return fresh;
  }

  #linkModule(module: SourceModule, seen: Map<string, boolean>): void {
    const register: Register = (specifiers, declare) => {
      const { setters, execute } = declare(module.exports.set, this.#context(module.file));
      module.execute = execute;
      for (const [i, specifier] of specifiers.entries())
        this.#link(module, specifier, seen, namespace => setters[i]!(namespace));
    };
    this.#evaluate(module, { System: { register } });
  }

  /** What it imports is there before it runs; what it merely requires is fetched when it asks. */
  #linkCommon(module: SourceModule, seen: Map<string, boolean>): void {
    const loaded = new Map<string, Namespace>();
    for (const specifier of module.source.specifiers)
      this.#link(module, specifier, seen, namespace => void loaded.set(specifier, namespace));
    const { common } = module;
    module.execute = () => {
      const require = this.require(module.file, { loaded });
      this.#evaluate(module, { module: common, exports: common.exports, require });
      const whole = common.exports;
      const names = typeof whole === "object" || typeof whole === "function" ? { ...whole } : {};
      module.exports.set({ ...names, default: whole });
    };
  }

  #link(
    module: SourceModule,
    specifier: string,
    seen: Map<string, boolean>,
    setter: (namespace: Namespace) => void,
  ): void {
    const target = this.#target(specifier, dirname(module.file), module.file);
    if (!this.#isSource(target)) {
      module.imports.push({ target, link: setter });
      return;
    }
    const imported = this.#instance(target, seen);
    module.imports.push(imported);
    imported.exports.link(() => setter(namespaceOf(imported)));
  }

  /** Calls the compiled body with what every module has, and more. */
  #evaluate({ file, source }: SourceModule, more: Record<string, unknown>): void {
    const given = { require: this.require(file), __filename: file, __dirname: dirname(file), ...more };
    compiled(source.body, Object.keys(given), file)(...Object.values(given));
  }

  #context(file: string): object {
    const folder = dirname(file);
    const load = async (specifier: unknown) => this.#load(this.#target(String(specifier), folder, file));
    return { id: file, meta: metaOf(file), import: load };
  }

  /** Runs what the module imports, in order, then the module; each once. `above`: those that wait for it. */
  async #run(module: SourceModule, above: ReadonlySet<SourceModule>): Promise<void> {
    for (let at: SourceModule | undefined = module; at; at = at.waitsFor) if (above.has(at)) return; // a circle: it is run by whoever waits for it
    module.ran ??= this.#runNow(module, new Set([...above, module]));
    await module.ran;
  }

  async #runNow(module: SourceModule, above: ReadonlySet<SourceModule>): Promise<void> {
    try {
      for (const each of module.imports) {
        if ("target" in each) each.link(await native(each.target));
        else {
          module.waitsFor = each;
          await this.#run(each, above);
          module.waitsFor = undefined;
        }
      }
      await module.execute();
      module.exports.settle();
    } catch (error) {
      module.waitsFor = undefined;
      this.#sources.delete(module.file); // the next import tries again
      throw error;
    }
  }

  // CommonJS.

  /**
   * `require` of a file, which knows the project's TypeScript too. `loaded`: what was imported for it before.
   * `importer`: what an error calls the file; a cell is none.
   */
  require(
    file: string,
    {
      loaded,
      importer = () => file,
    }: { loaded?: ReadonlyMap<string, Namespace>; importer?: () => string } = {},
  ): NodeJS.Require {
    const own = createRequire(file);
    const folder = dirname(file);
    const require = (specifier: string): unknown => {
      const target = this.#required(specifier, folder, file);
      if (target !== undefined && this.#isSource(target)) return this.#runSync(target);
      try {
        return own(specifier);
      } catch (error) {
        const found = loaded?.get(specifier);
        if (found) return found; // only import() can fetch it, and has
        throw naming(error, file, importer());
      }
    };
    const find = (specifier: string, options?: NodeJS.RequireResolveOptions): string => {
      try {
        return own.resolve(specifier, options);
      } catch (error) {
        const found = options ? undefined : this.#required(specifier, folder, file);
        if (found) return found;
        throw naming(error, file, importer());
      }
    };
    const { resolve, cache, main, extensions } = own;
    return Object.assign(require, {
      ...{ cache, main, extensions },
      resolve: Object.assign(find, { paths: resolve.paths }),
    });
  }

  /** The file that is required; nothing where only Node knows it. */
  #required(specifier: string, folder: string, file: string): string | undefined {
    try {
      return this.#target(specifier, folder, file);
    } catch {
      return undefined;
    }
  }

  #runSync(target: string): unknown {
    const module = this.#instance(target, new Map());
    this.#runAtOnce(module, new Set());
    return module.source.kind === "common" ? module.common.exports : module.exports.namespace;
  }

  #runAtOnce(module: SourceModule, above: Set<SourceModule>): void {
    if (module.ran || above.has(module)) return;
    above.add(module);
    for (const each of module.imports) {
      if ("target" in each) each.link(interop(asNamespace(createRequire(module.file)(each.target))));
      else this.#runAtOnce(each, above);
    }
    const running = module.execute();
    if (types.isPromise(running))
      throw new Error(`require() cannot wait for the top-level await of ${module.file}: use import()`);
    module.exports.settle();
    module.ran = Promise.resolve();
  }
}

/** The file of an address, if it is there. */
function fileAt(address: string): string | undefined {
  const file = fileURLToPath(address);
  return existsSync(file) ? file : undefined;
}

/** An error of Node's `require` with the name of the cell in place of the file that stands for it. */
function naming(error: unknown, file: string, importer: string): unknown {
  if (!types.isNativeError(error) || importer === file) return error;
  for (const key of ["message", "stack"] as const) error[key] = error[key]?.replaceAll(file, importer) ?? "";
  return error;
}

const fitting = (specifier: string, before: string, after: string): boolean =>
  specifier.length >= before.length + after.length &&
  specifier.startsWith(before) &&
  specifier.endsWith(after);

/** What an import of the module gives. */
const namespaceOf = ({ source, exports: { namespace } }: SourceModule): Namespace =>
  source.kind === "common" ? interop(namespace) : namespace;
