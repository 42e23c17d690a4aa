import { expect, it } from "vitest";
import { publishedFront, publishedSizes } from "./sizes.js";

it("every point has a size, a fraction and a source, and stands there once", () => {
  for (const { bytes, accuracy, source, model } of publishedSizes) {
    expect(Number.isInteger(bytes) && bytes > 400, model).toBe(true);
    expect(accuracy > 0.4 && accuracy < 1, model).toBe(true);
    expect(source.length, model).toBeGreaterThan(20);
  }
  const names = publishedSizes.map(({ dataset, family, model }) => `${dataset} ${family} ${model}`);
  expect(new Set(names).size).toBe(names.length);
});

it("the front on MNIST: dense networks below 1.5 KB, then messages, then convolutions; one from memory takes no other's place", () => {
  const front = publishedFront("mnist");
  expect(front.map(({ bytes, accuracy }) => [bytes, accuracy])).toEqual([
    [480, 0.9919],
    [1100, 0.9422],
    [1410, 0.9489],
    [1470, 0.9506],
    [1520, 0.9904],
    [3030, 0.9931],
    [9300, 0.9944],
    [11_000, 0.9955],
    [13_000, 0.9958],
  ]);
});
