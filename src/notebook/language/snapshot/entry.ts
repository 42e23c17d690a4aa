import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import v8 from "node:v8";
import vm from "node:vm";
import { cellOptions } from "../cell-options.js";
import { parseLazily } from "../library/lazy-modules.js";
import type { TypeScript } from "../typescript.js";
import type { SnapshotInput } from "./input.js";
import { offerSnapshot } from "./place.js";

/*
 * What runs, as one script, in `node --build-snapshot`: it fills the heap that the snapshot is made of. Only Node's own
 * modules can be loaded there.
 */

const { compiler, libraries, start } = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as SnapshotInput;

const ts = loaded(compiler.path);
const options = cellOptions({ ts });
const files = new Map(
  libraries.texts.map(([path, { text, bodies }]) => {
    const file = parseLazily(ts, path, text, bodies, { version: options.target!, options });
    return [path, file];
  }),
);
const host = ts.createCompilerHost(options);
host.getCurrentDirectory = () => "/";
host.fileExists = path => files.has(path) || ts.sys.fileExists(path);
host.getSourceFile = path => files.get(path);
host.resolveModuleNameLiterals = (literals, from) =>
  literals.map(({ text }) =>
    isBuiltin(text) ? { resolvedModule: undefined } : ts.resolveModuleName(text, from, options, host),
  );
const program = ts.createProgram([libraries.root], options, host);
program.getTypeChecker();

offerSnapshot({
  compiler: { ts, stamp: compiler.stamp },
  libraries: { files, program, stamp: libraries.stamp },
});

v8.startupSnapshot.setDeserializeMainFunction(() => {
  Error.stackTraceLimit = 10; // the engine's own, which a snapshot loses
  process.execArgv.length = 0; // what a cell starts is an ordinary process
  process.getBuiltinModule("node:module").createRequire(start)(start);
});

/** The module that a file is, which needs no others but Node's. */
function loaded(path: string): TypeScript {
  const module = { exports: {} };
  const require = (name: string) => process.getBuiltinModule(name);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, "utf8")}\n})`;
  const run = new vm.Script(source, { filename: path }).runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, path, dirname(path));
  return module.exports as TypeScript;
}
