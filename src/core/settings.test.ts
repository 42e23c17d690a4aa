import fc from "fast-check";
import { expect, it } from "vitest";
import { differing, separating, settingsText, settingText, settingValue } from "./settings.js";

it("each value has a text of its own, which reads back", () => {
  expect([1, "1", true, "true", 0.004, "", "null", null, Number.NaN, "NaN", "a b"].map(settingText)).toEqual([
    "1",
    '"1"',
    "true",
    '"true"',
    "0.004",
    '""',
    '"null"',
    "null",
    "NaN",
    '"NaN"',
    "a b",
  ]);
  const plain = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constantFrom("1", "true", "[]", "NaN"));
  fc.assert(
    fc.property(plain, value => {
      expect(settingValue(settingText(value))).toEqual(value === 0 ? 0 : value); // -0 is 0
    }),
  );
});

it("settings are equal in whatever order, absent is not empty, and lists are told apart by what they hold", () => {
  expect(settingsText({ a: 1, b: { x: 1, y: 2 } })).toBe(settingsText({ b: { y: 2, x: 1 }, a: 1 }));
  expect(settingsText({ a: undefined })).toBe(settingsText({}));
  expect(
    differing([
      { a: [1], b: 1 },
      { b: 1, a: [1] },
    ]),
  ).toEqual([]);
  expect(differing([{ a: [1], b: "1" }, { b: 1, a: [2] }, { c: "" }])).toEqual(["a", "b", "c"]);
});

it("what separates is what differs among those that read the same", () => {
  const all = [
    { model: "linear", rate: 0.01 },
    { model: "deep", rate: 0.004 },
    { model: "deep", rate: 0.004, coding: "gray" },
  ];
  const reads = ({ model }: { model: string }) => model;
  expect(separating(all, one => one, reads)).toEqual(["coding"]);
  expect(separating([...all, { model: "linear", rate: 0.1 }], one => one, reads)).toEqual(["rate", "coding"]);
});

it("digits that no number holds stay a text", () => {
  const texts = ["9007199254740993", "12345678901234567890", "123e4567", "-9007199254740993"];
  expect(texts.map(settingValue)).toEqual(texts);
  expect(texts.map(text => settingValue(settingText(text)))).toEqual(texts);
  expect(["9007199254740992", "1e5", "-0", "12"].map(settingValue)).toEqual([2 ** 53, 1e5, -0, 12]);
});
