// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are text
import { expect, it } from "vitest";
import {
  type CodeCell,
  codeCell,
  markdownCell,
  type Notebook,
  newNotebook,
  notebookText,
  parseNotebook,
} from "../document/nbformat.js";
import type { Value } from "../document/parameters.js";
import { runNotebook } from "./runner.js";

let file = ""; // as it is stored
const store = (notebook: Notebook): void => {
  file = notebookText(notebook);
};
const notebook = (): Notebook => parseNotebook(file, "a.ipynb");

/** Runs the changed cells of the stored notebook in place. How it ended; cells changed, run for their names, kept. */
async function run(values: Record<string, Value> = {}) {
  const result = await runNotebook(notebook(), { path: "a.ipynb", changed: true, record: true, values });
  store(result.notebook);
  const { changed, needed, kept } = result.counts!;
  return [result.ended, changed, needed, kept, ...(result.cell ? [result.cell, result.message] : [])];
}

const cell = (id: string) => notebook().cells.find(one => one.id === id) as CodeCell;
const shown = (id: string): string =>
  cell(id)
    .outputs.map(output =>
      "text" in output ? output.text : "data" in output ? output.data["text/plain"] : "failed",
    )
    .join("");

function edit(id: string, change: (one: CodeCell) => void): void {
  const edited = notebook();
  change(edited.cells.find(one => one.id === id) as CodeCell);
  store(edited);
}

it("runs what changed and what depends on it, and leaves all other outputs as they are", async () => {
  const cells = [
    markdownCell("# Bits", "t"),
    codeCell("let n = 2;", ["parameters"], "n"),
    codeCell("const stamp = Math.random(); stamp", [], "stamp"),
    codeCell("const twice = 2 * n; twice", [], "twice"),
    codeCell("`${twice} ${typeof stamp}`", [], "both"),
  ];
  store(newNotebook(cells));
  expect(await run()).toEqual(["ok", 4, 0, 0]);
  expect(await run()).toEqual(["ok", 0, 0, 4]);
  const before = JSON.stringify(cell("stamp"));

  edit("n", one => {
    one.source = "let n = 5;";
  });
  expect(await run()).toEqual(["ok", 3, 1, 1]); // `both` asks for `stamp`, too
  expect([shown("twice"), shown("both")]).toEqual(["10", "'10 number'"]);
  expect(JSON.stringify(cell("stamp"))).toBe(before);
  expect(notebook().cells.map(one => ("execution_count" in one ? one.execution_count : 0))).toEqual([
    0, 1, 2, 3, 4,
  ]);

  edit("both", one => {
    one.source = "twice + 1";
  });
  expect(await run()).toEqual(["ok", 1, 2, 3]);
  expect(shown("both")).toBe("11");

  edit("twice", one => {
    one.outputs = [{ output_type: "stream", name: "stdout", text: "made in Jupyter" }];
  });
  expect(await run()).toEqual(["ok", 1, 1, 3]);
  expect(shown("twice")).toBe("10");

  expect((await run({ n: 7 }))[0]).toBe("ok");
  expect([shown("twice"), shown("both")]).toEqual(["14", "15"]);
});

it("a cell that failed runs again; one that fails for its names alone is named, and keeps its outputs", async () => {
  store(
    newNotebook([
      codeCell("const fails = process.env.NB_FAIL === '1';", [], "fails"),
      codeCell("if (fails) throw new Error('now'); const made = 3; made", [], "made"),
      codeCell("made + 1", [], "uses"),
    ]),
  );
  expect(await run()).toEqual(["ok", 3, 0, 0]);
  edit("uses", one => {
    one.source = "made + 2";
  });
  process.env.NB_FAIL = "1";
  expect(await run()).toEqual(["cell error", 1, 2, 2, 2, "Error: now"]);
  delete process.env.NB_FAIL;
  expect([shown("made"), shown("uses")]).toEqual(["3", ""]);
  expect(await run()).toEqual(["ok", 1, 2, 2]);
  expect(shown("uses")).toBe("5");
});
