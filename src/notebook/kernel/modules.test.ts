import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cells, writeFiles } from "../../../test/cells.js";

const manifest = (fields: object): string => JSON.stringify({ version: "1.0.0", ...fields });

const packages = {
  "node_modules/plain/package.json": manifest({ name: "plain", main: "plain" }),
  "node_modules/plain/plain.js": "module.exports = { whole: 1 };",
  "node_modules/plain/half.js": "module.exports = function half(n) { return n / 2 };",
  "node_modules/plain/plugin/utc.js": "module.exports = () => 'utc';",
  "node_modules/plain/folder/index.js": "exports.fromIndex = true;",
  "node_modules/plain/data.json": '{ "rows": 3 }',
  "node_modules/hooked/package.json": manifest({ name: "hooked" }),
  "node_modules/hooked/index.js": "exports.root = 1;",
  "node_modules/hooked/hooks/package.json": '{ "main": "./dist.js" }',
  "node_modules/hooked/hooks/dist.js": "exports.use = 4;",
  "node_modules/@scope/mapped/package.json": manifest({
    name: "@scope/mapped",
    exports: {
      ".": { types: "./index.d.ts", import: "./index.mjs", require: "./index.cjs" },
      "./feature/*": "./f/*.js",
      "./feature/private/*": null,
      "./legacy": { require: "./legacy.cjs" },
      "./nested": { node: { import: ["./gone.mjs", "./nested.mjs"] } },
    },
  }),
  "node_modules/lib/package.json": manifest({ name: "lib", main: "dist" }),
  "node_modules/lib/dist/index.js": "module.exports = { built: true };",
  "node_modules/lib/fp/curry.js": "module.exports = f => a => b => f(a, b);",
  "node_modules/lib/core.min.js": "exports.small = 'min';",
  "node_modules/lib/tools.js": "exports.kind = 'file';",
  "node_modules/lib/tools/index.js": "exports.kind = 'folder';",
  "node_modules/lib/locale/de.json": '{ "hello": "Hallo" }',
  "node_modules/typed/package.json": manifest({ name: "typed", main: "gone.js", types: "index.d.ts" }),
  "node_modules/typed/index.js": "exports.from = 'index';",
  "node_modules/typed/index.d.ts": "export const from: string;",
  "node_modules/typed/deep/part.js": "exports.part = n => n + 1;",
  "node_modules/typed/deep/part.d.ts": "export function part(n: number): number;",
  "node_modules/raw/package.json": manifest({
    name: "raw",
    exports: { ".": "./main.ts", "./*": "./lib/*.ts" },
  }),
  "node_modules/raw/main.ts": "export const raw: string = 'TypeScript in node_modules';",
  "node_modules/raw/lib/deep/er.ts": "export const deeper = (n: number): number => n + 1;",
  "node_modules/both/package.json": manifest({ name: "both", main: "lib" }),
  "node_modules/both/lib/index.js": "exports.which = 'JavaScript';",
  "node_modules/both/lib/index.ts": "export const which: string = 'TypeScript';",
  "node_modules/both/lib/part.js": "exports.part = 'JavaScript';",
  "node_modules/both/lib/part.ts": "export const part: string = 'TypeScript';",
  "node_modules/both/lib/only.ts": "export const only: string = 'TypeScript';",
  "node_modules/closed/package.json": manifest({
    name: "closed",
    exports: { ".": { node: null, default: "./index.js" }, "./open": "./index.js" },
  }),
  "node_modules/closed/index.js": "exports.open = true;",
  "node_modules/closed/inner.js": "exports.inner = true;",
  "node_modules/broken/package.json": manifest({ name: "broken" }),
  "node_modules/broken/index.js": 'require("what-it-needs");',
  "node_modules/modern/package.json": manifest({ name: "modern", type: "module", exports: "./index.js" }),
  "node_modules/modern/index.js": "export const modern = await 1;",
  "node_modules/@scope/mapped/index.mjs": "export const how = 'import';",
  "node_modules/@scope/mapped/index.cjs": "exports.how = 'require';",
  "node_modules/@scope/mapped/index.d.ts": "export declare const how: string;",
  "node_modules/@scope/mapped/f/one.js": "exports.one = 1;",
  "node_modules/@scope/mapped/f/private/two.js": "exports.two = 2;",
  "node_modules/@scope/mapped/legacy.cjs": "exports.old = true;",
  "node_modules/@scope/mapped/nested.mjs": "export const deep = 'nested';",
};

