import { expect, it } from "vitest";
import { path } from "../../../test/recorded-runs.js";
import { experimentsTable } from "./experiments.js";

it("lists experiments and how their runs stand", () => {
  expect(String(experimentsTable(path))).toMatch(/small +8 +8/);
  expect(String(experimentsTable(`${path}.none`))).toContain("nothing recorded yet");
});
