import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import {
  type Cell,
  codeCell,
  markdownCell,
  newNotebook,
  notebookText,
} from "../../notebook/document/nbformat.js";

const folder = mkdtempSync(join(tmpdir(), "tests-"));

function notebook(command: string, cells: Cell[], ...words: string[]) {
  writeFileSync(join(folder, "a.ipynb"), notebookText(newNotebook(cells)));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [packageFolder("dist/cli/main.js"), "notebook", command, "a.ipynb", ...words],
    { cwd: folder, encoding: "utf8" },
  );
  return { status, said: stdout, failed: stderr };
}

const add = codeCell("const add = (a: number, b: number) => a + b;");
const tests = [
  markdownCell("# Sums\n\n## Small numbers\n"),
  add,
  codeCell("// adds two numbers\nif (add(1, 2) !== 3) throw new Error('wrong');", ["test"]),
  codeCell("(await import('node:assert')).equal(add(1, 1), 3);", ["test"]),
  codeCell("/* the last one */ add(0, 0)", ["test"]),
];

it("each test has its line, a failed one stops no other, and the exit code tells", () => {
  const { status, said } = notebook("test", tests);
  expect(status).toBe(1);
  const lines = said
    .trimEnd()
    .split("\n")
    .map(line => line.replace(/\(\d[^)]*\)|, [\d.]+ ?m?s$/, "…"));
  expect(lines).toEqual([
    "ok      a.ipynb: adds two numbers …",
    "not ok  a.ipynb: cell 4: Small numbers: AssertionError: 2 == 3",
    "ok      a.ipynb: the last one …",
    "a.ipynb: tests failed, 4 code cells, 3 tests: 2 ok, 1 not ok, no stored outputs to compare…",
  ]);
});

it("passes where all pass; as JSON for programs", () => {
  const { status, said } = notebook("test", [add, tests[2]!], "--json");
  expect(status).toBe(0);
  expect(JSON.parse(said)).toMatchObject([
    { notebook: "a.ipynb", ended: "ok", tests: [{ cell: 2, name: "adds two numbers", ok: true }] },
  ]);
});

it("what is not run, for a cell above failed, is not ok", () => {
  const { status, said, failed } = notebook("test", [codeCell("throw new Error('above')"), tests[2]!]);
  expect(status).toBe(1);
  expect(failed).toContain("a.ipynb: cell 1: cell error: Error: above");
  expect(said).toContain("not ok  a.ipynb: cell 2: adds two numbers: not run, for cell 1 failed");
});

it("notebook run leaves tests out", () => {
  const { status, said } = notebook("run", [
    codeCell("throw new Error('a test')", ["test"]),
    codeCell("6 * 7"),
  ]);
  expect([status, said]).toEqual([0, expect.stringContaining("42")]);
});
