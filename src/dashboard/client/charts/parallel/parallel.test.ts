import { expect, it } from "vitest";
import type { Cell } from "../../../api.js";
import type { Item } from "../items.js";
import { type Axis, axisOf } from "./axis.js";
import { brushed, chosen, isBrushes, moved, placesOf } from "./brush.js";

const labels = ({ ticks }: Axis) => ticks.map(({ label }) => label);

it("numbers stand by size, on a logarithmic axis where they differ by magnitudes", () => {
  const axis = axisOf("params.T", [8, 60, 8, 34]);
  expect([axis.place(8), axis.place(34), axis.place(60)]).toEqual([0, 0.5, 1]);
  expect(labels(axis)).toEqual(["8", "34", "60"]);
  const log = axisOf("metrics.bytes", [100, 10_000, 1_000_000]);
  expect([log.title, log.place(10_000)]).toEqual(["bytes (log)", expect.closeTo(0.5, 12)]);
});

it("names stand at equal distances, numbers among them by size", () => {
  const axis = axisOf("params.hidden", ["256", "0", "1000x1000", "128"]);
  expect(labels(axis)).toEqual(["0", "128", "256", "1000x1000"]);
  expect(axis.place("256")).toBeCloseTo(2 / 3, 12);
});

it("what has no value has no place, and the axis says so", () => {
  const nan = { kind: "number", text: "NaN" } as const;
  const axis = axisOf("metrics.loss", [1, null, nan]);
  expect([axis.place(null), axis.place(nan), axis.hasNone]).toEqual([null, null, true]);
  expect(axisOf("metrics.loss", [1, 2]).hasNone).toBe(false);
});

it("equal values stand in the middle", () => {
  expect([axisOf("params.T", [8, 8]).place(8), axisOf("params.a", ["x"]).place("x")]).toEqual([0.5, 0.5]);
});

const cells: Cell[] = [8, 20, 60];
const axis = axisOf("params.T", cells);
const items = cells.map(T => ({ cell: () => T }) as unknown as Item);

it("a brush picks what lies in it, its edges too, and a click takes it away", () => {
  const brushes = brushed({}, axis, axis.place(20)!, 1);
  expect(chosen(items, [axis], brushes)).toEqual([false, true, true]);
  expect(chosen(items, [axis], {})).toEqual([true, true, true]);
  expect(brushed(brushes, axis, 0.5, 0.501)).toEqual({});
});

it("brushes on several axes must all hold; one of an axis that is not shown does not", () => {
  const other = axisOf("params.d", [8, 10, 12]);
  const both = items.map(
    (_, i) =>
      ({ cell: (field: string) => (field === "params.T" ? cells[i] : [8, 10, 12][i]) }) as unknown as Item,
  );
  const brushes = { "params.T": [20, 60], "params.d": [8, 10] } as const;
  expect(chosen(both, [axis, other], brushes)).toEqual([false, true, false]);
  expect(chosen(both, [axis], brushes)).toEqual([false, true, true]);
});

it("by keys an edge goes from value to value", () => {
  const once = moved({}, axis, "low", true);
  expect(placesOf(axis, once)).toEqual([axis.place(20), 1]);
  const twice = moved(once, axis, "high", false);
  expect(chosen(items, [axis], twice)).toEqual([false, true, false]);
  expect(placesOf(axis, moved(twice, axis, "high", false))).toEqual([axis.place(20), axis.place(20)]);
});

it("of an edited link only brushes are taken", () => {
  expect([{}, { a: [1, "x"] }].map(isBrushes)).toEqual([true, true]);
  expect([null, 1, { a: [1] }, { a: [1, null] }].map(isBrushes)).toEqual([false, false, false, false]);
});
