import { expect, it } from "vitest";
import { grid } from "./grid.js";

it("combines every value with every other, the last axis fastest", () => {
  expect(grid({ T: [8, 60], seed: [1, 2] })).toEqual([
    { T: 8, seed: 1 },
    { T: 8, seed: 2 },
    { T: 60, seed: 1 },
    { T: 60, seed: 2 },
  ]);
  expect(grid({})).toEqual([{}]);
  expect(grid({ T: [] })).toEqual([]);
});
