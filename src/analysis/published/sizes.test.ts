import { expect, it } from "vitest";
import { publishedFront, publishedSizes } from "./sizes.js";

it("every point has a size, a fraction and a source, and stands there once", () => {
  for (const { bytes, accuracy, source, model } of publishedSizes) {
    expect(Number.isInteger(bytes) && bytes > 500, model).toBe(true);
    expect(accuracy > 0.5 && accuracy < 1, model).toBe(true);
    expect(source.length, model).toBeGreaterThan(20);
  }
  const names = publishedSizes.map(({ dataset, family, model }) => `${dataset} ${family} ${model}`);
  expect(new Set(names).size).toBe(names.length);
});

it("the front on MNIST is BitNetMCU's: dense below 3 KB, convolutions from 3.2 KB on", () => {
  const front = publishedFront("mnist");
  expect(front.map(({ bytes, accuracy }) => [bytes, accuracy])).toEqual([
    [1100, 0.9422],
    [1410, 0.9489],
    [1470, 0.9506],
    [1840, 0.9586],
    [2010, 0.9607],
    [3080, 0.9704],
    [3200, 0.9892],
    [5400, 0.9906],
    [7300, 0.9928],
    [9300, 0.9944],
    [11_000, 0.9955],
    [13_000, 0.9958],
  ]);
});
