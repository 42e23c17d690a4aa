import { expect, it } from "vitest";
import { chosen, groupName, isWhole, toggled } from "./choosing.js";

it("chooses, in order and once", () => {
  expect(chosen([5, 7], [6, 5], true)).toEqual([5, 6, 7]);
  expect(chosen([5, 6, 7], [6, 9], false)).toEqual([5, 7]);
});

it("a group is chosen whole before it is left out", () => {
  expect(toggled([1], [1, 2])).toEqual([1, 2]);
  expect(toggled([1, 2, 3], [1, 2])).toEqual([3]);
});

it("a group with more or fewer runs than were chosen is not chosen", () => {
  const ids = new Set([1, 2, 3]);
  expect(isWhole([1, 2], 2, ids)).toBe(true);
  expect(isWhole([1, 2], 3, ids)).toBe(false); // a run came
  expect(isWhole([1, 9], 2, ids)).toBe(false);
  expect(isWhole(undefined, 2, ids)).toBe(false);
  expect(groupName("a", "k")).not.toBe(groupName("b", "k"));
});
