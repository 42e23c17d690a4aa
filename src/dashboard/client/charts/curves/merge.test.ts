import { expect, it } from "vitest";
import type { Curve, CurvesAnswer } from "../../../api.js";
import { knownMarks, merged } from "./merge.js";

const curve = (run: number, x: number[], more: Partial<Curve> = {}): Curve => ({
  ...{ mark: { run, metric: "loss", attempt: run, count: x.length }, tail: false, exact: true, x },
  ...{ y: x.map(value => value * 2), odd: 0, odds: [], least: 0, most: 10 },
  ...more,
});

const answer = (...curves: Curve[]): CurvesAnswer => ({ total: 1, runs: [], curves });

it("what came since stands behind what was there", () => {
  const tail = curve(1, [3], { tail: true, odd: 1, odds: [[3, "NaN"]], y: [null], least: null, most: null });
  const [whole] = merged(answer(curve(1, [1, 2])), answer(tail)).curves;
  expect(whole).toMatchObject({
    x: [1, 2, 3],
    y: [2, 4, null],
    odd: 1,
    tail: false,
    exact: true,
    least: 0,
    most: 10,
  });
});

it("a tail that was thinned has its band at its own x, the head none", () => {
  const thin = { tail: true, exact: false, y: [6, 8], low: [5, 7], high: [7, 9] };
  const [whole] = merged(answer(curve(1, [1, 2])), answer(curve(1, [3, 4], thin))).curves;
  expect(whole).toMatchObject({ exact: false, x: [1, 2, 3, 4], low: [2, 4, 5, 7], high: [2, 4, 7, 9] });
  expect(knownMarks(answer(whole!), 1000)).toEqual([]);
});

it("a curve that nothing came to is as it was; one that came whole replaces it; one of another attempt is another", () => {
  const before = answer(curve(1, [1, 2]), curve(2, [5]));
  const none = curve(1, [], { tail: true });
  const other = curve(2, [1], { mark: { run: 2, metric: "loss", attempt: 9, count: 1 } });
  const { curves } = merged(before, answer(none, other));
  expect(curves.map(({ x }) => x)).toEqual([[1, 2], [1]]);
});

it("only whole curves are known, and not such as will be thinned", () => {
  const long = curve(
    3,
    Array.from({ length: 1000 }, (_, i) => i),
  );
  const marks = knownMarks(answer(curve(1, [1]), curve(2, [1], { exact: false }), long), 1000);
  expect(marks.map(({ run }) => run)).toEqual([1]);
});
