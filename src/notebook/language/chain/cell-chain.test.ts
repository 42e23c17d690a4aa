import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type typescript from "@tslab/typescript-for-tslab";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Strictness } from "../problem.js";
import { NotebookProgram } from "../program.js";
import { loadTypeScript } from "../typescript.js";

const compiler = loadTypeScript();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "neuralbits-chain-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const problemsIn = (program: NotebookProgram, source: string, strictness?: Strictness): string[] =>
  program.check(source, strictness).problems.map(({ code, message }) => `TS${code} ${message}`);

function take(program: NotebookProgram, source: string, strictness?: Strictness, lost?: string[]): void {
  expect(problemsIn(program, source, strictness)).toEqual([]);
  program.keep(new Set(lost));
}

const firstLines = (problems: readonly string[]) => problems.map(problem => problem.split("\n")[0]);

/** `code` is right after the cells; once they are settled, it is so still. `wrong` likewise, with its one problem. */
function keeps(program: NotebookProgram, right: readonly string[], wrong: Record<string, string> = {}): void {
  for (const form of ["as written", "settled"]) {
    if (form === "settled") program.settle();
    for (const code of right) expect([form, code, problemsIn(program, code)]).toEqual([form, code, []]);
    for (const [code, problem] of Object.entries(wrong))
      expect([form, code, firstLines(problemsIn(program, code))]).toEqual([form, code, [problem]]);
  }
}

it("types, classes and enums that a cell exports stay", () => {
  const program = new NotebookProgram(compiler, folder);
  take(program, "export interface Row { a: number }");
  take(program, "export class M { a = 1 }");
  take(program, "export type T = number; export enum E { x } export namespace N { export type I = 1 }");
  take(program, "export default class Foo { a = 1 }");
  take(program, "export interface B { q: 1 }");
  take(program, "const B = 5;");
  keeps(
    program,
    [
      "const r: Row = { a: 1 }; const m: M = new M(); m.a = r.a",
      "const t: T = 1; const e: E = E.x; const i: N.I = 1",
      "const f: Foo = new Foo(); f.a = 2",
      "const b: B = { q: 1 }; B.toFixed()",
    ],
    {
      "const r: Row = { b: 1 }": "TS2322 Type '{ b: number; }' is not assignable to type 'Row'.",
    },
  );
});

it("cells that were checked loosely, or not at all, keep the types of that manner", () => {
  const program = new NotebookProgram(compiler, folder);
  take(program, "const strict = [1].find(x => x > 1);", "strict");
  take(program, "const o = { best: null, items: [] };", "loose");
  take(program, "class Stack { items = []; top = null; push(x) { this.items.push(x) } }", "loose");
  take(program, "const found = [1].find(x => x > 1);", "loose");
  take(program, "const js = { best: null, items: [] };", "javascript");
  const uses = [
    "o.best = 5; o.items.push(1)",
    "const s = new Stack(); s.push(1); s.items[0].foo; s.top = 5",
    "found.toFixed(); js.best = 5; js.items.push(1)",
  ];
  for (const form of ["as written", "settled"]) {
    if (form === "settled") program.settle();
    for (const code of uses) expect([form, problemsIn(program, code, "loose")]).toEqual([form, []]);
    const unsure = ["TS18048 'strict' is possibly 'undefined'."];
    expect([form, problemsIn(program, "strict.toFixed()", "strict")]).toEqual([form, unsure]);
  }
});

it("names that declarations would not tell stay: a `var` in a block, one exported as another, an alias", () => {
  const program = new NotebookProgram(compiler, folder);
  take(
    program,
    "for (var i = 0; i < 3; i++) {} try { var data = [1] } catch {} if (i > 1) { var inIf = 's' }",
  );
  take(program, "const xs = 1; const ys = 'y'; export { xs as ys };");
  take(program, "import * as fs from 'node:fs'; export import rs = fs.readFileSync;");
  keeps(program, ["i.toFixed(); data?.[0]; inIf?.length", "xs.toFixed(); ys.length", "rs('x')"], {
    "xs.length": "TS2339 Property 'length' does not exist on type '1'.",
    "rs()": "TS2554 Expected 1-2 arguments, but got 0.",
  });
});

