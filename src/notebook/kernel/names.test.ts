import { describe, expect, it } from "vitest";
import { cells } from "../../../test/cells.js";

const { run, value, failure } = cells();

describe("a name that begins with two underscores is like any other", () => {
  it("declared, read and assigned by later cells", async () => {
    expect(await value('const __cache = new Map([["a", 1]]); __cache.size')).toBe("1");
    expect(await value("__cache.size")).toBe("1");
    expect(await value("let total = 10, __step = 5; total")).toBe("10");
    expect(await value("total + 1")).toBe("11");
    expect(await value("__step += 2; total += __step; total")).toBe("17");
    expect(await value("({ __step, total: [total] } = { __step: 3, total: [4] }); [__step, total]")).toBe(
      "[ 3, 4 ]",
    );
  });

  it("also where it hides what every cell has", async () => {
    const code = `import { dirname } from "node:path"; import { fileURLToPath } from "node:url";
      const __filename = fileURLToPath(import.meta.url), __dirname = dirname(__filename);
      __dirname.length > 0`;
    expect(await value(code)).toBe("true");
    expect(await value("__dirname === dirname(__filename)")).toBe("true");
  });

  it.each(["__x", "__nb", "__stop", "__x1", "___", "__proto__", "__esModule", "__meta_____", "__load"])(
    "as a variable, a parameter, a function, a class and a property: %s",
    async name => {
      expect(await value(`let ${name} = 1; for (const i of [1, 2]) ${name} += i; ${name}`)).toBe("4");
      expect(await value(`const own = (${name}: number) => ${name} + 1; own(${name})`)).toBe("5");
      expect(await value(`const o = { ${name} }; Object.keys(o).join()`)).toBe(`'${name}'`);
      expect(
        await value(`function ${name}(n: number): number { return n && ${name}(n - 1) }\n${name}(3)`),
      ).toBe("0");
      expect(await value(`class ${name} { static n = 7 }\n${name}.n + Number(await 1)`)).toBe("8");
      expect(await value(`const ${name} = () => 9; const { ${name}: other } = { ${name} }; other()`)).toBe(
        "9",
      );
    },
  );

  it("imported, exported and lost by an error", async () => {
    expect(await value('import { join as __join } from "node:path"; __join("a", "b")')).toBe("'a/b'");
    expect(await value("export const __out = __join('c', 'd'); __out")).toBe("'c/d'");
    expect(await failure("const __out = 1; throw new Error('x'); const __never = 2")).toBe("Error: x");
    expect(await value("__out")).toBe("1");
    expect(await failure("__never")).toMatch(/^TS2304: Cannot find name '__never'/);
  });

  it("an exported alias", async () => {
    expect(await value('import * as __fs from "node:fs"; export import __read = __fs.readFileSync; 1')).toBe(
      "1",
    );
    expect(await value("typeof __read")).toBe("'function'");
  });

  it("listed and completed", async () => {
    expect((await run("%whos")).displays[0]!["text/plain"]).toMatch(/__cache\s+Map/);
  });
});

it("what the kernel adds to a cell is not seen by it, nor named in its errors", async () => {
  expect(await value("const offset = 5; const add = (__x: number) => __x + offset; add(1)")).toBe("6");
  expect(await failure("__x.offset")).toMatch(/^TS/);
  const { traceback } = await run("const deep = { f() { throw new Error('there') } }; deep.f()");
  expect(traceback).not.toContain("__");
});
