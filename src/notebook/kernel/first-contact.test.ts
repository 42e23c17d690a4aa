import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cells, writeFiles } from "../../../test/cells.js";
import { outcome } from "../../../test/outcome.js";
import { startKernel } from "../protocol/client.js";

const { value, failure, run } = cells();
const strictOff = /%%strict off on the first line of this cell, or %strict off once for the whole notebook/;

describe("every error of strictness says how to go on", () => {
  it.each([
    ["implicit any", "function add(a, b) { return a + b }"],
    ["of a function's value", "const f = x => x; f(1)"],
    ["of this", "[1].map(function () { return this })"],
    ["of an element", "const o = {}; o['k'] = 1"],
    ["possibly undefined", "new Map<string, number>().get('a').toFixed()"],
    ["possibly null", "/a/.exec('b').index"],
    ["null where it may not be", "let x: string = null"],
    ["null as an argument", "((text: string) => text)(null)"],
    ["unknown in catch", "try { throw 1 } catch (e) { e.message }"],
    ["a field without a value", "class P { name: string }"],
  ])("%s", async (_, code) => {
    expect(await failure(code)).toMatch(strictOff);
    expect((await run(`%%strict off\n${code}`)).traceback).not.toMatch(/^TS/);
  });

  it.each(["const n: number = 'text'", "nothing.there", "const = 1", "JSON.parse(5)"])(
    "and no other: %s",
    async code => {
      expect(await failure(code)).not.toMatch(strictOff);
    },
  );

  it("it is said once a cell", async () => {
    const { traceback } = await run("const f = (a, b, c) => a.x.y + (null as string | null).length");
    expect(traceback.match(/once for the whole notebook/g)).toHaveLength(1);
  });
});

describe("what newcomers type gets a message with the cure", () => {
  it.each([
    ["total = 1", /^TS2304: .*let total = …/],
    ["const a1 = [1]; for (const x of a1) sum_ = x", /let sum_ = …/],
    ['import moment from "npm:moment"', /%sh npm install moment once, then import from "moment"/],
    ['import { z } from "npm:@scope/zod@3/mini"', /%sh npm install @scope\/zod once/],
    ['import { assert } from "jsr:@std/assert@1"', /npx jsr add @std\/assert/],
    ['import x from "https://esm.sh/lodash"', /packages, not addresses/],
    ['import x from "left-pad-is-not-here"', /%sh npm install left-pad-is-not-here/],
    ["Deno.jupyter.display({})", /runs on Node: display/],
    ["await Deno.readTextFile('x')", /node:fs/],
    ["Bun.file('x')", /runs on Node/],
    ["$$.html('<b>x</b>')", /display\.html/],
    ["md`# title`", /display\.markdown/],
    ["html`<b>x</b>`", /display\.html/],
    ["document.body", /no page here/],
    ["!npm install left-pad", /%sh npm install left-pad/],
    ["const n1 = 1\n!ls -la", /%sh ls -la/],
    ["<h1>JSX</h1>", /JSX does not stand in cells/],
    ["const view = <div className='x'>{1}</div>; view", /JSX does not stand in cells/],
    ["class Entity { @((_: object, key: string) => console.log(key)) id = 1 }", /experimentalDecorators/],
    ["%%bash\nls", /^Refusal: magic: got "%%bash", expected one of .*%sh/],
  ])("%s", async (code, message) => {
    expect(await failure(code)).toMatch(message);
  });

  it("// @ts-nocheck switches the checks of a cell off", async () => {
    expect(await value("// @ts-nocheck\nconst text: number = 'a'; text")).toBe("'a'");
  });
});

describe("%strict", () => {
  it("holds from there on, for the notebook; a cell may say otherwise", async () => {
    expect(await value("%strict off\nlet u1: string = null; u1")).toBe("null");
    expect(await value("let u2: string = null; u2")).toBe("null");
    expect(await failure("%%strict on\nlet u3: string = null")).toMatch(/^TS2322/);
    expect(await value("let u4: string = null; u4")).toBe("null");
    await run("%strict on");
    expect(await failure("let u5: string = null")).toMatch(/^TS2322/);
    expect(await failure("%strict perhaps")).toMatch(/got "perhaps", expected on or off/);
  });
});