const project = {
  "package.json": manifest({
    name: "project",
    type: "module",
    exports: { "./tools": "./src/twice.ts" },
    imports: {
      "#src/*": "./src/*.ts",
      "#config": { default: "./src/config.json" },
      "#pkg": "plain/half",
      "#files": "node:fs",
      "#paths": { node: "path" },
      "#events": "node:events",
      "#lib/*": "lib/fp/*",
      "#inner/*.js": "./src/*.ts",
      "#dep": { node: "./src/native.ts", default: "./src/polyfill.ts" },
      "#none": null,
    },
  }),
  "src/twice.ts": "export const twice = (n: number): number => n * 2;",
  "src/config.json": '{ "port": 8080 }',
  "src/stack.ts":
    "class Stack { items: number[] = []; push(n: number) { this.items.push(n); return this; } }\nexport = Stack;",
  "src/uses-stack.ts":
    'import path = require("node:path");\nimport Stack = require("./stack");\nexport = { base: path.basename("a/b"), size: new Stack().push(1).items.length };',
  "src/enum.cts": "enum Colour { red = 3 }\nexport = Colour;",
  "src/text.ts":
    'export const text = \'require("left-pad") import.meta import x from "y" with { type: "json" }\';\nexport const { url } = import.meta;',
  "src/hello.js": "export const hello = 'from JavaScript';",
  "src/native.ts": "export default 'native';",
  "src/stack-user.ts": 'import Stack from "./stack";\nexport const two = new Stack().push(1).push(2);',
  "src/shape.ts":
    "namespace Shape { export const sides = 4; export interface Side { long: number } }\nexport = Shape;",
  "src/make.ts": "function make(n: number) { return { n } }\nmake.twice = 2;\nexport = make;",
  "src/settings.cts": "export = { depth: 3, name: 'settings' };",
  "src/tools.ts": "export const kind = 'file';",
  "src/tools/index.ts": "export const kind = 'folder';",
  "src/count.mjs": "export const count = (globalThis.counted = (globalThis.counted ?? 0) + 1);",
  "loose/package.json": "{}",
  "loose/modern.js": "import { twice } from '../src/twice.js';\nexport const four = twice(2);",
  "src/with blank.ts": "export const blank = true;",
  "workspace/tools/package.json": manifest({ name: "@acme/tools", exports: { ".": "./src/index.ts" } }),
  "workspace/tools/src/index.ts":
    "import { inner } from './inner';\nexport const half = (n: number): number => inner(n) / 2;",
  "workspace/tools/src/inner.ts": "export const inner = (n: number): number => n;",
  "workspace/plots/package.json": manifest({
    name: "@acme/plots",
    type: "module",
    main: "src/main.ts",
    types: "src/main.ts",
  }),
  "workspace/plots/src/main.ts":
    'import { half } from "@acme/tools";\nexport const middle = (n: number): number => half(n);',
  "workspace/plots/src/bars.tsx": "export const bars = (n: number): string => '|'.repeat(n);",
  "workspace/models/package.json": manifest({
    name: "models",
    exports: { ".": { types: "./src/index.ts", default: "./src/index.ts" }, "./*": "./src/*.ts" },
  }),
  "workspace/models/src/index.ts": 'export * from "./linear.js";\nexport { default as Net } from "./net";',
  "workspace/models/src/linear.ts": "export const linear = (x: number): number => 2 * x + 1;",
  "workspace/models/src/net.ts": "export default class Net { layers = 3; }",
};

