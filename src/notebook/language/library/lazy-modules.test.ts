import { mkdtempSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { NotebookProgram, type View } from "../program.js";
import { loadTypeScript } from "../typescript.js";

const compiler = loadTypeScript();
const { ts } = compiler;
let folder: string;
/** A program that read the libraries whole, and one to which their modules come when somebody asks. */
let eager: NotebookProgram;
const lazily = () => new NotebookProgram(compiler, folder);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "neuralbits-lazy-"));
  vi.stubEnv("NEURALBITS_CACHE", join(folder, "cache"));
  eager = lazily();
  eager.check("0");
  await eager.remember();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const modules = builtinModules.filter(name => !name.startsWith("_"));
const importing = modules.map((name, i) => `import * as m${i} from "node:${name}";`).join("\n");

/** What every module of Node's exports, with the types of values and of what types have, as text. */
function exported({ program, file }: View): string[] {
  const checker = program.getTypeChecker();
  const typed = (type: typescript.Type) =>
    checker.typeToString(type, file, ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias);
  const members = (symbol: typescript.Symbol) =>
    checker
      .getDeclaredTypeOfSymbol(symbol)
      .getProperties()
      .map(member => `${member.name}: ${typed(checker.getTypeOfSymbolAtLocation(member, file))}`);
  const shown = (symbol: typescript.Symbol): string => {
    const whole = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const value = typed(checker.getTypeOfSymbolAtLocation(whole, file));
    const from = whole.declarations?.map(at => `${at.getSourceFile().fileName}:${at.pos}:${at.getText()}`);
    const all = [checker.getFullyQualifiedName(whole), value, ...members(whole), ...(from ?? [])];
    return all.join("\n").replace(/(__@\w+)@\d+/g, "$1"); // symbols are numbered in the order in which they are met
  };
  return file.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier }) => {
    const module = checker.getSymbolAtLocation(moduleSpecifier);
    return module ? checker.getExportsOfModule(module).map(shown) : [];
  });
}

it("modules that are parsed on demand export what they do when parsed at once", () => {
  const whole = exported(eager.view(importing));
  expect(whole.length).toBeGreaterThan(1000);
  expect(exported(lazily().view(importing))).toEqual(whole);
});

it("a module's body is parsed when a cell imports it, and not before", () => {
  const program = lazily();
  const statements = (): number => {
    const files = program.view("0").program.getSourceFiles();
    const file = files.find(({ fileName }) => fileName.endsWith("/node/zlib.d.ts"))!;
    const module = file.statements.find(ts.isModuleDeclaration)!;
    return (module.body as typescript.ModuleBlock).statements.length;
  };
  expect(program.check('console.log("a".length, Buffer.from([1]).length)').problems).toEqual([]);
  expect(statements()).toBe(0);
  expect(program.check('import { gzipSync } from "node:zlib"; gzipSync("a").length').problems).toEqual([]);
  expect(statements()).toBeGreaterThan(50);
});

it("problems, globals and what a cell adds to a module are the same", () => {
  const cells = [
    'import { gzipSync } from "node:zlib"; const n: string = gzipSync("a");',
    'import { nothing } from "node:dns";',
    'process.getBuiltinModule("node:zlib").gzipSync(1)',
    'const s: import("node:vm").Script = 1;',
    'const fs = require("fs"); const n: number = fs.readFileSync("a", "utf8");',
    'import "node:tty";\ndeclare module "node:tty" { interface ReadStream { added: number } }\nprocess.stdin.added + nothing',
    "new AbortController().signal.nothing; URL.nothing; setTimeout(1); structuredClone()",
  ];
  const problems = cells.map(cell => eager.check(cell).problems);
  expect(problems.flat().length).toBeGreaterThan(cells.length);
  expect(cells.map(cell => lazily().check(cell).problems)).toEqual(problems);
});
