import { expect, it } from "vitest";
import type { Columns } from "../../api.js";
import { averagedOver, overText } from "./means.js";

const params = [
  { name: "T", differs: true },
  { name: "seed", differs: true },
  { name: "dataset", differs: true },
  { name: "rate", differs: false },
] as unknown as Columns["params"];

it("tells what a mean is over beside seeds", () => {
  expect(averagedOver(params, { by: ["T"] })).toEqual(["dataset"]);
  expect(averagedOver(params, { except: ["seed"] })).toEqual([]);
  expect(averagedOver(params, { except: ["seed", "T"] })).toEqual(["T"]);
});

it("says it in words", () => {
  expect(overText(params, { except: ["seed"] })).toBe("seeds");
  expect(overText(params, { by: ["T"] })).toBe("runs of the same T that differ in dataset");
  expect(overText(params, { by: ["T", "dataset"] })).toBe("runs of the same T, dataset with different seeds");
});