const circles = {
  "circle/even.ts":
    'import { odd } from "./odd";\nexport const even = (n: number): boolean => n === 0 || odd(n - 1);',
  "circle/odd.ts":
    'import { even } from "./even";\nexport const odd = (n: number): boolean => n !== 0 && even(n - 1);',
  "circle/node.ts":
    'import { Leaf } from "./leaf";\nexport class Node { child() { return new Leaf(this); } }',
  "circle/leaf.ts":
    'import { Node } from "./node";\nexport class Leaf { constructor(readonly parent: Node) {}\n  ok() { return this.parent instanceof Node; } }',
  "circle/first.ts":
    'import { seen } from "./second";\nexport function hoisted() { return "function"; }\nexport const late = "value";\nexport const told = seen;',
  "circle/second.ts":
    'import { hoisted, late } from "./first";\nlet error = "";\ntry { String(late); } catch (e) { error = String(e); }\nexport const seen = [hoisted(), error];',
  "circle/index.ts":
    'export * from "./first";\nexport { seen as again } from "./second";\nexport * as all from "./even";',
  "circle/self.ts":
    'import * as me from "./self";\nexport const n = 1;\nexport const names = Object.keys(me);',
  ...Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [
      `ring/r${i}.ts`,
      `import { at as next } from "./r${(i + 1) % 40}";\nimport { at as other } from "./r${(i + 7) % 40}";\nexport const at = (n: number): number => (n <= 0 ? ${i} : next(n - 1) + 0 * other(0));`,
    ]),
  ),
};

const notebook = cells({ ...packages, ...project, ...circles });
const { value, failure, run } = notebook;
beforeAll(() => {
  writeFiles(notebook.folder, { "node_modules/@acme/keep.txt": "" });
  symlinkSync("../../workspace/tools", join(notebook.folder, "node_modules/@acme/tools"));
  symlinkSync("../../workspace/plots", join(notebook.folder, "node_modules/@acme/plots"));
  symlinkSync("../workspace/models", join(notebook.folder, "node_modules/models"));
});

