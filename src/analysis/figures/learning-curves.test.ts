import { expect, it } from "vitest";
import { path, runs } from "../../../test/recorded-runs.js";
import { withCurves } from "../bands.js";
import { selectRuns } from "../select-runs.js";
import { learningCurves } from "./learning-curves.js";
import { svg } from "./picture.js";

it("a line per configuration within a band of one sd, accuracies in percent", async () => {
  const curved = withCurves(runs, path);
  const figure = learningCurves(curved, { curve: "loss" });
  const [low, high, line] = figure.data as unknown as { y: number[] }[];
  expect(line!.y).toEqual([1.5, 0.75]);
  expect(high!.y[0]! - low!.y[0]!).toBeCloseTo(Math.SQRT2, 3);
  expect(learningCurves(curved).data[2]).toMatchObject({ y: [41.75, 83.5] }); // (0.83 + 0.84) / 2
  expect(await svg(figure)).toContain("mean ± sd over 2 seeds");
});

it("one seed has a line without a band", () => {
  expect(learningCurves(withCurves(selectRuns(runs, "seed = 1"), path)).data).toHaveLength(4);
});
