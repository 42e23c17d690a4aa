import { describe, expect, it } from "vitest";
import { findingLine, type LintOptions, lint } from "./lint.js";
import { type Cell, type CodeCell, codeCell, markdownCell, newNotebook } from "./nbformat.js";

const found = (cells: (string | Cell)[], options?: LintOptions): string[] =>
  lint(newNotebook(cells.map(cell => (typeof cell === "string" ? codeCell(cell) : cell))), options).map(
    finding => findingLine("x", finding),
  );
const ran = (source: string, execution_count: number | null): CodeCell => ({
  ...codeCell(source),
  execution_count,
});

describe("names", () => {
  it("reports what no cell declares, with cell, line and column; text cells count", () => {
    expect(found([markdownCell("# Title"), "const a = 1;\na + b"])).toEqual([
      "x:2:2:5 b is declared in no cell (undefined-name)",
    ]);
  });

  it("reports what only a later cell declares, also inside a function", () => {
    expect(found(["const twice = () => 2 * n;", "let n = 1;"])).toEqual([
      "x:1:1:25 n is declared only in cell 2 (used-before-declared)",
    ]);
  });

  it.each([
    ["values of earlier cells", ["import * as nb from 'neuralbits';", "nb.show(1)"]],
    [
      "every kind of declaration",
      [
        "const [a, { b, ...c }] = [1, { b: 2 }]; function f() {} class D {} enum E { x } import g, { h as i } from 'j'; var k;",
        "[a, b, c, f, new D(), E.x, g, i, k]; class F extends D {}",
      ],
    ],
    ["var inside a block", ["for (var i = 0; i < 3; i++) {}", "i"]],
    [
      "globals of Node and of modules",
      ["console.log(require, process, Buffer, fetch, structuredClone, __dirname)"],
    ],
    [
      "inner names",
      [
        "const f = (x: number, ...rest: string[]) => { try { x } catch (e) { e } label: for (const y of rest) y; };",
      ],
    ],
    ["property names", ["const o = { p: 1 }; o.p; class A { q = 1; r() { return this.q } }"]],
    ["types", ["interface A { b: Unheard }", "const a: A = null as unknown as Partial<A>;"]],
    ["top-level await and typeof", ["const r = await fetch('x'); typeof r"]],
    ["magics", ["%%strict off\nconst a = 1;\n%time a\n?a"]],
    ["names used by themselves in types", ["const xs = [1];", "type X = typeof xs;"]],
  ])("knows %s", (_, cells) => {
    expect(found(cells)).toEqual([]);
  });

  it("checks the code behind %time, at its column", () => {
    expect(found(["%time missing()"])).toEqual(["x:1:1:7 missing is declared in no cell (undefined-name)"]);
  });

  it("leaves out cells that are not run, and what they declare", () => {
    expect(found([codeCell("const a = b;", ["skip-execution"]), "a"])).toEqual([
      "x:2:1:1 a is declared in no cell (undefined-name)",
    ]);
  });
});

it("reports syntax errors", () => {
  expect(found(["const a = ;"])).toEqual(["x:1:1:11 Expression expected. (syntax)"]);
});

describe("what the file holds", () => {
  it("reports counts out of order and cells not run", () => {
    expect(found([ran("1", 2), ran("2", 1), ran("", null), ran("3", null)])).toEqual([
      "x:2:1:1 run as [1], after [2] above it (out-of-order)",
      "x:4:1:1 the cell has no execution count, others have one (not-run)",
    ]);
    expect(found([ran("1", 1), ran("2", 4)])).toEqual([]);
    expect(found([ran("1", null), ran("2", null)])).toEqual([]);
  });

  it("reports stored errors, unless the cell is meant to fail", () => {
    const failed = (tags: string[]): CodeCell => ({
      ...codeCell("throw 1", tags),
      outputs: [{ output_type: "error", ename: "TypeError", evalue: "no", traceback: [] }],
    });
    expect(found([failed([])])).toEqual([
      "x:1:1:1 the stored output is an error, TypeError: no (stored-error)",
    ]);
    expect(found([failed(["raises-exception"])])).toEqual([]);
  });

  it.each(["/home/me/data.csv", "C:\\\\data", "~/data", "file:///etc/hosts", "/tmp/x"])(
    "reports the path %s",
    path => {
      expect(found([`const p = '${path}';`])[0]).toMatch(/^x:1:1:11 ".*" is absolute \(absolute-path\)$/);
    },
  );

  it("leaves relative paths, addresses and routes alone", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the cell's source
    expect(found(["['data/x.csv', '../y', 'https://host/home/x', '/api/runs', `./${1}/tmp`, '/']"])).toEqual(
      [],
    );
  });
});

describe("parameters", () => {
  const tagged = codeCell("const bits = 8;\nconst total = bits * 2;\nconst f = () => bits;", ["parameters"]);

  it("reports a missing cell, an unknown name, a second cell", () => {
    expect(found(["1"], { parameters: ["bits"] })).toEqual([
      "x:1:1:1 no cell is tagged parameters, but bits will be given (parameters)",
    ]);
    const plain = codeCell("const bits = 8;", ["parameters"]);
    expect(found([plain, plain], { parameters: ["bits", "T"] })).toEqual([
      "x:1:1:1 T is not declared among the parameters (parameters)",
      "x:2:1:1 cell 1 is tagged parameters already (parameters)",
    ]);
  });

  it("reports uses that would keep the default", () => {
    expect(found([tagged]).map(line => line.split(" ")[0])).toEqual(["x:1:2:15", "x:1:3:17"]);
  });
});

describe("stock tslab", () => {
  const cells = [
    "let n = 1; const get = () => n; let m = 2;",
    "n = 10; ({ m } = { m: 3 }); const o = { m };",
  ];

  it("is silent unless asked, for our kernel has none of it", () => {
    expect(found(cells)).toEqual([]);
  });

  it("reports captures, patterns and shorthand", () => {
    expect(found(cells, { stock: true })).toEqual([
      "x:2:1:1 a function of cell 1 keeps the old n: wrap it in an object (stock-capture)",
      "x:2:1:12 m of cell 1 would stay as it was (stock-pattern)",
      "x:2:1:41 write m: m, it comes from another cell (stock-shorthand)",
    ]);
  });

  it.each([
    ["[n] = [2]", 1],
    ["[n = 5] = []", 1],
    ["({ a: { n }, ...n } = { a: { n: 1 } } as any)", 2],
    ["for (n of [1]) {}", 1],
    ["for (const k of [n]) {}", 0],
    ["const a = [n], b = { n: n }; n + 1;", 0],
    ["(n) = 1", 0],
  ])("counts the patterns of %s", (source, count) => {
    expect(
      found(["let n = 1;", source], { stock: true }).filter(line => line.includes("stock-pattern")),
    ).toHaveLength(count);
  });
});
