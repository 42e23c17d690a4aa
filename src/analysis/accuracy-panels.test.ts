import { expect, it } from "vitest";
import { full, seeds } from "../../test/rows.js";
import { accuracyPanels } from "./accuracy-panels.js";

const short = { T: 8, d: 10, parameters: 810 };
const label = { T: null, d: null, objective: "label" };
const rows = [
  ...full, // 98.4 %
  ...seeds([0.92, 0.93]), // 60 × 12
  ...seeds([0.79], short),
  ...seeds([0.38], { ...label, model: "matched", hidden: "1", parameters: 805 }),
];

it("lines go from the shortest code to the longest, with spreads in fractions", () => {
  const { datasets, views } = accuracyPanels(rows);
  expect(datasets).toEqual([{ name: "mnist", lengths: [720, 80] }]);
  expect(views.map(({ rank }) => rank.name)).toEqual(["P@1", "P@3", "P@5"]);
  const [panel] = views[0]!.panels;
  const [line] = panel!.lines;
  expect(line!.points.map(({ length, value }) => [length, value.n])).toEqual([
    [80, 1],
    [720, 2],
  ]);
  expect(line!.points[1]!.value.mean).toBeCloseTo(0.925, 12);
});

it("a network of equal size stands at the projection with as many parameters, and does not widen the range", () => {
  const [panel] = accuracyPanels(rows).views[0]!.panels;
  expect(panel!.matched.map(({ length, near }) => [length, near.T])).toEqual([[80, 8]]);
  expect(panel!.levels.map(({ configuration }) => configuration.model)).toEqual(["full"]);
  const [low, high] = panel!.range!; // the paper's 70.6 and our full network's 98.4, and a tenth of the way between them
  expect(low).toBeCloseTo(70.6 - 2.78, 2);
  expect(high).toBeCloseTo(98.4 + 2.78, 2);
});

it("the paper has P@1 alone", () => {
  const { views } = accuracyPanels(rows);
  expect(views.map(({ panels }) => panels[0]!.paper.length)).toEqual([7, 0, 0]);
});