describe("a name leads where it leads in Node", () => {
  it.each([
    ['import half from "plain/half"; half(4)', "2"],
    ['import utc from "plain/plugin/utc"; utc()', "'utc'"],
    ['import utc2 from "plain/plugin/utc.js"; utc2()', "'utc'"],
    ['import { fromIndex } from "plain/folder"; fromIndex', "true"],
    ['import data from "plain/data.json"; data.rows', "3"],
    ['import plain from "plain"; plain.whole', "1"],
    ['import { use } from "hooked/hooks"; use', "4"],
    ['import { how } from "@scope/mapped"; how', "'import'"],
    ['%%strict off\nimport { one } from "@scope/mapped/feature/one"; one', "1"],
    ['%%strict off\nimport { old } from "@scope/mapped/legacy"; old', "true"],
    ['%%strict off\nimport { deep } from "@scope/mapped/nested"; deep', "'nested'"],
    ['import { half as halved } from "@acme/tools"; halved(8)', "4"],
    ['import { twice } from "#src/twice"; twice(2)', "4"],
    ['import config from "#config"; config.port', "8080"],
    ['import halfAgain from "#pkg"; halfAgain(6)', "3"],
    ['import { twice as tools } from "project/tools"; tools(5)', "10"],
    ['import Stack from "./src/stack"; new Stack().push(3).items.length', "1"],
    ['import uses from "./src/uses-stack"; [uses.base, uses.size]', "[ 'b', 1 ]"],
    ['import Colour from "./src/enum.cts"; Colour.red', "3"],
    ['import { hello } from "./src/hello.js"; hello', "'from JavaScript'"],
    ['import { four } from "./loose/modern.js"; four', "4"],
    ['import { text } from "./src/text"; text.length', "71"],
    ['(await import("./src/with%20blank.ts" as string)).blank', "true"],
    ['(await import(new URL("src/twice.ts", import.meta.url).href)).twice(4)', "8"],
    ['(await import("data:text/javascript,export default 6" as string)).default', "6"],
    ['require("./src/twice").twice(3)', "6"],
    ['require("plain/half")(2)', "1"],
    ['import.meta.resolve("plain/half").endsWith("node_modules/plain/half.js")', "true"],
    ['import lib from "lib"; lib.built', "true"],
    ['import curry from "lib/fp/curry"; curry((a: number, b: number) => a + b)(1)(2)', "3"],
    ['import { small } from "lib/core.min"; small', "'min'"],
    ['import { kind } from "lib/tools"; kind', "'file'"],
    ['%%strict off\nimport { kind as folder } from "lib/tools/"; folder', "'folder'"],
    ['import { hello as hallo } from "lib/locale/de"; hallo', "'Hallo'"],
    ['import { from } from "typed"; from.length', "5"],
    ['import { part } from "typed/deep/part"; part(1)', "2"],
    ['import { raw } from "raw"; raw.length', "26"],
    ['import { deeper } from "raw/deep/er"; deeper(1)', "2"],
    ['import { which } from "both"; which', "'JavaScript'"],
    ['import { part as both } from "both/lib/part"; both', "'JavaScript'"],
    ['import { only } from "both/lib/only"; only', "'TypeScript'"],
    ['import { open } from "closed/open"; open', "true"],
    ['import { middle } from "@acme/plots"; middle(6)', "3"],
    ['import { bars } from "@acme/plots/src/bars"; bars(3)', "'|||'"],
    ['import { linear, Net } from "models"; [linear(2), new Net().layers]', "[ 5, 3 ]"],
    ['import { linear as line } from "models/linear"; line(1)', "3"],
    ['import { existsSync } from "#files"; existsSync("/")', "true"],
    ['import paths from "#paths"; paths.basename("a/b")', "'b'"],
    ['import Emitter from "#events"; typeof new Emitter().emit', "'function'"],
    ['import curried from "#lib/curry"; typeof curried', "'function'"],
    ['import { twice as inner } from "#inner/twice.js"; inner(4)', "8"],
    ['import dep from "#dep"; dep', "'native'"],
    ['import { two } from "./src/stack-user"; two.items', "[ 1, 2 ]"],
    ['import * as Shape from "./src/shape"; const side: Shape.Side = { long: Shape.sides }; side.long', "4"],
    ['import make from "./src/make"; make(3).n + make.twice', "5"],
    ['import make2 = require("./src/make"); make2(1).n', "1"],
    ['import settings from "./src/settings.cjs"; settings.depth', "3"],
    ['import { kind as source } from "./src/tools"; source', "'file'"],
    ['import { kind as inside } from "./src/tools/"; inside', "'folder'"],
    ['import { basename } from "node:path/posix"; basename("a/b")', "'b'"],
    ['import test from "node:test"; typeof test', "'function'"],
    [
      '[(await import("./src/count.mjs?a" as string)).count, (await import("./src/count.mjs?b" as string)).count, (await import("./src/count.mjs?a" as string)).count]',
      "[ 1, 2, 1 ]",
    ],
    ['(await import("./src/config.json?v=2" as string)).default.port', "8080"],
    ['(await import(new URL("src/config.json?v=3", import.meta.url).href)).port', "8080"],
    ['require.resolve("./src/twice").endsWith("/src/twice.ts")', "true"],
    ['require.resolve("lib/fp/curry").endsWith("/lib/fp/curry.js")', "true"],
    ['[import.meta.resolve("fs"), import.meta.resolve("#files")]', "[ 'node:fs', 'node:fs' ]"],
  ])("%s", async (code, shown) => {
    expect(await value(code)).toBe(shown);
  });

  it.each([
    [
      'await import("@scope/mapped/feature/private/two" as string)',
      /^Error: Cannot find module '@scope\/mapped\/feature\/private\/two' imported from In \[\d+\]$/,
    ],
    [
      'await import("nowhere-to-be-found" as string)',
      /^Error: Cannot find module 'nowhere-to-be-found' imported from In \[\d+\]$/,
    ],
    ['await import("./nowhere" as string)', /imported from In \[\d+\]$/],
    [
      'await import("file:///nowhere/at-all.js" as string)',
      /^Error: Cannot find module 'file:\/\/\/nowhere\/at-all\.js' imported from In \[\d+\]$/,
    ],
    ['await import("file:///nowhere/at-all.json" as string)', /imported from In \[\d+\]$/],
    ['await import("#nowhere" as string)', /imported from In \[\d+\]$/],
    ['await import("#none" as string)', /imported from In \[\d+\]$/],
    ['await import("closed" as string)', /Cannot find module 'closed' imported from In \[\d+\]$/],
    [
      'await import("closed/inner" as string)',
      /Cannot find module 'closed\/inner' imported from In \[\d+\]$/,
    ],
    ['import.meta.resolve("nowhere")', /Cannot find module 'nowhere' imported from In \[\d+\]$/],
    ['require("nowhere")', /Cannot find module 'nowhere'\nRequire stack:\n- In \[\d+\]$/],
    ['require.resolve("nowhere/deep")', /Cannot find module 'nowhere\/deep'\nRequire stack:\n- In \[\d+\]$/],
    ['require("broken")', /Cannot find module 'what-it-needs'\n[\s\S]*broken\/index\.js\n- In \[\d+\]$/],
    ['import gone from "gone/deep"', /^TS2307: Cannot find module 'gone\/deep'/],
  ])("and what leads nowhere says where it was wanted: %s", async (code, error) => {
    expect(await failure(code)).toMatch(error);
  });

  it("a library is the same for all who import it", async () => {
    expect(await value('import a from "plain"; const b = require("plain"); a === b')).toBe("true");
    expect(await value('(await import("plain/plain.js" as string)).default === a')).toBe("true");
  });
});

