import type typescript from "@tslab/typescript-for-tslab";
import type { Compiler } from "./typescript.js";

/** What is switched off where a cell is checked loosely. */
export const loose: typescript.CompilerOptions = {
  strict: false,
  noImplicitAny: false,
  noImplicitThis: false,
  strictNullChecks: false,
  strictFunctionTypes: false,
  strictBindCallApply: false,
  strictPropertyInitialization: false,
  useUnknownInCatchVariables: false,
};

/** How cells are compiled. */
export function cellOptions({ ts }: Pick<Compiler, "ts">): typescript.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noLib: true, // the libraries come as ordinary files, see libraries.ts
    types: [],
    jsx: ts.JsxEmit.React, // of project files that a cell imports
    skipLibCheck: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    preserveConstEnums: true, // they are values of later cells, too
    preserveValueImports: true, // an import may serve a later cell
    ignoreDeprecations: "5.0",
    sourceMap: true,
    newLine: ts.NewLineKind.LineFeed,
  };
}
