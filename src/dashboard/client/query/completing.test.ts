import { expect, it } from "vitest";
import type { CompletionItem } from "../../api.js";
import { carriedOver, completed, isUnfinished, mayBecome, movedChoice, typedParts } from "./completing.js";

const item = (text: string): CompletionItem => ({ text, kind: "param", detail: "" });

it("puts an item in the place of what was typed, the caret behind it", () => {
  expect(completed("par", { from: 0, to: 3 }, item("params.T"))).toEqual({ text: "params.T ", at: 9 });
  expect(completed("pa >= 60", { from: 0, to: 2 }, item("params.T"))).toEqual({
    text: "params.T >= 60",
    at: 9,
  });
  expect(completed("m", { from: 0, to: 1 }, item("metrics."))).toEqual({ text: "metrics.", at: 8 });
  expect(completed("state in (fi)", { from: 10, to: 12 }, item("finished"))).toEqual({
    text: "state in (finished)",
    at: 18,
  });
});

it("an answer that is late still completes its word, and no other", () => {
  const answer = { from: 0, to: 6 };
  expect(carriedOver(answer, "params", "params.")).toEqual({ from: 0, to: 7 });
  expect(carriedOver(answer, "params >= 60", "param >= 60")).toEqual({ from: 0, to: 5 });
  expect(carriedOver(answer, "params >= 60", "params.T >= 6")).toBeUndefined();
  expect(carriedOver({ from: 9, to: 11 }, "state in fi", "state = fi")).toBeUndefined();
  expect(mayBecome("params.s", item("params.T"))).toBe(false);
  expect(mayBecome("PARAMS.", item("params.T"))).toBe(true);
  expect(mayBecome('params."a', item('params."a name"'))).toBe(true);
  expect(mayBecome("params.a n", item('params."a name"'))).toBe(true);
});

it("goes round the items, by way of none", () => {
  expect([-1, 0, 1, 2].map(at => movedChoice(at, 1, 3))).toEqual([0, 1, 2, -1]);
  expect([-1, 0, 1, 2].map(at => movedChoice(at, -1, 3))).toEqual([2, -1, 0, 1]);
  expect(movedChoice(-1, 1, 0)).toBe(-1);
});

it("tells an unfinished query from a wrong one", () => {
  expect(isUnfinished("params.T >= ", 12)).toBe(true);
  expect(isUnfinished("params.T >= ", 11)).toBe(true);
  expect(isUnfinished("params.T => 3", 10)).toBe(false);
});

it("marks what was typed", () => {
  expect(typedParts("params.T", "rams")).toEqual([
    ["pa", false],
    ["rams", true],
    [".T", false],
  ]);
  expect(typedParts("params.T", "")).toEqual([["params.T", false]]);
});
