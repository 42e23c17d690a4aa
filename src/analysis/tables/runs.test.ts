import { expect, it } from "vitest";
import { runs } from "../../../test/recorded-runs.js";
import { runTable } from "./runs.js";

it("lists the best runs with the settings that differ", () => {
  const [table] = runTable(runs, { most: 2 }).tables;
  expect(table!.title).toBe("the best 2 of 8 runs by validation accuracy");
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

it("picks by the validation part, also where the test part says else; a diverged run is not the best", () => {
  const [a, b, c] = runs.slice(0, 3);
  const measured = (run: typeof a, accuracy: number, validation_accuracy: number) => ({
    ...run!,
    measures: { accuracy, validation_accuracy },
  });
  const picked = runTable(
    [measured(a, 0.99, 0.7), measured(b, 0.9, 0.8), measured(c, Number.NaN, Number.NaN)],
    { most: 2 },
  );
  expect(picked.tables[0]!.rows.map(row => row.slice(-2))).toEqual([
    ["80.00", "90.00"],
    ["70.00", "99.00"],
  ]);
});
