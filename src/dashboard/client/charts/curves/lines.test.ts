import { expect, it } from "vitest";
import type { Curve, RunRow } from "../../../api.js";
import { differencesTo, type Line, type LineStyle, linesOf, nearest, type RunCurve } from "./lines.js";
import { spreads } from "./mean.js";

const curveOf = (id: number, group: string, y: (number | null)[], more: Partial<Curve> = {}): RunCurve => ({
  run: { id, name: group, state: id === 3 ? "running" : "finished" } as RunRow,
  curve: {
    mark: { run: id, metric: "loss", attempt: id, count: y.length },
    tail: false,
    exact: true,
    x: y.map((_, i) => i),
    y,
    odd: 0,
    odds: [],
    least: null,
    most: null,
    ...more,
  },
});

const style: LineStyle = {
  naming: { keyOf: run => run.name!, labelOf: run => `of ${run.name}`, placeOf: key => "ab".indexOf(key) },
  spread: spreads.range,
  halfLife: 0,
};

it("curves of one key are a mean with its band, others stand alone", () => {
  const lines = linesOf([curveOf(1, "a", [1, 2]), curveOf(2, "b", [9, 8]), curveOf(3, "a", [3, 4])], style);
  expect(lines).toEqual([
    {
      key: "a",
      label: "of a",
      place: 0,
      runs: [1, 3],
      open: true,
      path: { x: [0, 1], y: [2, 3], low: [1, 2], high: [3, 4] },
      ...{ rough: null, together: 0 },
    },
    {
      key: "b",
      label: "of b",
      place: 1,
      runs: [2],
      open: false,
      path: { x: [0, 1], y: [9, 8], low: null, high: null },
      ...{ rough: null, together: 0 },
    },
  ]);
});

it("a smoothed curve keeps the rough one beside it, a thinned one its least and most", () => {
  const thin = curveOf(1, "a", [0, 4], { exact: false, low: [-1, 3], high: [1, 5] });
  const [line] = linesOf([thin], { ...style, halfLife: 1 });
  expect(line).toMatchObject({ path: { y: [0, 2], low: [-1, 3], high: [1, 5] }, rough: [0, 4] });
});

it("differences to a baseline are at its own x, and end where it ends", () => {
  const [a, b] = linesOf([curveOf(1, "a", [1, 2]), curveOf(2, "b", [2, 4, 6])], style) as [Line, Line];
  const [own, other] = differencesTo(a, [a, b]);
  expect([own!.path.y, other!.path.y]).toEqual([
    [0, 0],
    [1, 2, null],
  ]);
});

it("a difference has no band: that of a mean is not its own", () => {
  const wide = [curveOf(1, "a", [1]), curveOf(2, "a", [9]), curveOf(4, "b", [3]), curveOf(5, "b", [3])];
  const lines = linesOf(wide, style);
  const [, other] = differencesTo(lines[0]!, lines);
  expect(other!.path).toEqual({ x: [0], y: [-2], low: null, high: null });
});

it("at the pointer stands the nearest point of each line, the highest first", () => {
  const lines = linesOf([curveOf(1, "a", [1, 2, 3]), curveOf(2, "b", [9, 8, 7])], style);
  const found = (at: number) => nearest(lines, at).map(({ line, x }) => [line.key, x]);
  expect(found(1.4)).toEqual([
    ["b", 1],
    ["a", 1],
  ]);
  expect(found(1.6)[0]).toEqual(["b", 2]);
  expect(found(-0.5)[0]).toEqual(["b", 0]);
  expect(found(99)).toEqual([]);
});
