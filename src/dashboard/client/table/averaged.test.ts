import { expect, it } from "vitest";
import type { Columns } from "../../api.js";
import { averagedOver } from "./averaged.js";

const param = (name: string, differs: boolean) => ({
  ...{ name, field: `params.${name}`, differs, kind: "number" as const },
  ...{ least: 1, most: 2, values: null },
});

it("means go over what differs and tells no groups apart, the seed aside", () => {
  const params = [param("dataset", true), param("T", true), param("seed", true), param("batch", false)];
  const columns: Columns = { runs: 4, params, metrics: [], tags: [], fields: [] };
  expect(averagedOver(columns, ["T"])).toEqual(["dataset"]);
  expect(averagedOver(columns, ["T", "dataset"])).toEqual([]);
});
