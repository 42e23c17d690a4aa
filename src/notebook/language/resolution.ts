import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, extname, join, resolve } from "node:path";

/** A package's manifest, as far as it says what its names lead to. */
interface Manifest {
  readonly name?: string;
  readonly main?: unknown;
  readonly type?: unknown;
  readonly exports?: unknown;
  readonly imports?: unknown;
}

/** What `exports` and `imports` may ask for, in the order in which we answer; the second where the first has nothing. */
const conditionSets: readonly ReadonlySet<string>[] = [
  new Set(["node", "node-addons", "import", "module-sync", "default"]),
  new Set(["node", "node-addons", "require", "default"]),
];

/**
 * The file that an import means, by Node's rules for ES modules, and where those find nothing by its rules for
 * CommonJS: endings may be left out, folders have an index. Names may lead to TypeScript. The name of a module of Node's
 * where a package's `imports` lead there; undefined where there is nothing.
 *
 * https://nodejs.org/api/esm.html#resolution-algorithm-specification, https://nodejs.org/api/modules.html#all-together
 */
export function resolveModule(specifier: string, folder: string): string | undefined {
  const found = isPath(specifier)
    ? (fromPath(specifier, folder) ?? fromPath(decoded(specifier), folder))
    : specifier.startsWith("#")
      ? fromImports(specifier, folder)
      : fromPackage(specifier, folder);
  return found && (isBuiltin(found) ? found : realpathSync(found));
}

/** Whether a specifier is the path of a file, seen from the importer or from the root. */
export const isPath = (specifier: string): boolean => /^(?:\.{0,2}\/|\.{1,2}$)/.test(specifier);

/** `./tools/` is the folder even where `tools.ts` lies beside it. */
function fromPath(specifier: string, folder: string): string | undefined {
  const path = resolve(folder, specifier);
  return /(?:^|\/)(?:\.{0,2})\/?$/.test(specifier) ? inFolder(path) : findFile(path);
}

