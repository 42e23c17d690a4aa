import { expect, it } from "vitest";
import { list, numbers, seconds, seedList, wholeNumberIn } from "./arguments.js";

it("reads seeds as lists and ranges", () => {
  expect(seedList("1,2,5")).toEqual([1, 2, 5]);
  expect(seedList("3-6")).toEqual([3, 4, 5, 6]);
  expect(() => seedList("6-3")).toThrow(/got "6-3"/);
});

it("whole numbers are refused as they were typed", () => {
  expect(wholeNumberIn("epochs", "20")).toBe(20);
  for (const text of ["abc", "-3", "1.5", "1e3", "", "0"])
    expect(() => wholeNumberIn("epochs", text)).toThrow(/^epochs: got .*, expected a positive whole number$/);
  expect(() => wholeNumberIn("epochs", "abc")).toThrow('epochs: got "abc"');
  expect(() => wholeNumberIn("limit", "many", 0)).toThrow('limit: got "many"');
});

it("times that Node's timers cannot wait are refused: they would be over at once", () => {
  expect([seconds("0.5"), seconds("2147483")]).toEqual([0.5, 2_147_483]);
  for (const text of ["0", "-1", "soon", "NaN"])
    expect(() => seconds(text)).toThrow("expected seconds above 0");
  for (const text of ["2147484", "1e12", "Infinity"])
    expect(() => seconds(text)).toThrow(`got "${text}", expected at most 2147483 seconds (24 days)`);
});

it("lists without an item between two commas are refused, and no list at all is an empty one", () => {
  expect([list("T, d"), list(" "), numbers("8,1e2")]).toEqual([["T", "d"], [], [8, 100]]);
  for (const text of ["8,,9", "8,", ",8", ",", "8, ,9"])
    for (const read of [list, numbers])
      expect(() => read(text)).toThrow(
        `list: got "${text}", expected something before and behind each comma`,
      );
});
