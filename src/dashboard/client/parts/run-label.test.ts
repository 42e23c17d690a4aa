import { expect, it } from "vitest";
import { inTellingOrder, runLabel, telling } from "./run-label.js";

it("says data set, model, size and seed, in that order", () => {
  const settings = [
    { name: "seed", value: 3 },
    { name: "rate", value: 0.01 },
    { name: "d", value: 10 },
    { name: "T", value: 8 },
    { name: "model", value: "projection" },
    { name: "dataset", value: "mnist" },
  ];
  expect(runLabel(settings)).toBe("mnist projection 8×10 seed 3 rate 0.01");
});

it("leaves out what a run has not", () => {
  expect(runLabel([{ name: "T", value: 8 }])).toBe("T 8");
  expect(
    runLabel([
      { name: "T", value: 8 },
      { name: "d", value: null },
      { name: "joint", value: true },
    ]),
  ).toBe("T 8 joint true");
  expect(runLabel([])).toBe("");
});

it("the rest comes last, as it came", () => {
  expect(inTellingOrder(["z", "seed", "a", "T"], name => name)).toEqual(["T", "seed", "z", "a"]);
});

it("a setting of one value, that others have not, tells no runs apart", () => {
  const param = (name: string, values: readonly number[] | null, differs = true) => ({
    ...{ name, field: `params.${name}`, differs, kind: "number" as const, least: null, most: null, values },
  });
  const params = [
    param("batch", [128]),
    param("rate", null),
    param("T", [8, 16]),
    param("d", [8, 10], false),
  ];
  expect(telling(params).map(({ name }) => name)).toEqual(["T", "rate"]);
});
