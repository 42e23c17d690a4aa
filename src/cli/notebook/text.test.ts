import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { codeCell, newNotebook, notebookText, parseNotebook } from "../../notebook/document/nbformat.js";

const folder = mkdtempSync(join(tmpdir(), "text-"));

function notebook(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [packageFolder("dist/cli/main.js"), "notebook", ...words],
    { cwd: folder, encoding: "utf8" },
  );
  return { status, said: stdout, failed: stderr };
}
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

it("to text and back, run and linted as text, brought in line, and nothing written over", () => {
  writeFileSync(
    join(folder, "a.ipynb"),
    notebookText(newNotebook([codeCell("const x: number = 6 * 7;"), codeCell("x")])),
  );
  expect(notebook("to-text", "a.ipynb")).toMatchObject({ status: 0, said: "written: a.ts\n" });
  expect(notebook("to-text", "a.ipynb")).toMatchObject({
    status: 2,
    failed: expect.stringMatching(/a file that is there/),
  });
  expect(notebook("lint", "a.ts")).toMatchObject({ status: 0, said: "" });
  expect(notebook("run", "a.ts", "-o", "out.ts")).toMatchObject({ status: 2 });
  expect(notebook("run", "a.ts", "-q", "-o", "out.ipynb")).toMatchObject({ status: 0 });
  const [, last] = parseNotebook(read("out.ipynb"), "out").cells;
  expect(last).toMatchObject({ outputs: [{ data: { "text/plain": "42" } }] });
  expect(notebook("diff", "a.ts", "a.ipynb")).toMatchObject({ status: 0, said: "" });
  expect(notebook("sync", "a.ipynb")).toMatchObject({ status: 0, said: "written: a.ipynb\n" });
  writeFileSync(join(folder, "a.ts"), read("a.ts").replace("6 * 7", "6 * 8"));
  expect(notebook("sync", "a.ts").said).toBe("written: a.ipynb: the text was changed\n");
  expect(notebook("sync", "a.ts").said).toBe("a.ts: in line\n");
  expect(parseNotebook(read("a.ipynb"), "a").cells[0]!.source).toBe("const x: number = 6 * 8;");
  expect(notebook("to-notebook", "a.ts", "-o", "b.ipynb").status).toBe(0);
  expect(notebook("diff", "a.ipynb", "b.ipynb").status).toBe(0);
  const before = read("a.ipynb");
  writeFileSync(join(folder, "a.ts"), "// %% [html]\n");
  expect(notebook("sync", "a.ts")).toMatchObject({
    status: 2,
    failed: expect.stringMatching(/line 1: kind of the cell/),
  });
  expect(read("a.ipynb")).toBe(before);
  writeFileSync(join(folder, "latin.ts"), Buffer.from('// %%\nconst town = "Köln";\n', "latin1"));
  expect(notebook("to-notebook", "latin.ts")).toMatchObject({
    status: 2,
    failed: expect.stringMatching(/latin\.ts: got "bytes that are not UTF-8", expected a text in UTF-8/),
  });
  expect(notebook("sync", "none.ts")).toMatchObject({
    status: 2,
    failed: expect.stringMatching(/no such file/),
  });
  expect(readdirSync(folder).sort()).toEqual(["a.ipynb", "a.ts", "b.ipynb", "latin.ts", "out.ipynb"]);
});
