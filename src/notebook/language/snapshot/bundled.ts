import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { TypeScript } from "../../language/typescript.js";

/**
 * A module and those that it imports by relative paths as one script, such as `node --build-snapshot` takes; other names are
 * asked of `require`, which knows Node's own.
 */
export function bundled(ts: TypeScript, entry: string): string {
  const modules = new Map<string, string>();
  const add = (path: string): void => {
    if (modules.has(path)) return;
    const source = readFileSync(path, "utf8");
    const compilerOptions = {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    };
    modules.set(path, ts.transpileModule(source, { compilerOptions }).outputText);
    for (const { fileName } of ts.preProcessFile(source).importedFiles)
      if (fileName.startsWith(".")) add(resolve(path, "..", fileName));
  };
  add(entry);
  const functions = [...modules].map(
    ([path, code]) => `${JSON.stringify(path)}: (exports, require) => {\n${code}\n}`,
  );
  return `const modules = {\n${functions.join(",\n")}\n};\n(${load})(modules, ${JSON.stringify(entry)}, require);\n`;
}

type Module = (exports: object, require: (name: string) => unknown) => void;

/** Runs a module after those that it imports; goes into the script as it is written here. */
function load(modules: Record<string, Module>, entry: string, require: (name: string) => unknown): void {
  const { resolve } = require("node:path") as typeof import("node:path");
  const done: Record<string, object> = {};
  const run = (path: string): object => {
    if (!done[path]) {
      done[path] = {};
      modules[path]!(done[path], name =>
        name.startsWith(".") ? run(resolve(path, "..", name)) : require(name),
      );
    }
    return done[path];
  };
  run(entry);
}
