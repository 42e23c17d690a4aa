import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcome } from "../../../test/outcome.js";
import { type KernelClient, startKernel } from "../protocol/client.js";
import type { Message } from "../protocol/messages.js";

/**
 * The 26 defects of stock tslab 1.0.22, A to Z, each on our kernel. What stock does with the same input stands at the
 * row; docs/kernel.md has the same table for users.
 */
const folder = mkdtempSync(join(tmpdir(), "neuralbits-defects-"));
const notebooks = join(folder, "notebooks");
let kernel: KernelClient;

const files: Record<string, string> = {
  "src/sum.ts": "export const sum = (a: number, b: number): number => a + b;\n",
  "src/bad.ts": "\n\n\n\nexport function fail(): never {\n  throw new Error('deep');\n}\n",
  "notebooks/table.json": '{ "rows": 3 }',
  "tsconfig.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] } } } // a comment',
  "node_modules/mapped/package.json": JSON.stringify({
    name: "mapped",
    type: "module",
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./sub": { types: "./sub.d.ts", default: "./sub.js" },
    },
  }),
  "node_modules/mapped/index.js": "export const one = 1;",
  "node_modules/mapped/index.d.ts": "export declare const one: number;",
  "node_modules/mapped/sub.js": "export const two = 2;",
  "node_modules/mapped/sub.d.ts": "export declare const two: number;",
  "node_modules/imported/package.json": JSON.stringify({
    name: "imported",
    type: "module",
    exports: { ".": { import: "./index.js" } },
  }),
  "node_modules/imported/index.js": "export const three = 3;",
  "node_modules/waiting/package.json": JSON.stringify({
    name: "waiting",
    type: "module",
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  }),
  "node_modules/waiting/index.js": "export const four = await Promise.resolve(4);",
  "node_modules/waiting/index.d.ts": "export declare const four: number;",
};

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  kernel = await startKernel({ cwd: notebooks });
});
afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true });
});

const run = (code: string) => outcome(kernel, code);
const value = async (code: string) => {
  const { status, error, traceback, value } = await run(code);
  expect([status, error, traceback]).toEqual(["ok", undefined, ""]);
  return value;
};
const failure = async (code: string) => {
  const { status, error } = await run(code);
  expect(status).toBe("error");
  return error;
};

describe("results that are silently wrong on the stock kernel", () => {
  // stock: cut at about 500 lines, "idle" lost, later cells' outputs and errors lost with it
  it("A: 100,000 lines arrive, and the next cell too", async () => {
    const { status, out } = await run("for (let i = 0; i < 100_000; i++) console.log(i)");
    expect(status).toBe("ok");
    expect(out).toBe(Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(""));
    expect((await run("console.log('after')")).out).toBe("after\n");
  });

  // stock: 1
  it("B: a closure sees a later reassignment", async () => {
    await value("let n = 1; const get = () => n;");
    expect(await value("n = 10; get()")).toBe("10");
  });

  // stock: n unchanged
  it("C: destructuring and for … of assign an earlier name", async () => {
    expect(await value("({ n } = { n: 77 }); [get(), n]")).toBe("[ 77, 77 ]");
    expect(await value("[n] = [5]; get()")).toBe("5");
    expect(await value("for (n of [1, 2]) {}\nget()")).toBe("2");
    expect(await value("n++; n += 2; get()")).toBe("5");
  });

  // stock: status "abort" without output for 200 ms after an error
  it("D: the cell after an error runs; what was queued behind it is aborted by the protocol", async () => {
    await run("throw new Error('first')");
    expect(await value("'second'")).toBe("'second'");
    const [first, second] = await Promise.all([
      kernel.execute("throw new Error('third')", { stopOnError: true }),
      kernel.execute("'fourth'", { stopOnError: true }),
    ]);
    expect([first.reply.status, second.reply.status]).toEqual(["error", "aborted"]);
    expect(second.reply).not.toHaveProperty("execution_count");
    const [, kept] = await Promise.all([
      kernel.execute("throw new Error('fifth')"),
      kernel.execute("'sixth'"),
    ]);
    expect(kept.reply.status).toBe("ok");
  });

  // stock: text on stderr after "idle"; the cell is "ok"
  it("E: an error in a timer or a floating promise is an error of its cell", async () => {
    const floating = await run("void Promise.reject(new TypeError('nobody waits')); 1");
    expect([floating.status, floating.error, floating.value]).toEqual([
      "error",
      "TypeError: nobody waits",
      "1",
    ]);
    const late: Message[] = [];
    const stop = kernel.onMessage(message => void late.push(message));
    const { messages, reply } = await kernel.execute("setTimeout(() => { throw new Error('late') }, 30)");
    expect(reply.status).toBe("ok");
    await pause(200);
    stop();
    const error = late.find(({ header }) => header.msg_type === "error")!;
    expect(error.content).toMatchObject({ ename: "Error", evalue: "late" });
    expect(error.content.traceback.join("\n")).toMatch(/In \[\d+\]:1:26/);
    expect(error.parent.msg_id).toBe(messages[0]!.parent.msg_id);
  });

  // stock: the cell ends, training goes on in the background
  it("F: an interrupt ends training at its next step, through the cell's AbortSignal", async () => {
    await value(`let steps = 0; const losses: number[] = [];
      async function train(signal: AbortSignal) {
        for (;;) {
          signal.throwIfAborted();
          losses.push(1 / ++steps);
          if (steps === 3) console.log("under way");
          await new Promise(done => setTimeout(done, 5));
        }
      }`);
    const onMessage = ({ header }: Message) => {
      if (header.msg_type === "stream") void kernel.interrupt();
    };
    const training = outcome(kernel, "await train(kernel.signal)", { onMessage });
    expect((await training).error).toBe("Interrupted: the cell was interrupted");
    const after = Number(await value("steps"));
    expect(after).toBeGreaterThanOrEqual(3);
    await pause(100);
    expect(Number(await value("steps"))).toBe(after);
    expect(await value("losses.length === steps")).toBe("true");
  });
});

