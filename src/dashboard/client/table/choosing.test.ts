import { expect, it } from "vitest";
import { chosen, toggled } from "./choosing.js";

it("chooses, in order and once", () => {
  expect(chosen([5, 7], [6, 5], true)).toEqual([5, 6, 7]);
  expect(chosen([5, 6, 7], [6, 9], false)).toEqual([5, 7]);
});

it("a group is chosen whole before it is left out", () => {
  expect(toggled([1], [1, 2])).toEqual([1, 2]);
  expect(toggled([1, 2, 3], [1, 2])).toEqual([3]);
});
