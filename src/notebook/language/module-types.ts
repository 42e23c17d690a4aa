import { builtinModules } from "node:module";
import { dirname, extname } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import { door } from "./doors.js";
import { resolveFile } from "./resolution.js";
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
  if (builtins.has(specifier) || specifier === "tslab") return { resolvedModule: undefined };
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
  const resolvedFileName = resolveFile(specifier, dirname(from));
  const extension = resolvedFileName && extname(resolvedFileName);
  if (!extension || !Object.values<string>(ts.Extension).includes(extension)) return undefined;
  const isExternalLibraryImport = resolvedFileName.includes("node_modules");
  return { resolvedFileName, extension, isExternalLibraryImport };
}

const builtins = new Set(
  [...builtinModules, "test", "test/reporters", "sea", "sqlite"].flatMap(name => [name, `node:${name}`]),
);

/** Our own package, found by its name wherever the notebook lies. */
function declarations(ts: TypeScript, resolvedFileName: string): typescript.ResolvedModuleFull {
  return { resolvedFileName, extension: ts.Extension.Dts, isExternalLibraryImport: true };
}
