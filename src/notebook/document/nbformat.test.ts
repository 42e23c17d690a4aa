import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { INotebookContent } from "@jupyterlab/nbformat";
import { describe, expect, it } from "vitest";
import {
  codeCell,
  markdownCell,
  newNotebook,
  notebookText,
  parseNotebook,
  readNotebook,
  sourcesHash,
  writeNotebook,
} from "./nbformat.js";

const minimal = (fields: object = {}) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 2, metadata: {}, cells: [], ...fields });

describe("reading", () => {
  it.each([
    ["print('hello')", /^x\.ipynb: not a notebook, for it is not JSON/],
    ["[1, 2]", /^x\.ipynb: got "JSON of another kind", expected a notebook/],
    ['{"name": "package"}', /^x\.ipynb: got "another JSON object", expected a notebook/],
    [minimal({ nbformat: 3 }), /^x\.ipynb: nbformat: got 3, expected 4/],
    [minimal({ nbformat: 5 }), /^x\.ipynb: nbformat: got 5, expected 4/],
    [minimal({ cells: {} }), /^x\.ipynb: cells: got \{\}, expected a list/],
    [
      minimal({ cells: [{ cell_type: "heading", source: "" }] }),
      /cell 1: type: got "heading", expected code/,
    ],
    [minimal({ cells: [{ cell_type: "code", source: 3 }] }), /cell 1: source: got 3, expected text/],
    [
      minimal({ cells: [{ cell_type: "code", source: "", outputs: [{ output_type: "pyout" }] }] }),
      /cell 1, output 1: got "pyout", expected one of stream/,
    ],
    [
      minimal({
        metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
      }),
      /^x\.ipynb: language of the notebook: got "python", expected typescript/,
    ],
    [minimal({ metadata: { language_info: { name: "julia" } } }), /got "julia", expected typescript/],
  ])("refuses %s", (text, message) => {
    expect(() => parseNotebook(text, "x.ipynb")).toThrow(message);
  });

  it("takes any language where a git filter asks", () => {
    const text = minimal({ metadata: { language_info: { name: "python" } } });
    expect(parseNotebook(text, "x.ipynb", "any").cells).toEqual([]);
  });

  it("says which file it could not read", async () => {
    await expect(readNotebook("/nowhere/x.ipynb")).rejects.toThrow(
      "cannot read /nowhere/x.ipynb: there is no such file",
    );
    await expect(readNotebook(tmpdir())).rejects.toThrow("it is a folder");
  });

  it("gives ids to old notebooks, the same at every reading, none twice", () => {
    const cells = [1, 2, 3].map(() => ({ cell_type: "code", source: ["1 + 1"], metadata: {}, outputs: [] }));
    const ids = () => parseNotebook(minimal({ cells }), "x.ipynb").cells.map(cell => cell.id);
    expect(new Set(ids()).size).toBe(3);
    expect(ids()).toEqual(ids());
    const twice = parseNotebook(minimal({ cells: cells.map(cell => ({ ...cell, id: "same" })) }), "x.ipynb");
    expect(twice.cells[0]!.id).toBe("same");
    expect(new Set(twice.cells.map(cell => cell.id)).size).toBe(3);
  });

  it("joins lines, but leaves JSON that is a list of strings", () => {
    const data = { "text/plain": ["a\n", "b"], "application/json": ["a", "b"] };
    const output = { output_type: "display_data", data, metadata: {} };
    const cells = [{ cell_type: "code", source: ["x\n", "y"], metadata: {}, outputs: [output] }];
    const [cell] = parseNotebook(minimal({ cells }), "x.ipynb").cells;
    expect(cell).toMatchObject({
      source: "x\ny",
      outputs: [{ data: { "text/plain": "a\nb", "application/json": ["a", "b"] } }],
    });
  });
});

describe("writing", () => {
  it("writes as Python's nbformat does: sorted keys, one space, arrays of lines, final newline", () => {
    const notebook = newNotebook([codeCell("const a = 1;\na", [], "one"), markdownCell("", "two")]);
    (notebook.cells[0] as { outputs: unknown[] }).outputs = [
      {
        output_type: "execute_result",
        execution_count: 1,
        data: { "text/plain": "1\n2\n", "image/png": "iVBOR\n", "application/json": { b: "x\ny", a: 1 } },
        metadata: {},
      },
    ];
    const text = notebookText(notebook);
    expect(text.endsWith("}\n")).toBe(true);
    expect(text).toContain('   "source": [\n    "const a = 1;\\n",\n    "a"\n   ]');
    expect(text).toContain('"source": []');
    expect(text).toContain('"image/png": "iVBOR\\n"');
    expect(text).toContain('"a": 1,\n       "b": "x\\ny"');
    expect(text.indexOf('"cells"')).toBeLessThan(text.indexOf('"metadata"'));
    const schema: INotebookContent = JSON.parse(text); // the official types take it
    expect(schema.nbformat_minor).toBe(5);
  });

  it("comes back as it went, unknown fields and attachments included", () => {
    const attachments = { "a.png": { "image/png": "AAAA" } };
    const cells = [{ ...markdownCell("![a](attachment:a.png)", "m"), attachments, extra: { x: 1 } }];
    const notebook = { ...newNotebook([]), cells, metadata: { custom: [1, 2] } };
    const again = parseNotebook(notebookText(notebook), "x.ipynb");
    expect(again).toEqual(notebook);
    expect(notebookText(again)).toBe(notebookText(notebook));
  });

  it("replaces the file whole", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nbformat-"));
    const path = join(folder, "x.ipynb");
    writeFileSync(path, "old");
    await writeNotebook(path, newNotebook([codeCell("1")]));
    expect(readdirSync(folder)).toEqual(["x.ipynb"]);
    expect(JSON.parse(readFileSync(path, "utf8")).cells[0].source).toEqual(["1"]);
  });
});

describe("sourcesHash", () => {
  it("follows the program, not its outputs, counts, texts or injected parameters", () => {
    const plain = newNotebook([codeCell("const bits = 8;", ["parameters"]), codeCell("bits * 2")]);
    const ran = newNotebook([
      markdownCell("# Title"),
      { ...codeCell("const bits = 8;", ["parameters"]), execution_count: 1 },
      codeCell("const bits = 16;", ["injected-parameters"]),
      { ...codeCell("bits * 2"), outputs: [{ output_type: "stream", name: "stdout", text: "32" }] },
    ]);
    expect(sourcesHash(ran)).toBe(sourcesHash(plain));
    expect(sourcesHash(newNotebook([codeCell("bits * 3")]))).not.toBe(sourcesHash(plain));
    expect(sourcesHash(plain)).toMatch(/^[0-9a-f]{64}$/);
  });
});
