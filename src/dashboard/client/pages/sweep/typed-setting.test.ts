import { expect, it } from "vitest";
import type { Cell } from "../../../api.js";
import { fieldText, typedSettings, unfit } from "./typed-setting.js";

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

it("shows and reads numbers to the last digit", () => {
  const numbers = [1e-5, 3e-5, -1, 0.1234567, 1234.5, 1e21, -2.5e-7];
  const texts = Object.fromEntries(numbers.map((value, i) => [String(i), fieldText(value)]));
  const { settings, wrong } = typedSettings(texts, { ...numbers });
  expect([Object.values(settings), wrong]).toEqual([numbers, []]);
  expect(["a b", true, undefined].map(fieldText)).toEqual(["a b", "true", ""]);
});

it("names the settings that no trial can have", () => {
  const before: Record<string, Cell> = {
    ...{ T: 8, name: "x", frozen: false },
    layers: { kind: "json", text: "[1,2]" },
    limit: { kind: "number", text: "NaN" },
    seed: { kind: "null", text: "null" },
  };
  expect(unfit(before)).toEqual(["layers", "limit", "seed"]);
  expect(fieldText(before.layers)).toBe("[1,2]");
});
