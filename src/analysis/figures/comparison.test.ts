import { expect, it } from "vitest";
import { runs } from "../../../test/recorded-runs.js";
import { measures } from "../measures.js";
import { comparisonFigure } from "./comparison.js";
import { svg } from "./picture.js";

it("has a mark per configuration, in points of percent", async () => {
  const figure = comparisonFigure(runs);
  expect(figure.data[0]).toMatchObject({ x: [-1, 2], y: ["projection 60×10", "projection 8×10"] });
  expect(await svg(figure)).toContain("projection 60×10");
});

it("tells data sets apart", () => {
  const both = [...measures(runs), ...measures(runs).map(row => ({ ...row, dataset: "fashion" }))];
  expect(new Set(comparisonFigure(both).data[0]!.y as string[]).size).toBe(4);
});
