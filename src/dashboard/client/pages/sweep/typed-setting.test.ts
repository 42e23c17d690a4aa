import { expect, it } from "vitest";
import { typedSettings } from "./typed-setting.js";

it("reads each field as what stood there before", () => {
  const before = { T: 8, rate: 0.1, dataset: "mnist", frozen: false };
  const typed = { T: " 16 ", rate: "1e-3", dataset: "8", frozen: "true" };
  expect(typedSettings(typed, before)).toEqual({
    settings: { T: 16, rate: 0.001, dataset: "8", frozen: true },
    wrong: [],
  });
});

it("names the fields that say something else", () => {
  const before = { T: 8, d: 10, frozen: false };
  expect(typedSettings({ T: "many", d: "", frozen: "yes" }, before)).toEqual({
    settings: {},
    wrong: ["T", "d", "frozen"],
  });
});
