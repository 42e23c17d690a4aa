import { expect, it } from "vitest";
import {
  type CodeCell,
  codeCell,
  markdownCell,
  type Notebook,
  newNotebook,
  notebookText,
  parseNotebook,
} from "./nbformat.js";
import { parsePercent, percentText } from "./percent.js";
import { inLine, synced } from "./sync.js";

/** As it comes back from its file. */
const inNotebookFile = (notebook: Notebook): Notebook => parseNotebook(notebookText(notebook), "a.ipynb");

const ran = (source: string, id: string): CodeCell => ({
  ...codeCell(source, [], id),
  execution_count: 1,
  outputs: [{ output_type: "stream", name: "stdout", text: `of ${source}` }],
});
const notebook = (): Notebook => newNotebook([markdownCell("# Bits", "t"), ran("a", "a"), ran("b", "b")]);
const outputs = ({ cells }: Notebook): number[] =>
  cells.map(cell => (cell.cell_type === "code" ? cell.outputs.length : -1));

/** Both, in line. */
function pair() {
  const found = synced(notebook(), percentText(notebook()), "a.ts");
  expect(found.from).toBeNull();
  return found;
}

it("what was changed in the text goes into the notebook; cells that are the same keep their outputs", () => {
  const { notebook: old, text } = pair();
  old.metadata.widgets = { state: {} };
  const edited = `${text.replace("\nb\n", "\nb + 1\n")}\n// %%\nc\n`;
  const found = synced(old, edited, "a.ts");
  expect(found).toMatchObject({ from: "text", text: edited });
  expect(found.notebook.cells.map(({ source }) => source)).toEqual(["# Bits", "a", "b + 1", "c"]);
  expect(outputs(found.notebook)).toEqual([-1, 1, 0, 0]);
  expect(found.notebook.metadata.widgets).toEqual({ state: {} });
  expect(synced(found.notebook, edited, "a.ts").from).toBeNull();
});

it("cells that lost their marks, or moved, are known by what they say", () => {
  const { notebook: old } = pair();
  const found = synced(old, "// %%\nb\n\n// %%\na\n", "a.ts");
  expect(found.from).toBe("text");
  expect(outputs(found.notebook)).toEqual([1, 1]);
});

it("what was changed in the notebook goes into the text", () => {
  const { notebook: old, text } = pair();
  old.cells[1]!.source = "a + 1";
  const found = synced(old, text, "a.ts");
  expect(found.from).toBe("notebook");
  expect(parsePercent(found.text, "a.ts").cells[1]!.source).toBe("a + 1");
  expect(outputs(found.notebook)).toEqual([-1, 1, 1]);
});

it("a run, or a formatter, changes nothing", () => {
  const { notebook: old, text } = pair();
  (old.cells[1] as CodeCell).outputs = [];
  const windows = text.replaceAll("\n", "\r\n");
  const found = synced(old, windows, "a.ts");
  expect(found).toMatchObject({ from: null, text: windows });
  old.cells[1]!.source = "a + 1"; // the notebook alone was changed since
  expect(synced({ ...found.notebook, cells: old.cells }, windows, "a.ts").from).toBe("notebook");
});

it("where both were changed, or were never in line, somebody must say which one stays", () => {
  const { notebook: old, text } = pair();
  old.cells[1]!.source = "mine";
  const theirs = text.replace("\na\n", "\ntheirs\n");
  expect(() => synced(old, theirs, "a.ts")).toThrow(/^a.ts: got "changes on both sides", expected/);
  expect(synced(old, theirs, "a.ts", "text").notebook.cells[1]!.source).toBe("theirs");
  expect(synced(old, theirs, "a.ts", "notebook").text).toContain("\nmine\n");
  expect(() => synced(notebook(), theirs, "a.ts")).toThrow(/never in line/);
});

it("the first change of the text goes into the notebook, in whatever order the notebook's fields stood", () => {
  const [cell] = [codeCell("a", [], "a")];
  const made = newNotebook([{ ...cell!, metadata: { tags: ["x"], slideshow: { slide_type: "skip" } } }]);
  const unsorted = {
    ...made,
    metadata: { kernelspec: { name: "neuralbits", display_name: "T", language: "typescript" } },
  };
  const text = percentText(unsorted);
  const stored = inNotebookFile(inLine(unsorted));
  expect(synced(stored, `${text}// my edit\n`, "a.ts").from).toBe("text");
});
