import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotebookProgram } from "./program.js";
import { loadTypeScript } from "./typescript.js";

const compiler = loadTypeScript();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "neuralbits-program-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const problemsIn = (program: NotebookProgram, source: string): string[] =>
  program.check(source).problems.map(({ code, message }) => `TS${code} ${message}`);

/** The same of a cell that then becomes a part of the notebook. */
function take(program: NotebookProgram, source: string): string[] {
  const problems = problemsIn(program, source);
  if (problems.length === 0) program.keep();
  return problems;
}

const cells = Number(process.env.NEURALBITS_CELLS ?? 600); // the claim is 2,000

describe(`${cells} cells that each use the one before`, () => {
  it.each<[string, (i: number) => string, string]>([
    ["values", i => `const x${i} = ${i ? `x${i - 1} + 1` : "0"};`, "const n: number = x"],
    [
      "choices",
      i => `const x${i} = Math.random() > 2 ? 1 : ${i ? `x${i - 1}` : "null"};`,
      "const n: number | null = x",
    ],
    [
      "functions",
      i => `const x${i} = (n: number) => ${i ? `x${i - 1}(n) + 1` : "n"};`,
      "const f: (n: number) => number = x",
    ],
    [
      "classes",
      i =>
        `class C${i} { inner = ${i ? `new C${i - 1}()` : "null"}; depth() { return ${i ? "this.inner.depth() + 1" : "0"} } }\nconst x${i} = new C${i}().depth();`,
      "const n: number = x",
    ],
    [
      "imports",
      i =>
        `import { join as j${i} } from "node:path";\nconst x${i} = j${i}(${i ? `x${i - 1}` : "'a'"}, 'b');`,
      "const s: string = x",
    ],
  ])("%s keep their types, and no stack grows", (kind, cell, use) => {
    const program = new NotebookProgram(compiler, folder);
    const count = kind === "values" || kind === "choices" ? cells : cells / 2; // the others cost up to ten times as much
    for (let i = 0; i < count; i++) expect(take(program, cell(i))).toEqual([]);
    expect(take(program, `${use}${count - 1};`)).toEqual([]);
    expect(take(program, `const wrong: never = x${count - 1};`)).toHaveLength(1);
    expect(take(program, `${use}0;`)).toEqual([]);
  });
});

