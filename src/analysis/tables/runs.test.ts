import { expect, it } from "vitest";
import { runs } from "../../../test/recorded-runs.js";
import { runTable } from "./runs.js";

it("lists the best runs with the settings that differ", () => {
  const [table] = runTable(runs, { most: 2 }).tables;
  expect(table!.title).toBe("the best 2 of 8 runs");
  expect(table!.columns.map(({ title }) => title)).toEqual([
    "run",
    "T",
    "objective",
    "seed",
    "parameters",
    "validation,\u00a0%",
    "test,\u00a0%",
  ]);
  expect(table!.rows[0]!.slice(1)).toEqual(["8", "joint", "2", "810", "84.00", "84.00"]);
});
