import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { objectivesIn, type ParetoObjective, paretoFront } from "./pareto.js";

type Point = Readonly<Record<string, number | null>>;
const front = (points: readonly Point[], objectives: readonly ParetoObjective[]) =>
  paretoFront(points, objectives, (point, name) => point[name]);

it("keeps what nothing beats: the best accuracy, the fewest bytes, and what lies between", () => {
  const points = [
    { accuracy: 0.9, bytes: 100 },
    { accuracy: 0.95, bytes: 400 },
    { accuracy: 0.94, bytes: 400 },
    { accuracy: 0.8, bytes: 100 },
    { accuracy: 0.7, bytes: 50 },
    { accuracy: 0.95, bytes: 400 },
    { accuracy: 0.99, bytes: null },
    { accuracy: Number.NaN, bytes: 1 },
  ];
  expect(front(points, objectivesIn("accuracy:max,bytes:min"))).toEqual(
    [1, 5, 0, 4].map(index => points[index]),
  );
});

it.each([1, 2, 3, 4])("has what a comparison of each with all others has, of %i objectives", count => {
  const random = seeded(count);
  const names = ["a", "b", "c", "d"].slice(0, count);
  const columns = names.map(name => random.stream(name).uniforms(300));
  // few distinct values, so that many are equal in some
  const points = Array.from({ length: 300 }, (_, i) =>
    Object.fromEntries(names.map((name, j) => [name, Math.floor(8 * columns[j]![i]!)])),
  );
  const objectives = names.map((name, i) => ({ name, best: i % 2 ? "min" : "max" }) as const);
  const isBetter = (a: Point, b: Point) => {
    const gains = objectives.map(({ name, best }) => (a[name]! - b[name]!) * (best === "max" ? 1 : -1));
    return gains.every(gain => gain >= 0) && gains.some(gain => gain > 0);
  };
  const expected = points.filter(point => points.every(other => !isBetter(other, point)));
  const found = front(points, objectives);
  expect(new Set(found)).toEqual(new Set(expected));
  expect(found).toHaveLength(expected.length);
});

it.each([
  ["accuracy", "objective"],
  ["accuracy:up", "best of accuracy"],
  [":max", "objective"],
  ["a:max,a:min", "objectives"],
])("refuses %s", (text, what) => {
  expect(() => objectivesIn(text)).toThrow(`${what}: got`);
});
