import { expect, it } from "vitest";
import { runs } from "../../test/recorded-runs.js";
import { selectRuns } from "./select-runs.js";

it("runs are picked by settings and by code length", () => {
  expect(selectRuns(runs, "objective = self and seed in (1, 7)")).toHaveLength(2);
  expect(selectRuns(runs, "", { fewestBits: 100 }).map(run => run.settings.T)).toEqual([60, 60, 60, 60]);
  expect(selectRuns(runs, "colour = red")).toEqual([]);
});
