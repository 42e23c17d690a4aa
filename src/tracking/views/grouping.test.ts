import { expect, it } from "vitest";
import { settingName } from "./grouping.js";

it("quotes are taken from fields, and are part of plain names", () => {
  const names = ["T", "params.T", 'params."a name"', 'params."a \\"b\\""', '"x" y "z"', 'params."x" y "z"'];
  expect(names.map(settingName)).toEqual(["T", "T", "a name", 'a "b"', '"x" y "z"', '"x" y "z"']);
});
