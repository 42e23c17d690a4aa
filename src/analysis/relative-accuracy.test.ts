import { expect, it } from "vitest";
import { rows } from "../../test/neural-bits-rows.js";
import { hiddenLayers, nearestTrained, relativeAccuracies } from "./relative-accuracy.js";

it("accuracy is relative to the full network of the same budget, joint heads alone", () => {
  const found = relativeAccuracies(rows);
  expect(found.map(({ length }) => length)).toEqual([32, 32, 96, 96, 192]);
  [0.6, 0.4, 0.8, 0.9, 0.9].forEach((value, i) => expect(found[i]!.relative).toBeCloseTo(value, 12));
});

it("seeds are paired: the full network's others do not count", () => {
  const [full, , joint] = rows;
  const [found, ...none] = relativeAccuracies([
    full!,
    { ...full!, seed: 2, accuracy: 0.5 },
    joint!,
    { ...joint!, seed: 3, accuracy: 0.1 },
  ]);
  expect(none).toEqual([]);
  expect(found!.relative).toBeCloseTo(0.76 / 0.95, 12);
  expect(found!.found.accuracy!.n).toBe(1);
  expect(relativeAccuracies([{ ...full!, seed: 2 }, joint!])).toEqual([]);
});

it("the nearest trained has the hidden layers asked for, then the nearest T·d, then the nearest T", () => {
  const trained = relativeAccuracies(rows);
  const near = (T: number, d: number, hidden = "0") => {
    const { found } = nearestTrained(trained, { T, d, hidden });
    return [found.T, found.d, found.hidden];
  };
  expect(near(12, 8)).toEqual([8, 12, "0"]);
  expect(near(2, 16)).toEqual([4, 8, "0"]);
  expect(near(16, 2)).toEqual([8, 4, "0"]);
  expect(near(2, 2, "128")).toEqual([8, 12, "128"]);
  expect(() => near(2, 2, "64")).toThrow('hidden layers: got "64", expected one of 0, 128');
  expect(hiddenLayers(rows)).toEqual(["0", "128"]);
});
