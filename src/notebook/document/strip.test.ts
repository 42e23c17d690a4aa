import { expect, it } from "vitest";
import { type CodeCell, codeCell, markdownCell, newNotebook, notebookText } from "./nbformat.js";
import { strip } from "./strip.js";

const result: CodeCell["outputs"][number] = {
  output_type: "execute_result",
  execution_count: 3,
  data: { "text/plain": "2" },
  metadata: {},
};
const ran = (tags: string[] = []): CodeCell => ({
  ...codeCell("1 + 1", tags),
  execution_count: 3,
  outputs: [result],
});

const notebook = newNotebook([markdownCell("# Title"), ran(), ran(["keep-output"])]);
notebook.cells[1]!.metadata.execution = { "shell.execute_reply": "2026-11-24" };
notebook.cells[1]!.metadata.mine = true;
notebook.metadata.widgets = { state: {} };

it("removes outputs, counts, times and widget states, and nothing else", () => {
  const stripped = strip(notebook);
  expect(stripped.cells[1]).toEqual({
    ...codeCell("1 + 1"),
    id: notebook.cells[1]!.id,
    metadata: { mine: true },
  });
  expect(stripped.cells[0]).toEqual(notebook.cells[0]);
  expect(stripped.metadata).toEqual({
    kernelspec: notebook.metadata.kernelspec,
    language_info: notebook.metadata.language_info,
  });
  expect((notebook.cells[1] as CodeCell).outputs).toHaveLength(1); // the original stays
});

it("keeps tagged outputs, without their count", () => {
  expect(strip(notebook).cells[2]).toMatchObject({
    execution_count: null,
    outputs: [{ execution_count: null, data: { "text/plain": "2" } }],
  });
});

it("changes nothing the second time", () => {
  expect(notebookText(strip(strip(notebook)))).toBe(notebookText(strip(notebook)));
});
