import { expect, it } from "vitest";
import { counted } from "./counted.js";

it("counts one in the singular, and thousands with commas", () => {
  expect([counted(1, "run"), counted(10_000, "run"), counted(2, "process", "processes")]).toEqual([
    "1 run",
    "10,000 runs",
    "2 processes",
  ]);
});
