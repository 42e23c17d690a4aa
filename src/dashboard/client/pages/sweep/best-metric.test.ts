import { expect, it } from "vitest";
import { firstMetric } from "./best-metric.js";

const logged = ["loss", "train_accuracy", "validation_accuracy"];

it("a sweep's best is chosen by validation accuracy, whatever was logged first", () => {
  expect(firstMetric([...logged, "accuracy"])).toBe("validation_accuracy");
  expect(firstMetric(["loss", "train_accuracy", "accuracy", "validation_accuracy"])).toBe(
    "validation_accuracy",
  );
});

it("by accuracy where there is no validation, and never by the training part", () => {
  expect(firstMetric(["train_accuracy", "accuracy"])).toBe("accuracy");
  expect(firstMetric(["train_accuracy", "epoch", "validation_loss"])).toBe("validation_loss");
  expect(firstMetric(["train_accuracy", "reward"])).toBe("reward");
  expect(firstMetric(["train_accuracy"])).toBe("train_accuracy");
  expect(firstMetric([])).toBeUndefined();
});
