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
    imports: { "#src/*": "./src/*.ts", "#config": { default: "./src/config.json" }, "#pkg": "plain/half" },
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
  "loose/package.json": "{}",
  "loose/modern.js": "import { twice } from '../src/twice.js';\nexport const four = twice(2);",
  "src/with blank.ts": "export const blank = true;",
  "workspace/tools/package.json": manifest({ name: "@acme/tools", exports: { ".": "./src/index.ts" } }),
  "workspace/tools/src/index.ts":
    "import { inner } from './inner';\nexport const half = (n: number): number => inner(n) / 2;",
  "workspace/tools/src/inner.ts": "export const inner = (n: number): number => n;",
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
    ['await import("#nowhere" as string)', /imported from In \[\d+\]$/],
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