/** `import "./with%20blank.js?edition=2"`: names are addresses. */
function decoded(specifier: string): string {
  const name = specifier.replace(/[?#].*$/s, "");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** `#name`, by the `imports` of the package that the folder belongs to. */
function fromImports(specifier: string, folder: string): string | undefined {
  const home = packageAround(folder);
  const imports = home && manifestIn(home)?.imports;
  if (!home || typeof imports !== "object" || imports === null) return undefined;
  const target = matched(imports as Record<string, unknown>, specifier);
  return target && targetFile(target, home, true);
}

function fromPackage(specifier: string, folder: string): string | undefined {
  const [, name, rest = ""] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
  if (!name) return undefined;
  const home = packageAround(folder);
  const isSelf = home !== undefined && manifestIn(home)?.name === name && manifestIn(home)?.exports;
  for (const place of isSelf ? [home, ...placesOf(name, folder)] : placesOf(name, folder)) {
    const found = inPackage(place, rest);
    if (found) return found;
  }
  return required(specifier, folder);
}

/** The folders where a package may lie, the nearest first. */
function placesOf(name: string, folder: string): string[] {
  const places: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, "node_modules", name);
    if (existsSync(place)) places.push(place);
    if (dirname(at) === at) return places;
  }
}

/** `rest`: what stands behind the package's name, with its slash. A package with `exports` has nothing else. */
function inPackage(place: string, rest: string): string | undefined {
  const { exports, main } = manifestIn(place) ?? {};
  if (exports !== undefined && exports !== null) {
    const target = exported(exports, `.${rest}`);
    return target && targetFile(target, place, false);
  }
  if (rest) return findFile(join(place, rest));
  return (typeof main === "string" ? findFile(join(place, main)) : undefined) ?? findFile(place);
}

/** What Node's own `require` finds beyond that: NODE_PATH, the user's folders. */
function required(specifier: string, folder: string): string | undefined {
  try {
    const found = createRequire(join(folder, "cell.js")).resolve(specifier);
    return found.startsWith("/") || /^[A-Za-z]:/.test(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

// `exports` and `imports`.

interface Target {
  readonly value: unknown;
  /** What a `*` of the name stands for. */
  readonly star: string;
}

function exported(exports: unknown, subpath: string): Target | undefined {
  const isMap =
    typeof exports === "object" && exports !== null && Object.keys(exports).some(key => key.startsWith("."));
  if (isMap) return matched(exports as Record<string, unknown>, subpath);
  return subpath === "." ? { value: exports, star: "" } : undefined;
}

/** The entry of a name: the very name, else the longest pattern. */
function matched(entries: Record<string, unknown>, name: string): Target | undefined {
  if (Object.hasOwn(entries, name) && !name.includes("*")) return { value: entries[name], star: "" };
  const patterns = Object.keys(entries)
    .filter(key => key.includes("*"))
    .sort((a, b) => b.indexOf("*") - a.indexOf("*") || b.length - a.length);
  for (const pattern of patterns) {
    const [before, after] = pattern.split("*") as [string, string];
    const fits =
      name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
    if (fits) return { value: entries[pattern], star: name.slice(before.length, name.length - after.length) };
  }
  return undefined;
}

function targetFile({ value, star }: Target, place: string, mayNameAPackage: boolean): string | undefined {
  for (const conditions of conditionSets) {
    const targets = chosen(value, conditions);
    if (targets === null) return undefined;
    for (const target of targets ?? []) {
      const name = target.replaceAll("*", star);
      const file = name.startsWith("./")
        ? findFile(join(place, name))
        : mayNameAPackage && (isBuiltin(name) ? name : fromPackage(name, place));
      if (file) return file;
    }
  }
  return undefined;
}

/** The targets that the conditions choose, the first that is there counts. Null: there shall be none. */
function chosen(value: unknown, conditions: ReadonlySet<string>): string[] | null | undefined {
  if (value === null) return null;
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(each => chosen(each, conditions) ?? []);
  if (typeof value !== "object") return undefined;
  for (const [condition, inner] of Object.entries(value)) {
    const found = conditions.has(condition) ? chosen(inner, conditions) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

// Files and folders.

const typeScript = [".ts", ".tsx", ".mts", ".cts"];
const endings = [...typeScript, ".js", ".mjs", ".cjs", ".json", ".node", ".jsx"];
const packageEndings = [".js", ".json", ".node", ".mjs", ".cjs", ...typeScript, ".jsx"];

/** The project's own TypeScript comes before what it is compiled to; of a package, what Node loads comes first. */
const endingsAt = (path: string): readonly string[] =>
  path.includes("/node_modules/") ? packageEndings : endings;

const sourceEndings: Record<string, readonly string[]> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/** The file that a path means: as it stands, its TypeScript source, with an ending, or a folder's main file or index. */
function findFile(path: string): string | undefined {
  if (isFile(path)) return path;
  const ending = extname(path);
  const bare = path.slice(0, path.length - ending.length);
  const sources = (sourceEndings[ending] ?? []).map(other => bare + other);
  return [...sources, ...endingsAt(path).map(other => path + other)].find(isFile) ?? inFolder(path);
}

/** A folder's main file, or its index. */
function inFolder(path: string): string | undefined {
  if (!isFolder(path)) return undefined;
  const { main } = manifestIn(path) ?? {};
  const own = typeof main === "string" && !/^\.?\/?$/.test(main) ? findFile(join(path, main)) : undefined;
  return (
    own ??
    endingsAt(path)
      .map(other => join(path, `index${other}`))
      .find(isFile)
  );
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** The folder of the package that a folder belongs to: the nearest with a manifest. */
function packageAround(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (at.endsWith("node_modules")) return undefined;
    if (isFile(join(at, "package.json"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Whether Node takes the `.js` files of a folder for ES modules. */
export function isModuleFolder(folder: string): boolean {
  const home = packageAround(folder);
  return home !== undefined && manifestIn(home)?.type === "module";
}

function manifestIn(folder: string): Manifest | undefined {
  const path = join(folder, "package.json");
  const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (mtimeMs === undefined) return undefined;
  const known = manifests.get(path);
  if (known?.mtimeMs === mtimeMs) return known.manifest;
  const manifest = readManifest(path);
  manifests.set(path, { mtimeMs, manifest });
  return manifest;
}
const manifests = new Map<string, { mtimeMs: number; manifest: Manifest | undefined }>();

function readManifest(path: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof manifest === "object" && manifest !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}
