import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { completeAt } from "./completion.js";
import { inspectAt } from "./inspection.js";
import { NotebookProgram } from "./program.js";
import { loadTypeScript } from "./typescript.js";

const folder = mkdtempSync(join(tmpdir(), "neuralbits-completion-"));
afterAll(() => rmSync(folder, { recursive: true }));

const compiler = loadTypeScript();
const program = new NotebookProgram(compiler, folder);
const first = (code: string, cursor = code.length): string | undefined =>
  completeAt(program, code, cursor).entries[0]?.text;
const take = (cell: string): void => {
  expect(program.check(cell).problems).toEqual([]);
  program.keep();
};

it("follows the cells, whatever was asked before", () => {
  take("const point = { north: 1, east: 2 };");
  expect(first("point.no")).toBe("north");
  expect(first("point.ea")).toBe("east");
  take("const point = { south: 'x' };");
  expect(first("point.so")).toBe("south");
  expect(first("point.no")).toBeUndefined();
  program.settle();
  expect(first("point.so")).toBe("south");
  expect(first("const local = { inner: 1 }; local.in")).toBe("inner");
  expect(first("const local = { other: 1 }; local.ot")).toBe("other");
});

it("knows what the cell itself imports, before and after other questions", () => {
  const code = 'import { basename } from "node:path";\nbasename("a").toUpp';
  for (let i = 0; i < 3; i++) {
    expect(first(code)).toBe("toUpperCase");
    expect(first(`${code.replace("basename }", "basename, extname }")}; extn`)).toBe("extname");
    expect(first("Math.ma")).toBe("max");
  }
  take("const after = 5;");
  expect(first(code)).toBe("toUpperCase");
});

it("reads a project file again when it has changed", async () => {
  const file = join(folder, "own.ts");
  const code = 'import * as own from "./own";\nown.';
  writeFileSync(file, "export const before = 1;");
  expect(first(code)).toBe("before");
  await new Promise(later => setTimeout(later, 20)); // another time of writing
  writeFileSync(file, "export const afterwards = 1; // longer\n");
  expect(first(code)).toBe("afterwards");
});

it("adds to the globals only where a cell is kept", () => {
  const code = "declare global { interface String { shout(): string } }\n'a'.sho";
  expect(first(code)).toBe("shout");
  expect(first("'a'.sho")).toBeUndefined();
  expect(program.check("'a'.shout()").problems).toHaveLength(1);
});

it("leaves text alone", () => {
  expect(first("const t = `\nWhy?\n`; t.toUpp")).toBe("toUpperCase");
  expect(first("%time Math.ma")).toBe("max");
});

it("inspects the function around the cursor, whatever its arguments hold", () => {
  take("/** Adds. */\nfunction add(a: string, b: number): string { return a + b }");
  const code = 'add(")", ';
  expect(inspectAt(program, code, code.length)?.signature).toBe("function add(a: string, b: number): string");
  const nested = "add([1, 2].join(')('), ";
  expect(inspectAt(program, nested, nested.length)?.documentation).toBe("Adds.");
});
