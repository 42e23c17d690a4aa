import { isBuiltin } from "node:module";
import { dirname, extname, join } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import { door } from "./doors.js";
import { resolveModule } from "./resolution.js";
import type { TypeScript } from "./typescript.js";

/**
 * Where the types of a module are: of Node's own and of tslab in declarations that all cells see, of our own in what we were built into, of all others
 * where TypeScript finds them; and where it finds nothing, in the file that will run, typed or not.
 */
export function moduleTypes(
  ts: TypeScript,
  specifier: string,
  from: string,
  resolve: () => typescript.ResolvedModuleWithFailedLookupLocations,
): { readonly resolvedModule: typescript.ResolvedModuleFull | undefined } {
  if (isBuiltin(specifier) || specifier === "tslab") return { resolvedModule: undefined };
  const own = door(specifier);
  if (own) return { resolvedModule: declarations(ts, own.types) };
  const found = resolve();
  return found.resolvedModule ? found : { resolvedModule: atRunTime(ts, specifier, from) };
}

function atRunTime(
  ts: TypeScript,
  specifier: string,
  from: string,
): typescript.ResolvedModuleFull | undefined {
  const file = resolveModule(specifier, dirname(from));
  if (file && isBuiltin(file))
    return declarations(ts, join(dirname(from), `${twinOf}${encodeURIComponent(file)}.d.ts`));
  const extension = file && extname(file);
  if (!extension || !Object.values<string>(ts.Extension).includes(extension)) return undefined;
  return { resolvedFileName: file, extension, isExternalLibraryImport: file.includes("node_modules") };
}

function declarations(ts: TypeScript, resolvedFileName: string): typescript.ResolvedModuleFull {
  return { resolvedFileName, extension: ts.Extension.Dts, isExternalLibraryImport: true };
}

const twinOf = "__neuralbits_node_";

/** The text of a file that stands for a module of Node's, where a package's `imports` lead to one. */
export function builtinTwin(path: string): string | undefined {
  const [, name] = new RegExp(`/${twinOf}(.*)\\.d\\.ts$`).exec(path) ?? [];
  return name && `import whole = require("${decodeURIComponent(name)}");\nexport = whole;`;
}
