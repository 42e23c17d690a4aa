import { expect, it } from "vitest";
import { runs } from "../../../test/recorded-runs.js";
import { seeds } from "../../../test/rows.js";
import { measures } from "../measures.js";
import { selectRuns } from "../select-runs.js";
import { comparison, trainerTables } from "./differences.js";

it("a comparison reads its intervals", () => {
  const text = String(comparison(runs));
  expect(text).toContain("joint − self, in points of P@1, paired by seed");
  expect(text).toMatch(/8×10 +2 +\+2\.00 +\+2\.00 to \+2\.00 +better/);
  expect(text).toMatch(/60×10 +2 +−1\.00 .* worse/);
  expect(String(comparison(selectRuns(runs, "seed = 1")))).toContain("one seed says nothing of spread");
});

it("what may differ too stands in the title", () => {
  const rows = measures(runs).map(row => ({ ...row, further: { rate: row.T! / 100 } }));
  const { tables } = comparison(rows, { by: "T", of: 60, minus: 8, also: ["rate"] });
  expect(tables[0]!.title).toBe("60 − 8, each with its rate, in points of P@1, paired by seed");
});

it("each data set has a table of its own", () => {
  const both = [...measures(runs), ...measures(runs).map(row => ({ ...row, dataset: "fashion" }))];
  expect(
    comparison(both).tables.map(({ title, rows: cells }) => [title.split(":")[0], cells.length]),
  ).toEqual([
    ["mnist", 2],
    ["fashion", 2],
  ]);
});

it("what the trainer adds is paired by seed, and left out where nothing pairs", () => {
  const rows = [...seeds([0.92, 0.95, 0.93]), ...seeds([0.91, 0.94, 0.92], { objective: "self" })];
  expect(trainerTables(rows)[0]!.rows).toEqual([["projection 60×12", "3", "+1.00", "+1.00 to +1.00"]]);
  const one = [...seeds([0.92, 0.95]), ...seeds([0.93], { objective: "self" })];
  expect(trainerTables(one)[0]!.rows).toEqual([["projection 60×12", "1", "−1.00", ""]]);
  expect(trainerTables(seeds([0.92]))).toEqual([]);
});
