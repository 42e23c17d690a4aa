import { expect, it } from "vitest";
import { printSort, readSort, sortedBy } from "./sorting.js";

const down = { field: "metrics.accuracy", descending: true };
const up = { field: "metrics.accuracy", descending: false };
const T = { field: "params.T", descending: false };

it("goes through both directions, then away", () => {
  const options = { descendingFirst: true };
  expect(sortedBy([], down.field, options)).toEqual([down]);
  expect(sortedBy([down], down.field, options)).toEqual([up]);
  expect(sortedBy([up], down.field, options)).toEqual([]);
  expect(sortedBy([down], T.field)).toEqual([T]);
});

it("sorts by several, each keeping its rank", () => {
  expect(sortedBy([down], T.field, { isMore: true })).toEqual([down, T]);
  expect(sortedBy([down, T], down.field, { isMore: true, descendingFirst: true })).toEqual([up, T]);
  expect(sortedBy([up, T], up.field, { isMore: true, descendingFirst: true })).toEqual([T]);
});

it("stands in the URL as words", () => {
  expect(printSort([down, T])).toEqual(["-metrics.accuracy", "params.T"]);
  expect(readSort(["-metrics.accuracy", "params.T", "-", ""])).toEqual([down, T]);
});
