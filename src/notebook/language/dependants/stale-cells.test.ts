import fc from "fast-check";
import { expect, it } from "vitest";
import { ts } from "../parser.js";
import { cellNames } from "./cell-names.js";
import { StaleCells } from "./stale-cells.js";

/** A notebook of JavaScript cells over one object of names, as the kernel has them; `show` says what a cell's value is. */
class Small {
  readonly sources: string[];
  readonly stale = new StaleCells();
  readonly names: Record<string, unknown> = {};
  readonly values: unknown[] = [];

  constructor(sources: readonly string[]) {
    this.sources = [...sources];
    for (const i of sources.keys()) this.run(i);
  }

  run(i: number): void {
    const source = this.sources[i]!;
    const live = source
      .replace(/^let (\w+) = /gm, "names.$1 = ")
      .replace(/(?<![.\w])([abcfgxy])\b(?!:)/g, "names.$1");
    this.values[i] = undefined;
    const show = (value: unknown) => {
      this.values[i] = JSON.stringify(value);
    };
    new Function("names", "show", live)(this.names, show);
    this.stale.ran({ cell: String(i), names: cellNames(ts, source) });
  }

  /** Changes a cell, runs it and what `plan` says. Returns that. */
  change(i: number, source: string): number[] {
    this.sources[i] = source;
    this.run(i);
    return this.rerun();
  }

  rerun(): number[] {
    const plan = this.stale.plan(this.sources.map((_, i) => String(i))).map(({ cell }) => Number(cell));
    for (const i of plan) this.run(i);
    return plan;
  }
}

it.each<[string, string[], [number, string], number[]]>([
  [
    "users of a name, and theirs",
    ["let a = 1", "let b = a", "let c = 5", "show(b)"],
    [0, "let a = 2"],
    [1, 3],
  ],
  ["none where nothing depends on it", ["let a = 1", "let b = 2"], [0, "let a = 2"], []],
  ["users below alone", ["let a = 1", "let b = a", "let a = 3", "show(a)"], [2, "let a = 4"], [3]],
  ["through functions", ["let a = 1", "let f = () => a", "show(f())"], [0, "let a = 2"], [1, 2]],
  [
    "who reads by a function what is set below it",
    ["let a = 1", "let f = () => a", "let a = 2", "show(f())", "let b = 1"],
    [2, "let a = 3"],
    [3],
  ],
  [
    "with what they change, from its beginning",
    ["let a = 1", "let x = []", "x.push(a)", "show(x.length)", "let b = 1"],
    [0, "let a = 2"],
    [1, 2, 3],
  ],
  ["a cell that changes", ["let x = []", "x.push(1)", "show(x)"], [1, "x.push(2)"], [0, 1, 2]],
  ["a name set again below", ["let a = 1", "let b = a", "let a = 5", "show(a)"], [0, "let a = 2"], [1, 2, 3]],
  [
    "what calls change",
    ["let a = 0", "let f = () => ++a", "show(f())", "show(a)"],
    [2, "show(f() + f())"],
    [0, 1, 2, 3],
  ],
  ["an assignment", ["let a = 1", "show(a)", "a = 2", "show(a)"], [2, "a = 3"], [3]],
  [
    "elements in a loop",
    ["let x = [{ n: 1 }]", "for (const e of x) e.n = 2", "show(x)"],
    [1, "for (const e of x) e.n = 3"],
    [0, 1, 2],
  ],
  [
    "elements in a callback",
    ["let x = [{ n: 1 }]", "x.forEach(e => { e.n = 2 })", "show(x)"],
    [1, "x.forEach(e => { e.n = 3 })"],
    [0, 1, 2],
  ],
  [
    "what a getter hands out",
    ["let x = [[1]]", "x.at(-1).push(2)", "show(x)"],
    [1, "x.at(-1).push(3)"],
    [0, 1, 2],
  ],
  [
    "what a function is given and changes, also through another",
    ["let x = []", "let f = list => { list.push(1) }", "let g = list => f(list)", "g(x)", "show(x)"],
    [3, "g(x); g(x)"],
    [0, 3, 4],
  ],
  [
    "what a function is given of which nothing is known",
    ["let x = [3, 1]", "Reflect.apply([].sort, x, [])", "show(x)"],
    [1, "Reflect.apply([].reverse, x, [])"],
    [0, 1, 2],
  ],
  [
    "not what is given to a function that only looks, nor a number",
    ["let x = [1]", "let a = 1", "let f = list => list.length", "show(f(x) + Number(a))", "show(x)"],
    [3, "show(f(x))"],
    [],
  ],
  [
    "not what merely calls a method that reads",
    ["let x = [1]", "show(x.slice())", "show(x)"],
    [1, "show(x.map(String))"],
    [],
  ],
])("runs again %s", (_, sources, [i, source], again) => {
  const notebook = new Small(sources);
  expect(notebook.rerun()).toEqual([]);
  expect(notebook.change(i, source)).toEqual(again);
  expect(notebook.values).toEqual(new Small(notebook.sources).values);
  expect(notebook.rerun()).toEqual([]);
});

const name = fc.constantFrom("a", "b", "c");
const value = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map(String),
  name,
  fc.constantFrom("x.length", "f()", "g()", "(y.k ?? 0)"),
);
const cell = fc.oneof(
  fc.tuple(name, value, value).map(([n, v, w]) => `let ${n} = ${v === n ? 1 : v} + ${w === n ? 2 : w}`),
  fc.tuple(name, value).map(([n, v]) => `${n} = ${v}`),
  fc.tuple(name, value).map(([n, v]) => `${n} += ${v}; show(${n})`),
  value.map(v => `show(${v})`),
  value.map(v => `x.push(${v})`),
  fc.tuple(fc.constantFrom("x", "y")).map(([n]) => (n === "x" ? "let x = []" : "let y = {}")),
  value.map(v => `y.k = ${v}`),
  fc.tuple(fc.constantFrom("f", "g"), name).map(([n, v]) => `let ${n} = () => ${v}`),
  fc.tuple(fc.constantFrom("f", "g"), name).map(([n, v]) => `let ${n} = () => ++${v}`),
);
const start = [
  "let a = 1",
  "let b = 2",
  "let c = 3",
  "let x = []",
  "let y = {}",
  "let f = () => a",
  "let g = () => 1",
];

it("after any changes all is as in a run from the top", () => {
  const cells = fc.array(cell, { minLength: 1, maxLength: 14 });
  const changes = fc.array(fc.tuple(fc.nat(), cell), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(cells, changes, (sources, edits) => {
      const notebook = new Small([...start, ...sources]);
      for (const [at, source] of edits) {
        notebook.change(start.length + (at % sources.length), source);
        const fresh = new Small(notebook.sources);
        expect(notebook.values).toEqual(fresh.values);
        expect(JSON.stringify(notebook.names)).toBe(JSON.stringify({ ...notebook.names, ...fresh.names }));
        expect(notebook.rerun()).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});
