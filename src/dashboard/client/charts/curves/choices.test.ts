import { expect, it } from "vitest";
import type { MetricColumn } from "../../../api.js";
import { firstMetrics, roundLength } from "./choices.js";

const metric = (name: string, more: Partial<MetricColumn> = {}): MetricColumn => ({
  ...{ name, field: `metrics.${name}`, runs: 1, curve: true, system: false },
  ...more,
});

it("shows first what people look at first, of what is a curve and not of the machine", () => {
  const metrics = [
    metric("system/cpu", { system: true }),
    metric("bytes", { curve: false }),
    metric("rate"),
    metric("loss"),
    metric("validation_accuracy"),
  ];
  expect(firstMetrics(metrics)).toEqual(["validation_accuracy", "loss", "rate"]);
  expect(firstMetrics(metrics, 1)).toEqual(["validation_accuracy"]);
});

it("lengths are rounded so that they can be said", () => {
  expect([1234.5, 0.0123, 0].map(roundLength)).toEqual([1200, 0.012, 0]);
});
