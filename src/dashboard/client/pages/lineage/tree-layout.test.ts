import { expect, it } from "vitest";
import { placed } from "./tree-layout.js";

it("puts each run right of its parent and below what branched before", () => {
  const tree = [
    { run: 1, parent: null },
    { run: 2, parent: 1 },
    { run: 4, parent: 2 },
    { run: 3, parent: 1 },
  ];
  expect(placed(tree).map(({ one, column, row, from }) => [one.run, column, row, from?.row ?? null])).toEqual(
    [
      [1, 0, 0, null],
      [2, 1, 1, 0],
      [4, 2, 2, 1],
      [3, 1, 3, 0],
    ],
  );
});

it("has a run whose parent is not there as a root, and each run of a circle at most once", () => {
  expect(placed([{ run: 5, parent: 99 }])).toMatchObject([{ column: 0, from: null }]);
  const circle = [
    { run: 1, parent: null },
    { run: 2, parent: 1 },
    { run: 2, parent: 2 },
  ];
  expect(placed(circle).map(({ one }) => one.run)).toEqual([1, 2]);
});
