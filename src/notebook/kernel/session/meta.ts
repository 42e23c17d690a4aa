import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { isPath, resolveModule } from "../../language/resolution.js";

/** `import.meta` of a file. `importer`: what an error calls the file; a cell is none. */
export function metaOf(file: string, importer: () => string = () => file) {
  const { href: url } = pathToFileURL(file);
  const resolve = (specifier: string): string => {
    if (isBuiltin(specifier)) return specifier.replace(/^(?:node:)?/, "node:");
    if (isAddress.test(specifier)) return new URL(specifier).href;
    const found = resolveModule(specifier, dirname(file));
    if (found) return isBuiltin(found) ? found : pathToFileURL(found).href;
    if (isPath(specifier)) return new URL(specifier, url).href; // Node, too, does not look whether it is there
    throw notFound(specifier, importer());
  };
  return { url, filename: file, dirname: dirname(file), resolve };
}

const isAddress = /^[a-z][a-z\d+.-]+:/i;

/** As Node says it. */
export const notFound = (specifier: string, importer: string): Error =>
  Object.assign(new Error(`Cannot find module '${specifier}' imported from ${importer}`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