describe("tslab's module", () => {
  it("shows by this kernel's displays", async () => {
    const code = `import * as tslab from "tslab";
      tslab.display.html("<b>x</b>"); tslab.display.png(Uint8Array.of(1, 2)); tslab.display.raw("text/x", "y");`;
    expect((await run(code)).displays).toEqual([
      { "text/html": "<b>x</b>" },
      { "image/png": "AQI=" },
      { "text/x": "y" },
    ]);
    expect(await value("typeof tslab.versions.typescript")).toBe("'string'");
    expect(await failure("tslab.display.html(5)")).toMatch(/^TS2345/);
  });

  it("overwrites what a display of its own has shown", async () => {
    const code =
      'import { newDisplay } from "tslab";\nconst own = newDisplay(); own.text("a"); own.markdown("b"); own.text("c")';
    expect((await run(code)).displays).toEqual([{ "text/plain": "a" }]);
  });
});

describe("a notebook's metadata", () => {
  const notebookFile = (metadata: object) =>
    JSON.stringify({ cells: [], metadata, nbformat: 4, nbformat_minor: 5 });
  const { folder } = cells();

  async function inNotebook(metadata: object, codes: readonly string[]) {
    const path = join(folder, "own.ipynb");
    writeFiles(folder, { "own.ipynb": notebookFile(metadata) });
    const kernel = await startKernel({ cwd: folder, env: { ...process.env, JPY_SESSION_NAME: path } });
    try {
      const outcomes = [];
      for (const code of codes) outcomes.push(await outcome(kernel, code));
      return { outcomes, info: kernel.info };
    } finally {
      await kernel.shutdown();
    }
  }

  it("may switch strictness off", async () => {
    const { outcomes } = await inNotebook({ neuralbits: { strict: false } }, ["let u: string = null; u"]);
    expect(outcomes[0]!.value).toBe("null");
  });

  it("may say that it is JavaScript: what parses runs, as in a script", async () => {
    const metadata = {
      kernelspec: { name: "javascript", display_name: "JavaScript", language: "javascript" },
    };
    const { outcomes, info } = await inNotebook(metadata, [
      "total = 1; for (i = 0; i < 3; i++) total += i; total",
      "function add(a, b) { return a + b }\nvar text = add(total, '!'); text",
      "function add(a) { return a }\nlet text = add(7); text + total",
      "const { join } = require('path'); class A { constructor(n) { this.n = n } }\nnew A(join('a', 'b')).n",
      "arr = [3, 1, 2]; arr.sort(function (a, b) { return a - b }); arr.foo = 1; arr.length",
      "if (1 < 2 > (0)) 'odd'",
      "undefinedFunction()",
      "$$.html('<b>x</b>')",
      "let = 5 +",
      "await Promise.resolve(total)",
      "while (true) {}".replace("true", "false"),
      "%%strict on\nlet n: number = 'text'",
    ]);
    expect(outcomes.map(({ value, error }) => value ?? error)).toEqual([
      "4",
      "'4!'",
      "11",
      "'a/b'",
      "3",
      undefined,
      "ReferenceError: undefinedFunction is not defined",
      expect.stringMatching(/^ReferenceError: \$\$ is not defined \(IJavascript's \$\$ is display here/),
      expect.stringMatching(/^TS1109/),
      "4",
      undefined,
      expect.stringMatching(/^TS2322/),
    ]);
    expect(info.language_info).toMatchObject({ name: "javascript", file_extension: ".js" });
  });

  it("Polyglot Notebooks' commands are refused with what is written here", async () => {
    const cells = [
      "#!time\n1",
      "1\n#!who",
      '#r "nuget: Foo"',
      "#!csharp\nvar x = 1;",
      "#!/usr/bin/env node\n2",
    ];
    const { outcomes } = await inNotebook({}, cells);
    expect(outcomes.map(({ value, error }) => value ?? error)).toEqual([
      expect.stringMatching(/command of Polyglot Notebooks: got "#!time", expected %%time/),
      expect.stringMatching(/Polyglot Notebooks' commands are others here: %who/),
      expect.stringMatching(/got "#r .*expected %sh npm install NAME/),
      expect.stringMatching(/got "#!csharp", expected TypeScript: a notebook has one language/),
      expect.not.stringMatching(/Polyglot/),
    ]);
  });
});
