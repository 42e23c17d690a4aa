import { expect, it } from "vitest";
import { nearestName } from "./nearest.js";

const names = ["dataset", "model", "T", "d", "hidden", "objective", "rate", "epochs", "learningRate"];

it.each([
  ["learnigRate", "learningRate"], // left out
  ["moddel", "model"], // put in
  ["hiddan", "hidden"], // changed
  ["objecitve", "objective"], // swapped
  ["Rate", "rate"],
  ["epoch", "epochs"],
  ["t", "T"],
])("takes %s for %s", (typed, meant) => {
  expect(nearestName(typed, names)).toBe(meant);
});

it.each(["dropout", "planes", "x", ""])("takes %j for nothing", typed => {
  expect(nearestName(typed, names.slice(4))).toBeUndefined();
});

it("of several the one that fewest slips lead to", () => {
  expect(nearestName("mnist", ["minst", "mnists", "mnist-table", "fashion-mnist"])).toBe("minst");
  expect(nearestName("selv", ["label", "joint", "self"])).toBe("self");
});
