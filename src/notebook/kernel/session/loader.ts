import { existsSync, readFileSync, statSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, extname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";
import type typescript from "@tslab/typescript-for-tslab";
import { door } from "../../language/doors.js";
import { originBy, type Positions } from "../../language/positions.js";
import type { TypeScript } from "../../language/typescript.js";

/** What an import gives: named values and, mostly, `default`. */
export type Namespace = Record<string, unknown>;

/** A source file of the project, compiled and run once per edition. */
interface SourceModule {
  readonly mtimeMs: number;
  readonly imports: ReadonlySet<string>;
  readonly namespace: Namespace;
  readonly ready: Promise<void>;
}

/**
 * Fetches what cells and the project's own TypeScript import. Packages come through Node's own ES module loader
 * (so `exports` maps, import conditions and top-level await work, and a library is the same instance for everyone);
 * TypeScript files are compiled here, and again after they were edited.
 */
export class Loader {
  readonly #ts: TypeScript;
  readonly #cwd: string;
  readonly #positions: Positions;
  readonly #resolve: (specifier: string, from: string) => string | undefined;
  readonly #sources = new Map<string, SourceModule>();

  /** `resolve`: where the type checker finds an import; asked for paths that only it knows. */
  constructor(
    ts: TypeScript,
    cwd: string,
    positions: Positions,
    resolve: (specifier: string, from: string) => string | undefined,
  ) {
    this.#ts = ts;
    this.#cwd = cwd;
    this.#positions = positions;
    this.#resolve = resolve;
  }

  /** The module that `specifier` means in a file of the folder `from`; by default that of the notebook. */
  load(specifier: string, from = this.#cwd): Promise<Namespace> {
    return this.#load(specifier, from, []);
  }

  /** `chain`: the source files that wait for this import, outermost first. */
  async #load(specifier: string, from: string, chain: readonly string[]): Promise<Namespace> {
    if (builtins.has(specifier)) return interop((await import(specifier)) as Namespace);
    const own = door(specifier);
    if (own) return this.#native(own.code, from);
    const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
    if (!path.startsWith(".") && !isAbsolute(path)) return this.#package(specifier, from, chain);
    const file = findFile(resolve(from, path));
    if (!file) throw new Error(`Cannot find module '${specifier}' from ${from}`);
    return this.#file(file, from, chain);
  }

  async #file(file: string, from: string, chain: readonly string[]): Promise<Namespace> {
    if (extname(file) === ".json") return jsonModule(file);
    if (isTypeScript(file)) return this.#source(file, chain);
    return this.#native(file, from);
  }

  /** A path alias of the checker leads to a source file; everything else is Node's business. */
  async #package(specifier: string, from: string, chain: readonly string[]): Promise<Namespace> {
    if (specifier.endsWith(".json")) {
      const file = createRequire(join(from, "cell.js")).resolve(specifier);
      return jsonModule(file);
    }
    try {
      return await this.#native(specifier, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ERR_MODULE_NOT_FOUND" && code !== "ERR_INVALID_MODULE_SPECIFIER") throw error;
      const file = this.#resolve(specifier, join(from, "cell.ts"));
      if (!file || file.endsWith(".d.ts")) throw error;
      return this.#source(file, chain);
    }
  }

  async #native(specifier: string, from: string): Promise<Namespace> {
    const target = isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier;
    return interop(await importFrom(from)(target));
  }

  // TypeScript sources.

  /** In a circle of imports, whoever is still loading is handed over unfinished, as ES modules do. */
  async #source(file: string, chain: readonly string[]): Promise<Namespace> {
    const known = this.#sources.get(file);
    if (known && chain.includes(file)) return known.namespace;
    if (known && this.#isFresh(file)) {
      await known.ready;
      return known.namespace;
    }
    const { body, specifiers, isAsync } = this.#compile(file);
    const namespace = Object.create(null) as Namespace;
    const ready = this.#dependencies(specifiers, dirname(file), [...chain, file]).then(modules =>
      this.#run(file, body, isAsync, namespace, modules),
    );
    const imports = specifiers.flatMap(specifier => sourceFile(specifier, dirname(file)) ?? []);
    this.#sources.set(file, { mtimeMs: statSync(file).mtimeMs, imports: new Set(imports), namespace, ready });
    try {
      await ready;
    } catch (error) {
      this.#sources.delete(file); // the next import tries again
      throw error;
    }
    return namespace;
  }

  async #dependencies(specifiers: readonly string[], folder: string, chain: readonly string[]) {
    const modules = new Map<string, Namespace>();
    for (const specifier of specifiers) modules.set(specifier, await this.#load(specifier, folder, chain));
    return modules;
  }

  /** True if neither the file nor anything it imports from the project has changed since it ran. */
  #isFresh(file: string, seen = new Set<string>()): boolean {
    if (seen.has(file)) return true;
    seen.add(file);
    const known = this.#sources.get(file);
    if (!known || statSync(file, { throwIfNoEntry: false })?.mtimeMs !== known.mtimeMs) return false;
    return [...known.imports].every(imported => this.#isFresh(imported, seen));
  }

  async #run(
    file: string,
    body: string,
    isAsync: boolean,
    namespace: Namespace,
    modules: ReadonlyMap<string, Namespace>,
  ): Promise<void> {
    const folder = dirname(file);
    const require = createRequire(file);
    const imported = (specifier: string) => modules.get(specifier) ?? require(specifier);
    const meta = { url: pathToFileURL(file).href, filename: file, dirname: folder };
    const dynamic = (specifier: string) => this.load(String(specifier), folder);
    const parameters = ["exports", "require", "__filename", "__dirname", "__meta_____", "__load"];
    const run = vm.compileFunction(isAsync ? `return (async () => {${body}\n})();` : body, parameters, {
      filename: file,
    });
    await run(namespace, imported, file, folder, meta, dynamic);
  }

  #compile(file: string) {
    const ts = this.#ts;
    const text = readFileSync(file, "utf8");
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    const { outputText, sourceMapText } = ts.transpileModule(modernised(ts, tree), {
      fileName: file,
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        sourceMap: true,
        esModuleInterop: false, // the loader hands over namespaces whose `default` is the right one
      },
    });
    const body = outputText
      .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n")
      .replace(/Promise\.resolve\(\)\.then\(\(\) => require\(/g, "Promise.resolve().then(() => __load(")
      .replace(/Promise\.resolve\(`\$\{(.*?)\}`\)\.then\(s => require\(s\)\)/g, "__load($1)");
    const isAsync = hasTopLevelAwait(ts, tree);
    const origin = originBy(sourceMapText ?? "{}");
    this.#positions.add(file, { label: file, source: text, origin });
    return { body, specifiers: requiredBy(body), isAsync };
  }
}