it("choices of long texts and of a namespace's members stay", () => {
  const program = new NotebookProgram(compiler, folder);
  const [a, b] = ["a".repeat(400), "b".repeat(400)];
  take(program, `const text = Math.random() > 2 ? "${a}" : "${b}";`);
  take(program, "namespace N { export enum K { a, b } } const k = Math.random() > 2 ? N.K.a : N.K.b;");
  keeps(
    program,
    [
      `const same: "${a}" | "${b}" = text; let t = text; t = "other"`,
      "const same: N.K = k",
      "// @ts-expect-error\nconst no: string = k",
    ],
    {
      "let t = text; t = 5": "TS2322 Type 'number' is not assignable to type 'string'.",
    },
  );
});

it("names that a failed cell has not reached and types that are imported leave the values as they were", () => {
  const program = new NotebookProgram(compiler, folder);
  take(program, "let b = 's'; const join = 5;");
  take(program, "function fb() { return b } let b = 5;", "strict", ["b"]);
  take(program, "function fe() { return b } export let b = 5;", "strict", ["b"]);
  take(program, "const ParsedPath = 1;");
  take(program, "import type { ParsedPath } from 'node:path';");
  take(program, "import { join } from 'node:path';");
  keeps(program, ["fb().length; fe().length; b.length", "ParsedPath + 1", "join('a', 'b').length"], {
    "join.toFixed()": "TS2339 Property 'toFixed' does not exist on type '(...paths: string[]) => string'.",
  });
  take(program, "const join = 6;");
  keeps(program, ["join.toFixed(); const p: ParsedPath['root'] = 'a'"]);
});

it("a name that is declared again and again as something else leaves no scopes behind", () => {
  const program = new NotebookProgram(compiler, folder);
  const scopes = () => {
    let count = 0;
    const cell: { parent?: object } = program.view("1").file;
    for (let at: { parent?: object } | undefined = cell; at; at = at.parent) count++;
    return count;
  };
  const declare = () => {
    for (const cell of ["interface total { a: 1 }", "let total = 1;", "function total() {}"]) {
      take(program, cell);
      program.settle();
    }
  };
  declare();
  const before = scopes();
  for (let i = 0; i < 3; i++) declare();
  expect(scopes()).toBe(before);
  expect(problemsIn(program, "total(); const t: total = { a: 1 }")).toEqual([]);
});

it("choices with null and undefined are declared, and widen as they did", () => {
  const program = new NotebookProgram(compiler, folder);
  take(program, "const a = Math.random() > 2 ? 1 : null; const b = Math.random() > 2 ? 'x' : undefined;");
  take(program, "const c = Math.random() > 2 ? 2 : Math.random() > 2 ? a : b;");
  keeps(
    program,
    [
      "let x = a; x = 5; x = null; let y = b; y = 'z'; y = undefined",
      "let z = c; z = 7; z = 'w'; z = null; z = undefined",
    ],
    { "let x = a; x = undefined": "TS2322 Type 'undefined' is not assignable to type 'number | null'." },
  );
  const { program: made, file } = program.view("c");
  const [c] = made
    .getTypeChecker()
    .getSymbolsInScope(file, compiler.ts.SymbolFlags.Value)
    .filter(({ name }) => name === "c");
  expect(c?.declarations?.[0]?.getSourceFile().fileName).toMatch(/\.d\.ts$/);
});

it("cells stay as they are where the compiler fails to declare them", () => {
  const { ts } = compiler;
  const createProgram = ((roots: string[], options: typescript.CompilerOptions, ...rest: []) => {
    if (options.emitDeclarationOnly) throw new Error("out of luck");
    return ts.createProgram(roots, options, ...rest);
  }) as typeof ts.createProgram;
  const program = new NotebookProgram({ ...compiler, ts: { ...ts, createProgram } }, folder);
  take(program, "const a = 1; export class M { a = 1 }");
  take(program, "let a = 'x'; const m = new M();");
  keeps(program, ["a.length; m.a.toFixed(); const other: M = { a: 2 }"]);
  take(program, "const n = a.length;");
  keeps(program, ["n.toFixed(); a.length"]);
});
