import { expect, it } from "vitest";
import type { Curve, RunRow } from "../../../api.js";
import { aligned } from "./aligned.js";
import { growing } from "./growing.js";
import { linesOf } from "./lines.js";
import { spreads } from "./mean.js";

const curveOf = (x: number[], y: (number | null)[], more: Partial<Curve> = {}): Curve =>
  ({ x, y, exact: true, odd: 0, odds: [], ...more }) as Curve;

const linesBy = (keyOf: (run: RunRow) => string, curves: readonly Curve[], halfLife = 0) =>
  linesOf(
    curves.map((curve, i) => ({ run: { id: i, name: String(i), state: "finished" } as RunRow, curve })),
    { naming: { keyOf, labelOf: run => run.name!, placeOf: () => 0 }, spread: spreads.range, halfLife },
  );

it("steps that go back are brought into their order, and a curve whose x grows is as it was", () => {
  const curve = curveOf([0, 1, 2], [5, 6, 7]);
  expect(growing(curve)).toBe(curve);
  expect(growing(curveOf([0, 4, 2], [5, 6, 7]))).toEqual(curveOf([0, 2, 4], [5, 7, 6]));
});

it("points at one x are their mean, within their least and most", () => {
  expect(growing(curveOf([0, 1, 2, 0, 1], [1, 2, 3, 5, null]))).toMatchObject({
    ...{ x: [0, 1, 2], y: [3, 2, 3] },
    ...{ low: [1, 2, 3], high: [5, 2, 3] },
  });
  expect(growing(curveOf([1, 1], [null, null]))).toMatchObject({ x: [1], y: [null], low: [null] });
  const thinned = curveOf([0, 9, 9], [1, 2, 4], { low: [0, 1, 3], high: [2, 8, 5] });
  expect(growing(thinned)).toMatchObject({ y: [1, 3], low: [0, 1], high: [2, 8] });
});

it("beside other curves every point of one that repeats or restarts has its place", () => {
  const even = curveOf([0, 1, 2, 3], [1, 2, 3, 4]);
  for (const x of [
    [0, 1, 1, 2, 3],
    [0, 1, 2, 0, 1],
    [100, 100, 101, 105, 105],
  ]) {
    const lines = linesBy(({ name }) => name!, [curveOf(x, [10, 11, 12, 13, 14]), even]);
    const { series } = aligned(lines, y => y);
    const drawn = series.find(({ line, part }) => line === 0 && part === "line")!.values;
    expect(drawn.filter(value => value !== undefined)).toHaveLength(new Set(x).size);
    expect(lines.map(({ together }) => together)).toEqual([x.length - new Set(x).size, 0]);
  }
});

it("a mean takes in every point of curves that restart, and smoothing goes forward alone", () => {
  const restarts = [curveOf([0, 1, 0, 1], [1, 2, 3, 4]), curveOf([0, 1], [4, 5])];
  expect(linesBy(() => "all", restarts)[0]).toMatchObject({
    path: { x: [0, 1], y: [3, 4], low: [2, 3], high: [4, 5] },
    together: 2,
  });
  const [smooth] = linesBy(() => "one", [curveOf([0, 9, 1], [0, 8, 4])], 1);
  expect(smooth!.path).toMatchObject({ x: [0, 1, 9], y: [0, 2, expect.closeTo(8 - 6 / 256, 9)] });
});
