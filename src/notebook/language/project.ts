import { dirname, resolve } from "node:path";
import type { TypeScript } from "./typescript.js";

/** Pattern → absolute places, as `paths` of a tsconfig has it. */
export type PathAliases = Record<string, string[]>;

/** The path aliases of the nearest tsconfig.json above a folder; files that it extends are not read. */
export function pathAliases(ts: TypeScript, folder: string): PathAliases {
  const file = ts.findConfigFile(folder, ts.sys.fileExists);
  if (!file) return {};
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as {
    config?: { compilerOptions?: { baseUrl?: string; paths?: PathAliases } };
  };
  const { baseUrl = ".", paths = {} } = config?.compilerOptions ?? {};
  const base = resolve(dirname(file), baseUrl);
  const entries = Object.entries(paths).filter(([, places]) => Array.isArray(places));
  return Object.fromEntries(
    entries.map(([name, places]) => [name, places.map(place => resolve(base, place))]),
  );
}
