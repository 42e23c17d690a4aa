import { expect, it } from "vitest";
import { aligned, stretched } from "./aligned.js";
import type { Line } from "./lines.js";

const lineOf = (key: string, x: number[], y: (number | null)[], more: Partial<Line> = {}): Line => ({
  ...{ key, label: key, place: 0, runs: [1], open: false, rough: null, together: 0 },
  path: { x, y, low: null, high: null },
  ...more,
});

const same = <T>(value: T): T => value;

it("lines have one x; where a line has no point it has none, where it has a gap it has null", () => {
  const { x, series } = aligned([lineOf("a", [0, 2], [1, null]), lineOf("b", [1, 2], [3, 4])], same);
  expect(x).toEqual([0, 1, 2]);
  expect(series.map(({ values }) => [...values])).toEqual([
    [1, undefined, null],
    [undefined, 3, 4],
  ]);
});

it("bands are drawn before lines", () => {
  const banded = lineOf("a", [0], [2], { path: { x: [0], y: [2], low: [1], high: [3] }, rough: [2.5] });
  const { series } = aligned([banded, lineOf("b", [0], [5])], same);
  expect(series.map(({ line, part }) => [line, part])).toEqual([
    [0, "low"],
    [0, "high"],
    [0, "rough"],
    [0, "line"],
    [1, "line"],
  ]);
});

it("many curves at times of their own are brought to common stretches", () => {
  const lines = Array.from({ length: 60 }, (_, run) =>
    lineOf(
      String(run),
      Array.from({ length: 1500 }, (_, i) => i + run / 100),
      Array.from({ length: 1500 }, () => run),
    ),
  );
  const { x, series, thinned } = aligned(lines, same);
  expect(thinned).toBe(true);
  expect(x.length).toBeLessThanOrEqual(1000);
  expect(
    series.every(({ line, values }) => values.every(value => value === undefined || value === line)),
  ).toBe(true);
});

it("a stretch is the mean of what is finite in it", () => {
  const { x, y } = stretched({ x: [0, 0.5, 999.5, 1000], y: [1, 3, null, null] }, 0, 1000);
  expect([x, y]).toEqual([
    [0.5, 999.5],
    [2, null],
  ]);
});
