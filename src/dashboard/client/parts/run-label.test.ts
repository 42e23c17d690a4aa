import { expect, it } from "vitest";
import { inTellingOrder, runLabel } from "./run-label.js";

it("says data set, model, size and seed, in that order", () => {
  const settings = [
    { name: "seed", value: 3 },
    { name: "rate", value: 0.01 },
    { name: "d", value: 10 },
    { name: "T", value: 8 },
    { name: "model", value: "projection" },
    { name: "dataset", value: "mnist" },
  ];
  expect(runLabel(settings)).toBe("mnist projection 8×10 rate 0.01 seed 3");
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

it("the rest comes before the seed, as it came", () => {
  expect(inTellingOrder(["z", "seed", "a", "T"], name => name)).toEqual(["T", "z", "a", "seed"]);
});
