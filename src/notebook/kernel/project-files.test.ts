import { expect, it } from "vitest";
import { cells, writeFiles } from "../../../test/cells.js";

const notebook = cells();
const { value, failure } = notebook;

it("what a module assigns to its exports is seen under the imported name, until a cell takes the name", async () => {
  writeFiles(notebook.folder, {
    "live.ts":
      "export let counter = 0;\nexport const inc = () => ++counter;\nlet whole = { at: 0 };\nexport { whole as default };\nexport const move = () => (whole = { at: 1 });",
  });
  expect(
    await value(
      'import whole, { counter, counter as same, inc, move } from "./live"; inc(); inc(); [counter, same]',
    ),
  ).toBe("[ 2, 2 ]");
  expect(await value("const seen = () => counter; inc(); move(); [seen(), same, whole.at]")).toBe(
    "[ 3, 3, 1 ]",
  );
  expect(await failure("const counter = (() => { throw new Error(String(seen())) })()")).toContain("3");
  expect(await value("inc(); seen()")).toBe("4");
  expect(await value("const counter = 70; [counter, inc(), counter, same, seen()]")).toBe(
    "[ 70, 5, 70, 5, 70 ]",
  );
});

it.each([
  ["a conflict", "export const rate =\n<<<<<<< HEAD\n  0.1\n=======\n  0.2\n>>>>>>> other\n;", "2:1: TS1185"],
  ["an open bracket", "export const t = (1 + 2;\nexport const u = 3;", "1:24: TS1005"],
  ["a body that does not end", "export function step(n: number) {\n  return n + 1\n", "3:1: TS1005"],
])("a file with %s is refused with its place", async (_, text, place) => {
  writeFiles(notebook.folder, { "broken.ts": text });
  expect(await failure('import * as broken from "./broken"; broken')).toContain(`broken.ts:${place}`);
});