describe("what fails loudly on the stock kernel", () => {
  // stock: ReferenceError: n is not defined
  it("G: shorthand of an earlier cell's name", async () => {
    await value("let m = 4");
    expect(await value("const o = { m }; o")).toBe("{ m: 4 }");
  });

  // stock: ReferenceError: await is not defined
  it("H: await with a parenthesis", async () => {
    expect(await value("await (Promise.resolve(5))")).toBe("5");
    expect(await value("await (async () => 3)()")).toBe("3");
  });

  // stock: SyntaxError: missing ) after argument list
  it("I: a chain of awaits", async () => {
    expect(await value("await (await Promise.resolve({ text: async () => 'body' })).text()")).toBe("'body'");
  });

  // stock: SyntaxError: Unexpected reserved word
  it("J: for await without another await", async () => {
    await value("async function* three() { yield 1; yield 2; yield 3; } let total = 0;");
    expect(await value("for await (const x of three()) total += x;\ntotal")).toBe("6");
  });

  // stock: File '…/src/sum.ts' is not under 'rootDir'
  it("K: the project's TypeScript, from the notebook's folder", async () => {
    expect(await value("import { sum } from '../src/sum'; sum(1, 2)")).toBe("3");
    expect(await value("import { sum as plus } from '../src/sum.js'; plus(3, 4)")).toBe("7");
    expect(await failure("sum('a', 1)")).toMatch(/^TS2345: /);
  });

  // stock: Cannot find module '…' or its corresponding type declarations
  it("L: an exports map, a subpath, and our own package by its name, typed", async () => {
    expect(await value("import { one } from 'mapped'; import { two } from 'mapped/sub'; one + two")).toBe(
      "3",
    );
    expect(await failure("const text: string = one")).toMatch(/^TS2322: /);
    expect(await value("import * as nb from 'neuralbits'; typeof nb.seeded(7)")).toBe("'object'");
    expect(await value("import { hadamard } from 'neuralbits/projectors'; hadamard.length")).toBe("3");
    expect(await failure("nb.seeded('seven')")).toMatch(/^TS2345: /);
  });

  // stock: ERR_PACKAGE_PATH_NOT_EXPORTED
  it("M: a package that can only be imported", async () => {
    expect(await value("import { three as drei } from 'imported'; drei")).toBe("3");
  });

  // stock: ERR_REQUIRE_ASYNC_MODULE
  it("N: a package with top-level await", async () => {
    expect(await value("import { four } from 'waiting'; four")).toBe("4");
    expect(await value("(await import('waiting')).four")).toBe("4");
  });

  // stock: SyntaxError for import.meta, undefined for the others
  it("O: import.meta, __dirname, __filename, require, module", async () => {
    expect(await value("__dirname")).toBe(`'${notebooks}'`);
    expect(await value("new URL('.', import.meta.url).pathname")).toBe(`'${notebooks}/'`);
    expect(await value("__filename.startsWith(__dirname) && typeof module")).toBe("'object'");
    expect(await value("require('node:path').basename('a/b')")).toBe("'b'");
  });

  // stock: Cannot redeclare exported variable 'x'
  it("P: export, again and again", async () => {
    expect(await value("export const x = 1; x")).toBe("1");
    expect(await value("export const x = 2; export function f() { return x } f()")).toBe("2");
    expect(await value("export default 5; x")).toBe("2");
  });

  // stock: syntax errors
  it("Q: import attributes; `using` says what to write instead", async () => {
    expect(await value("import table from './table.json' with { type: 'json' }; table.rows")).toBe("3");
    expect(await failure("using file = open()")).toMatch(/^TS1434: .*needs Node 24.*finally/);
  });

  // stock: Property 'toSorted' does not exist on type 'number[]'
  it("R: what Node 20 has is typed", async () => {
    expect(await value("[3, 1].toSorted()")).toBe("[ 1, 3 ]");
    expect(await value("[1, 2, 3].with(0, 9).findLast(x => x > 2)")).toBe("3");
  });

  // stock: type and parse errors
  it("S: declare global; an await that cannot be, and JSX, are refused with their place", async () => {
    await value("declare global { interface Array<T> { second(): T | undefined } }");
    await value("Array.prototype.second = function () { return this[1] }");
    expect(await value("[1, 2].second()")).toBe("2");
    const static_ = await run("class A { static a = await 5 }");
    expect(static_.error).toMatch(/^TS\d+: /);
    expect(static_.traceback).toMatch(/In \[\d+\]:1:\d+/);
    expect(await failure("const view = <div>hello</div>")).toMatch(/^TS\d+: /);
    expect(await value("1 + 1")).toBe("2");
  });

  // stock: tsconfig.json is never read and strict is off
  it("T: strict by default, loose where a cell asks for it, the project's paths", async () => {
    expect(await failure("let u: string = null")).toMatch(/^TS2322: /);
    expect(await value("%%strict off\nlet v: string = null; v")).toBe("null");
    expect(await failure("let w: string = null")).toMatch(/^TS2322: /);
    expect(await value("import { sum as aliased } from '@/sum'; aliased(2, 2)")).toBe("4");
  });
});

