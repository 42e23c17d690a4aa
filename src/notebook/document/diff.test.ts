import { expect, it } from "vitest";
import { diff, diffText } from "./diff.js";
import { type Cell, type CodeCell, codeCell, markdownCell, newNotebook, type Output } from "./nbformat.js";

const cell = (
  source: string,
  id: string,
  outputs: Output[] = [],
  execution_count: number | null = null,
): CodeCell => ({
  ...codeCell(source, [], id),
  outputs,
  execution_count,
});
const text = (before: Cell[], after: Cell[]): string =>
  diffText(diff(newNotebook(before), newNotebook(after)));
const stdout = (words: string): Output => ({ output_type: "stream", name: "stdout", text: words });

it("says nothing about counts, ids and times", () => {
  const before = [{ ...cell("1", "a", [stdout("x")], 1) }, markdownCell("t", "b")];
  const after = [
    { ...cell("1", "c", [stdout("x")], 7), metadata: { execution: {} } },
    markdownCell("t", "d"),
  ];
  expect(diff(newNotebook(before), newNotebook(after))).toEqual([]);
});

it("shows changed lines of a cell, with what is around them", () => {
  const lines = ["a", "b", "c", "d", "e", "f"];
  const changed = lines.with(3, "D");
  expect(
    text([cell("0", "z"), cell(lines.join("\n"), "a")], [cell("0", "z"), cell(changed.join("\n"), "a")]),
  ).toBe("## cell 2: changed (code)\n  b\n  c\n- d\n+ D\n  e\n  f\n");
});

it("knows a cell that moved by an insertion, and one that was rewritten under its id", () => {
  const shown = text(
    [cell("a = 1", "a"), cell("b", "b")],
    [cell("new", "n"), cell("a = 2", "a"), cell("b", "b")],
  );
  expect(shown).toBe("## cell 1: new (code)\n+ new\n\n## cell 1 → 2: changed (code)\n- a = 1\n+ a = 2\n");
});

it("shows outputs, unless sources alone are asked for", () => {
  const before = [
    cell("x", "a", [
      stdout("loss 0.5\n"),
      { output_type: "display_data", data: { "image/png": "AA" }, metadata: {} },
    ]),
  ];
  const after = [
    cell("x", "a", [
      stdout("loss 0.4\n"),
      { output_type: "display_data", data: { "image/png": "AB" }, metadata: {} },
    ]),
  ];
  const shown = text(before, after);
  expect(shown).toContain("~~ outputs\n- loss 0.5\n");
  expect(shown).toContain("+ loss 0.4\n");
  expect(shown).toMatch(/- image\/png: 2 characters, [0-9a-f]{8}/);
  expect(diff(newNotebook(before), newNotebook(after), { outputs: false })).toEqual([]);
});

it("shows gone cells and changed tags, in colour on request", () => {
  const tagged = { ...cell("b", "b"), metadata: { tags: ["parameters"] } };
  const changes = diff(newNotebook([cell("a", "a"), cell("b", "b")]), newNotebook([tagged]));
  expect(diffText(changes)).toBe(
    "## cell 1: gone (code)\n- a\n\n## cell 2 → 1: changed (code)\n~~ tags\n+ parameters\n",
  );
  expect(diffText(changes, true)).toContain("\x1b[31m- a\x1b[0m");
});
