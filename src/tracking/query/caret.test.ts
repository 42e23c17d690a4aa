import { expect, it } from "vitest";
import { caretIn } from "./caret.js";

/** The bar is the caret. */
const at = (text: string) => caretIn(text.replace("|", ""), text.indexOf("|"));

it.each([
  ["|", "field", null, ""],
  ["par|", "field", null, "par"],
  ["params.T |", "sign", "params.T", ""],
  ["params.T >|", "value", "params.T", ""],
  ["params.T >= 6|0 and x = 1", "value", "params.T", "6"],
  ["params.T >= 60 |", "join", "params.T", ""],
  ["params.T >= 60 a|", "join", "params.T", "a"],
  ["params.T >= 60 and |", "field", null, ""],
  ["not (state = |", "value", "state", ""],
  ["state in (running, |", "value", "state", ""],
  ["state in (running|", "value", "state", "running"],
  ["state in (running) |", "join", "state", ""],
  ["tags has |", "value", "tags", ""],
  ["name is not |", "value", "name", ""],
  ["started > 2h ago |", "join", "started", ""],
  ['params."a na|', "field", null, 'params."a na'],
  ['params."a name" |', "sign", 'params."a name"', ""],
  ['model = "cn|', "value", "model", '"cn'],
  ["params.T 5 |", null, null, ""],
  [") |", null, null, ""],
] as const)("%s", (text, expects, field, typed) => {
  expect(at(text)).toMatchObject({ expects, field, typed });
});

it("what is replaced is the whole word in which the caret stands", () => {
  expect(at("accu|racy > 1")).toMatchObject({ from: 0, to: 8, typed: "accu" });
  expect(at("state = | and T = 1")).toMatchObject({ from: 8, to: 8, typed: "" });
});
