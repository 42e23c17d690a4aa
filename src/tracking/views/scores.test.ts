import { expect, it } from "vitest";
import { partOf, scoreAmong } from "./scores.js";

it("trials are chosen by validation accuracy, else by accuracy, never by the training part", () => {
  const logged = ["loss", "train_accuracy", "accuracy", "validation_accuracy"];
  expect(scoreAmong(logged)).toBe("validation_accuracy");
  expect(scoreAmong(logged.slice(0, 3))).toBe("accuracy");
  expect(scoreAmong(logged.slice(0, 2))).toBeUndefined();
});

it("tells metrics of the test and the training part", () => {
  const names = ["accuracy", "test_accuracy", "train_accuracy", "training/loss", "validation_accuracy"];
  expect(names.map(partOf)).toEqual(["test", "test", "training", "training", null]);
  expect(partOf("train_seconds")).toBeNull();
});
