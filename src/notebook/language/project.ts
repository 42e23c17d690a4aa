import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./typescript.js";

/** Pattern → absolute places, as `paths` of a tsconfig has it. */
export type PathAliases = Record<string, string[]>;

/** What a project's tsconfig.json decides about what its code means; files that it extends are read too. */
export interface ProjectSettings {
  readonly paths: PathAliases;
  /** Undefined where the project says nothing. */
  readonly strict: boolean | undefined;
  /** Options of the compiler that change what code does, or what types it has. */
  readonly options: Readonly<typescript.CompilerOptions>;
}

const none: ProjectSettings = { paths: {}, strict: undefined, options: {} };

/** The settings of the nearest tsconfig.json above a folder. */
export function projectSettings(ts: TypeScript, folder: string): ProjectSettings {
  const file = ts.findConfigFile(folder, ts.sys.fileExists);
  if (!file) return none;
  const known = read.get(file);
  if (known?.files.every(([path, time]) => modified(path) === time)) return known.settings;
  const config = ts.readJsonConfigFile(file, ts.sys.readFile);
  const host = { ...ts.sys, readDirectory: () => [] }; // which files belong to the project is of no interest
  const { options } = ts.parseJsonSourceFileConfigFileContent(config, host, dirname(file));
  const { extendedSourceFiles = [] } = config as { extendedSourceFiles?: string[] };
  const files = [file, ...extendedSourceFiles].map(path => [path, modified(path)] as const);
  const settings = settingsOf(ts, file, options);
  read.set(file, { files, settings });
  return settings;
}

const read = new Map<string, { files: (readonly [string, number])[]; settings: ProjectSettings }>();

/** When a file was last written; -1 where there is none. */
export const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;

/** Options that are handed on, each only where the project gives it. */
const meant = [
  "experimentalDecorators",
  "emitDecoratorMetadata",
  "useDefineForClassFields",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "noImplicitAny",
  "noImplicitThis",
  "strictNullChecks",
  "strictFunctionTypes",
  "strictBindCallApply",
  "strictPropertyInitialization",
  "useUnknownInCatchVariables",
] as const;

function settingsOf(ts: TypeScript, file: string, options: typescript.CompilerOptions): ProjectSettings {
  const { pathsBasePath } = options as { pathsBasePath?: string };
  const { baseUrl, paths = {}, strict, target } = options;
  const base = baseUrl ?? pathsBasePath ?? dirname(file);
  const aliases = Object.entries(paths).filter(([, places]) => Array.isArray(places));
  const given: typescript.CompilerOptions = Object.fromEntries(
    meant.flatMap(name => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
  // the language's own fields are younger than an older target: there they are assigned, unless the project says else
  if (target !== undefined && target < ts.ScriptTarget.ES2022) given.useDefineForClassFields ??= false;
  return {
    paths: {
      ...Object.fromEntries(aliases.map(([name, places]) => [name, places.map(at => resolve(base, at))])),
      ...(baseUrl !== undefined && !paths["*"] && { "*": [resolve(baseUrl, "*")] }),
    },
    strict,
    options: given,
  };
}