describe("the project's files", () => {
  // stock: every later cell fails with "Unexpected pending rebuildTimer"
  it("a package that was not there is found once it is", async () => {
    expect(await failure("import { late } from 'latecomer'")).toMatch(/^TS2307: /);
    mkdirSync(join(folder, "node_modules/latecomer"));
    writeFileSync(join(folder, "node_modules/latecomer/index.js"), "exports.late = 'here';");
    writeFileSync(join(folder, "node_modules/latecomer/index.d.ts"), "export declare const late: string;");
    expect(await value("import { late } from 'latecomer'; late")).toBe("'here'");
  });

  // stock: positions of the compiled code, evalmachine.<anonymous>:5:24
  it("errors say cell, line and column as written, through the project's files too", async () => {
    await value(
      "type T = {\n  a: number;\n};\nfunction inner(t: T) {\n  throw new RangeError('no ' + t.a);\n}",
    );
    const own = await run("const t: T = { a: 1 };\n\ninner(t)");
    expect(own.error).toBe("RangeError: no 1");
    const places = [...own.traceback.matchAll(/In \[\d+\]:(\d+:\d+)/g)].map(match => match[1]);
    expect(places).toEqual(["5:9", "3:6"]); // where the arguments begin
    expect(own.traceback).toContain(">    5 |   throw new RangeError('no ' + t.a);");
    const deep = await run("import { fail } from '../src/bad';\nfail()");
    expect(deep.traceback).toContain(`${join(folder, "src/bad.ts")}:6:9`);
    expect(deep.traceback).toMatch(/In \[\d+\]:2:\d/);
    expect(deep.traceback).not.toContain("node:");
  });

  it("an edited source file is read again", async () => {
    writeFileSync(
      join(folder, "src/sum.ts"),
      "export const sum = (a: number, b: number): number => 100 * (a + b);\n",
    );
    expect(await value("import { sum as hundredfold } from '../src/sum'; hundredfold(1, 2)")).toBe("300");
  });
});

describe("docs/kernel.md", () => {
  it("names all defects, A to Z", () => {
    const page = readFileSync(new URL("../../../docs/kernel.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| ([A-Z]) \|/gm)].map(match => match[1]);
    expect(rows.join("")).toBe("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  });
});
