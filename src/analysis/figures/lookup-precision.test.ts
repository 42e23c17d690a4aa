import { expect, it } from "vitest";
import { lookupFigure } from "./lookup-precision.js";
import { svg } from "./picture.js";

it("a lookup has a line per k over the bits, and the angle's own precision as a level", async () => {
  const row = (bits: number | null, k: number, precision: number) => ({ bits, k, precision, error: 0.01 });
  const figure = lookupFigure([row(8, 1, 0.2), row(64, 1, 0.7), row(null, 1, 0.9), row(8, 10, 0.1)]);
  expect(figure.data.map(({ name, x, y }) => [name, x, y])).toEqual([
    ["by Hamming distance, precision@1", [8, 64], [20, 70]],
    ["by the angle itself, precision@1", [8, 64], [90, 90]],
    ["by Hamming distance, precision@10", [8], [10]],
  ]);
  expect(await svg(figure)).toContain("precision@10");
});