describe("circles of project files load as Node loads them", () => {
  it.each([
    ['import { even } from "./circle/even"; [even(4), even(7)]', "[ true, false ]"],
    ['import { odd } from "./circle/odd"; odd(7)', "true"],
    ['import { Node } from "./circle/node"; new Node().child().ok()', "true"],
    ['import { names } from "./circle/self"; names', "[ 'n', 'names' ]"],
    [
      'import * as index from "./circle"; [index.late, index.again === index.told, index.all.even(2)]',
      "[ 'value', true, true ]",
    ],
    ['import { at } from "./ring/r5"; [at(0), at(39), at(100)]', "[ 5, 4, 25 ]"],
    [
      'const [r1, r2] = await Promise.all([import("./ring/r1"), import("./ring/r2")]); [r1.at(0), r2.at(1)]',
      "[ 1, 3 ]",
    ],
  ])("%s", async (code, shown) => {
    expect(await value(code)).toBe(shown);
  });

  it("a value that is not there yet is an error, a function is there", async () => {
    const [first, second] = [circles["circle/first.ts"], circles["circle/second.ts"]];
    for (const folder of ["one", "other"])
      writeFiles(notebook.folder, { [`${folder}/first.ts`]: first, [`${folder}/second.ts`]: second });
    expect(await value('import { told } from "./one/first"; told')).toBe(
      "[\n  'function',\n  \"ReferenceError: Cannot access 'late' before initialization\"\n]",
    );
    expect(await failure('import { seen } from "./other/second"; seen')).toBe(
      "ReferenceError: Cannot access 'seen' before initialization", // first.ts runs before it
    );
  });

  it("and are loaded again when one of them has changed", async () => {
    const change = (n: number) =>
      writeFiles(notebook.folder, {
        "again/a.ts": `import { b } from "./b";\nexport const a = (): number => b() + ${n};`,
        ...(n === 1 && {
          "again/b.ts": 'import { a } from "./a";\nexport const b = (): number => (a ? 10 : 0);',
        }),
      });
    change(1);
    expect(await value('import { a } from "./again/a"; a()')).toBe("11");
    await new Promise(later => setTimeout(later, 20)); // another time of writing
    change(2);
    expect(await value('import { b } from "./again/b"; import { a } from "./again/a"; a()')).toBe("12");
  });

  it("a file that throws is tried again, in a circle too", async () => {
    writeFiles(notebook.folder, {
      "throws/a.ts": 'import { b } from "./b";\nexport const a = 1;\nexport const c = b;',
      "throws/b.ts":
        'import { a } from "./a";\nif (!("ready" in globalThis)) throw new Error("not ready");\nexport const b = () => a;',
    });
    const code = 'import { c } from "./throws/a"; c()';
    expect((await run(code)).error).toBe("Error: not ready");
    expect(await value(`(globalThis as any).ready = true;`)).toBe("true");
    expect(await value(code)).toBe("1");
  });
});
