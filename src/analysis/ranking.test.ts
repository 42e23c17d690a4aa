import { expect, it } from "vitest";
import { byValidation } from "./ranking.js";

it("the best of the validation part comes first, what has no number last", () => {
  const of = (validation_accuracy: number | null, accuracy: number) => ({ validation_accuracy, accuracy });
  const rows = [of(null, 0.99), of(0.8, 0.9), of(Number.NaN, 0.99), of(0.9, 0.7)];
  expect(rows.sort(byValidation).map(row => row.validation_accuracy)).toEqual([0.9, 0.8, null, Number.NaN]);
});