const builtins = new Set(builtinModules.flatMap(name => [name, `node:${name}`]));

/** `import()` as a file of the folder would call it. */
function importFrom(folder: string): (specifier: string) => Promise<Namespace> {
  const known = importers.get(folder);
  if (known) return known;
  const made = vm.compileFunction("return import(specifier);", ["specifier"], {
    filename: join(folder, "cell.mjs"),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as (specifier: string) => Promise<Namespace>;
  importers.set(folder, made);
  return made;
}
const importers = new Map<string, (specifier: string) => Promise<Namespace>>();

/**
 * TypeScript's view of a CommonJS package: its exports are named values, and `default` is the whole, or the
 * `default` of a package that was itself compiled from an ES module.
 */
function interop(namespace: Namespace): Namespace {
  const whole = namespace.default as Namespace | undefined;
  if (whole === undefined || whole === null || (typeof whole !== "object" && typeof whole !== "function"))
    return namespace;
  const compiled = whole.__esModule === true;
  const missing = Object.keys(whole).filter(key => !(key in namespace));
  if (!compiled && missing.length === 0) return namespace;
  const view: Namespace = Object.create(null) as Namespace;
  for (const key of missing) Object.defineProperty(view, key, { enumerable: true, get: () => whole[key] });
  for (const key of Object.keys(namespace))
    if (!(key in view)) Object.defineProperty(view, key, { enumerable: true, get: () => namespace[key] });
  if (compiled && "default" in whole)
    Object.defineProperty(view, "default", { enumerable: true, get: () => whole.default });
  return view;
}

function jsonModule(file: string): Namespace {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  return { ...(typeof value === "object" && !Array.isArray(value) ? value : {}), default: value };
}

const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
const sourceEndings: Record<string, readonly string[]> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/** The file that a relative import means: as it stands, its TypeScript source, with an ending, or a folder's index. */
function findFile(path: string): string | undefined {
  if (isFile(path)) return path;
  const ending = extname(path);
  const bare = path.slice(0, path.length - ending.length);
  const candidates = [
    ...(sourceEndings[ending] ?? []).map(other => bare + other),
    ...endings.map(other => path + other),
    ...endings.map(other => join(path, `index${other}`)),
  ];
  return candidates.find(isFile);
}

const isTypeScript = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

/** The TypeScript source that a relative import leads to, if it does. */
function sourceFile(specifier: string, folder: string): string | undefined {
  const file = specifier.startsWith(".") ? findFile(resolve(folder, specifier)) : undefined;
  return file && isTypeScript(file) ? file : undefined;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** `import.meta` has no place in a function body; a parameter of the same length keeps every column. */
function modernised(ts: TypeScript, tree: typescript.SourceFile): string {
  const places: number[] = [];
  const visit = (node: typescript.Node): void => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
      places.push(node.getStart(tree));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  let text = tree.text;
  for (const at of places) text = `${text.slice(0, at)}__meta_____${text.slice(at + "import.meta".length)}`;
  return text.replace(
    /(\b(?:from|import)\s*)(["'])([^"'\n]*)\2(\s*\bwith\s*\{[^}]*\})/g,
    (all, _, __, ___, clause: string) =>
      all.slice(0, all.length - clause.length) + clause.replace(/[^\n]/g, " "),
  );
}

function hasTopLevelAwait(ts: TypeScript, tree: typescript.SourceFile): boolean {
  const visit = (node: typescript.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isAwaitExpression(node)) return true;
    if (ts.isForOfStatement(node) && node.awaitModifier) return true;
    return ts.forEachChild(node, child => visit(child) || undefined) ?? false;
  };
  return visit(tree);
}

const requiredBy = (body: string): string[] => [
  ...new Set([...body.matchAll(/(?<![\w$.])require\("([^"]+)"\)/g)].map(match => match[1]!)),
];
