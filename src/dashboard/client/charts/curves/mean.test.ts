import { expect, it } from "vitest";
import { meanPath, spreads, union, valuesAt } from "./mean.js";

const x = [1, 2, 3];

it("mean and s at each x: of 1, 2, 3 it is 2 ± 1", () => {
  const paths = [1, 2, 3].map(start => ({ x, y: x.map(step => start + step) }));
  expect(meanPath(paths, spreads.sd)).toEqual({ x, y: [3, 4, 5], low: [2, 3, 4], high: [4, 5, 6] });
});

it("the 95 % interval is Student's", () => {
  const paths = [1, 2, 3].map(value => ({ x: [0], y: [value] }));
  const half = 4.302652729911275 / Math.sqrt(3);
  const { low, high } = meanPath(paths, spreads.interval);
  expect([low![0], high![0]]).toEqual([expect.closeTo(2 - half, 9), expect.closeTo(2 + half, 9)]);
});

it("a mean ends where the shortest curve ends, and has the gaps of all", () => {
  const paths = [
    { x, y: [1, 2, 3] },
    { x: [1, 2], y: [3, 4] },
    { x, y: [2, null, 2] },
  ];
  expect(meanPath(paths, spreads.range)).toEqual({
    x,
    y: [2, null, null],
    low: [1, null, null],
    high: [3, null, null],
  });
});

it("one curve has no band", () => {
  expect(meanPath([{ x, y: [1, 2, 3] }], spreads.sd)).toEqual({ x, y: [1, 2, 3], low: null, high: null });
});

it("curves with other x are straight lines between their points", () => {
  const [even, odd] = [
    { x: [0, 2, 4], y: [0, 2, 4] },
    { x: [1, 3], y: [1, 5] },
  ];
  expect(valuesAt(even, [0, 1, 4, 5])).toEqual([0, 1, 4, null]);
  expect(meanPath([even, odd], spreads.range)).toMatchObject({
    x: [0, 1, 2, 3, 4],
    y: [null, 1, 2.5, 4, null],
  });
});

it("no line is drawn across a gap, and equal lists are one", () => {
  expect(valuesAt({ x: [0, 2, 4], y: [0, null, 4] }, [1, 2, 3, 4])).toEqual([null, null, null, 4]);
  expect(union([x, [1, 2, 3]])).toBe(x);
  expect(
    union([
      [10, 9],
      [2, 10],
    ]),
  ).toEqual([2, 9, 10]);
});
