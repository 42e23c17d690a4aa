import { expect, it } from "vitest";
import { path, runs } from "../../test/recorded-runs.js";
import { bands, curveNames, withCurves } from "./bands.js";

it("curves come back from the database: mean and sd over the seeds of a configuration, at each epoch", () => {
  const curved = withCurves(runs, path);
  expect(curveNames(curved)).toEqual(["loss", "validation_accuracy"]);
  const [first, ...others] = bands(curved, "loss");
  expect(others).toHaveLength(3);
  expect(first).toMatchObject({ name: "projection 8×10", objective: "joint", n: 2, mean: [1.5, 0.75] });
  expect(first!.sd[0]).toBeCloseTo(Math.SQRT1_2, 12);
  expect(() => bands(curved, "speed")).toThrow(
    'curve: got "speed", expected one of loss, validation_accuracy',
  );
});