describe("settled cells mean what they meant", () => {
  const kept = [
    "import { join } from 'node:path'; import type { ParsedPath } from 'node:path'; const p = join('a', 'b');",
    "interface A { a: number } const mk = () => ({ a: 1 }) as A;",
    "interface A { b: string } const other: A = { b: 'x' };",
    "class Box<T> { #v: T; constructor(v: T) { this.#v = v } get() { return this.#v } static of<T>(v: T) { return new Box(v) } }",
    "enum E { x = 1, y } const enum F { q = 5 } namespace N { export const z = 3 }",
    "function over(x: number): string; function over(x: string): number; function over(x: any): any { return x }",
    "const lit = 'literal' as const; let n = 5; const tuple = [1, 'a'] as const; const __own = { __deep: 1 };",
    "type Id = string & { readonly brand: unique symbol }; const Id = (s: string) => s as Id;",
    "class Both {}\nconst both = new Both();",
    "interface Both { later: true }",
    "export const exported = { f: (x: number) => [x] }; export default 5",
    "declare global { interface Array<T> { nth(i: number): T } }",
    "const gen = function* () { yield 1 }; async function af() { return { ok: true as boolean } }",
    "const anon = class { private secret = 1; pub = 2 }; const inst = new anon();",
    "class Shadowed { own = 1 } const shadowed = () => new Shadowed();",
    "class Shadowed { other = 'x' }",
    "const third = shadowed(); const fourth = new Shadowed();",
    "const side = Math.random() > 2 ? 'left' : 'right'; const step = Math.random() > 2 ? 1 : 2n;",
    "const mixed = Math.random() > 2 ? 'text' : { deep: 1 }; const given: 'a' | 'b' = 'a' as any;",
    "enum Dir { up, down, none } const dir = Math.random() > 2 ? Dir.up : Dir.down;",
    "const mixin = <T extends new (...a: any[]) => object>(Base: T) => class extends Base { mixed = true };",
    "class Mixed extends mixin(Both) { more = 1 }",
    "const { left: [head, ...tail], ...others } = { left: [1, 2, 3], rest: 'r', of: true };",
    "function counted() { counted.calls++; return counted.calls } counted.calls = 0;",
    "abstract class Shape { static readonly kind = 'shape'; protected abstract area(): number; get twice() { return 2 * this.area() } }",
    "namespace Deep { export namespace Er { export type Id = number; export const id: Id = 4 } }",
    "const local = () => { class Inner { hidden = 1 } return new Inner() }; const inner = local();",
    "type Tree<T> = { value: T; next?: Tree<T> }; const tree: Tree<number> = { value: 1 };",
    "let wide = 5 as number | undefined; wide = undefined;",
    "const key = Symbol('key'); const keyed = { [key]: 1, 'not a name': 2 };",
    "function isText(value: unknown): value is string { return typeof value === 'string' } function must(x: unknown): asserts x {}",
    "/** Twice the number. */\nfunction double(x: number) { return 2 * x }",
  ];

  function program(settled: boolean): NotebookProgram {
    const made = new NotebookProgram(compiler, folder);
    for (const cell of kept) expect(take(made, cell)).toEqual([]);
    made.check("let reached = 1; let lost: string = 'a';");
    made.keep(new Set(["lost"]));
    if (settled) made.settle();
    return made;
  }

  let programs: Map<boolean, NotebookProgram>;
  beforeAll(() => {
    programs = new Map([false, true].map(settled => [settled, program(settled)]));
  });

  it.each([
    ["join('x', p).length; const d: ParsedPath = { root: '', dir: '', base: '', ext: '', name: '' }", []],
    ["mk().a.toFixed() + other.b.length", []],
    ["mk().b", ["TS2339 Property 'b' does not exist on type 'A'."]],
    ["const a: A = { b: 'y' }", []],
    ["Box.of(5).get().toFixed(1)", []],
    [
      "new Box('a').get().toFixed()",
      ["TS2551 Property 'toFixed' does not exist on type 'string'. Did you mean 'fixed'?"],
    ],
    ["const e: E = E.y; const f: 5 = F.q; N.z.toFixed()", []],
    ["over(1).length; over('1').toFixed()", []],
    ["const no: 'nope' = lit", [`TS2322 Type '"literal"' is not assignable to type '"nope"'.`]],
    ["n = 6; tuple[1] satisfies 'a'; __own.__deep.toFixed()", []],
    ["const id: Id = Id('a')", []],
    ["const b: Both = { later: true }; new Both(); both", []],
    ["exported.f(2)[0]!.toFixed(); [1].nth(0).toFixed()", []],
    ["[...gen()][0]!.toFixed(); (await af()).ok", []],
    [
      "inst.pub; inst.secret",
      ["TS2341 Property 'secret' is private and only accessible within class 'anon'."],
    ],
    ["reached.toFixed()", []],
    ["third.own.toFixed(); fourth.other.length", []],
    ["third.other", ["TS2339 Property 'other' does not exist on type 'Shadowed'."]],
    ["let s = side; s = 'elsewhere'; let t = step; t = 7; t = 8n", []],
    ["const same: 'left' | 'right' = side; let m = mixed; m = 'else'; m = { deep: 2 }", []],
    ["let g = given; g = 'b'; const b: 'a' | 'b' = g", []],
    ["let d = dir; d = Dir.none", []],
    ["const no: Dir.none = dir", ["TS2322 Type 'Dir.up | Dir.down' is not assignable to type 'Dir.none'."]],
    ["new Mixed().mixed && new Mixed().more.toFixed()", []],
    ["Mixed_base", ["TS2304 Cannot find name 'Mixed_base'."]],
    ["_default", ["TS2304 Cannot find name '_default'."]],
    ["head.toFixed(); tail[0]!.toFixed(); others.rest.length; others.of satisfies boolean", []],
    ["counted().toFixed(); counted.calls = 5", []],
    [
      "class Square extends Shape { area() { return 4 } } new Square().twice.toFixed(); Shape.kind satisfies 'shape'",
      [],
    ],
    ["new Shape()", ["TS2511 Cannot create an instance of an abstract class."]],
    ["const id: Deep.Er.Id = Deep.Er.id; inner.hidden.toFixed(); local().hidden", []],
    ["const more: Tree<string> = { value: 'a', next: { value: 'b' } }; tree.next?.value.toFixed()", []],
    ["wide = 6; wide = undefined; keyed[key].toFixed(); keyed['not a name'].toFixed()", []],
    ["const u: unknown = 1; if (isText(u)) u.length; must(u)", []],
    ["lost", ["TS2304 Cannot find name 'lost'."]],
  ])("%s", (code, expected) => {
    for (const [settled, made] of programs.entries()) {
      const problems = problemsIn(made, code);
      if (expected.length === 0) expect([settled, problems]).toEqual([settled, []]);
      else expect([settled, problems[0]?.split("\n")[0]]).toEqual([settled, expected[0]]);
    }
  });

  it("twice, with cells between, redeclared and forgotten", () => {
    const made = program(true);
    expect(take(made, "const p = 5; const more = p + n;")).toEqual([]);
    made.settle();
    expect(take(made, "p.toFixed(); more.toFixed(); join('a')")).toEqual([]);
    made.reset();
    expect(take(made, "more")).toEqual(["TS2304 Cannot find name 'more'."]);
  });
});

it("types of settled cells that share a name are told apart by their cells", () => {
  const program = new NotebookProgram(compiler, folder);
  const numbered: [number, string][] = [
    [3, "class P { private a = 1 } const old = new P();"],
    [7, "class P { private b = 2 } interface Q { q: 1 }"],
  ];
  for (const [count, cell] of numbered) {
    expect(program.check(cell).problems).toEqual([]);
    program.keep(new Set(), count);
  }
  program.settle();
  expect(problemsIn(program, "const p: P = old")[0]).toMatch(
    /^TS2741 .* in type 'P of In \[3\]' but required in type 'P of In \[7\]'\.$/,
  );
  expect(problemsIn(program, "class P { private c = 3 }\nconst p: P = old")[0]).not.toContain("neuralbits");
});
