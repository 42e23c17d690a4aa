import { expect, it } from "vitest";
import { radicalInverse, trialsOf } from "./space.js";

it("mirrors digits at the point", () => {
  expect([1, 2, 3, 4, 5].map(n => radicalInverse(n, 2))).toEqual([1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8]);
  expect(radicalInverse(5, 3)).toBeCloseTo(2 / 3 + 1 / 9, 12); // 5 = 12 in base 3
});

it("a grid has every combination with every seed, the last fastest", () => {
  const trials = trialsOf({ space: { T: [8, 60], joint: [true, false] }, seeds: [1, 2] });
  expect(trials).toHaveLength(8);
  expect(trials.slice(0, 3)).toEqual([
    { T: 8, joint: true, seed: 1 },
    { T: 8, joint: true, seed: 2 },
    { T: 8, joint: false, seed: 1 },
  ]);
});

it("Halton's points fill each dimension evenly, where independent draws do not", () => {
  const space = { x: { from: 0, to: 1 }, y: { from: 0, to: 1 } };
  const cells = (method: "halton" | "random", name: "x" | "y", parts: number) =>
    new Set(trialsOf({ space, method, count: parts }).map(trial => Math.floor(Number(trial[name]) * parts)))
      .size;
  expect(cells("halton", "x", 64)).toBeGreaterThanOrEqual(60); // the shift may lie within a cell
  expect(cells("halton", "y", 81)).toBeGreaterThanOrEqual(76);
  expect(cells("random", "x", 64)).toBeLessThan(50); // 64 (1 − 1/e) ≈ 40
});

it("draws from ranges: logarithmic, whole with both ends, the same for the same seed", () => {
  const design = {
    space: {
      rate: { from: 1e-4, to: 1e-1, log: true },
      T: { from: 1, to: 3, whole: true },
      model: ["a", "b"],
    },
    method: "random",
    count: 300,
  } as const;
  const trials = trialsOf(design);
  expect(trialsOf(design)).toEqual(trials);
  expect(trialsOf({ ...design, drawSeed: 2 })).not.toEqual(trials);
  expect(new Set(trials.map(trial => trial.T))).toEqual(new Set([1, 2, 3]));
  const low = trials.filter(trial => Number(trial.rate) < 1e-3).length; // a third of the decades
  expect(low / trials.length).toBeGreaterThan(0.25);
  expect(low / trials.length).toBeLessThan(0.42);
});

it.each([
  [{ space: {} }, "space of a sweep"],
  [{ space: { seed: [1] } }, "seeds, as an option"],
  [{ space: { T: [] } }, "values of T"],
  [{ space: { T: { from: 1, to: 2 } } }, "T of a grid"],
  [{ space: { T: { from: 0, to: 2, log: true } }, method: "random" }, "range of T"],
  [{ space: { T: [1] }, method: "sobols" }, 'did you mean "sobol"'],
])("refuses %j", (design, message) => {
  expect(() => trialsOf(design as never)).toThrow(message);
});
