import { describe, expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { bitOf } from "../projection.js";
import { coarse, patchOfSeed, patchSeed, placesOf } from "./patch.js";
import { countsOf, pooled, pooledMaps } from "./pooled.js";
import { projectEach } from "./projector.js";

describe.each([
  [28, 28],
  [13, 20],
] as const)("%i × %i pixels", (height, width) => {
  const inputs = height * width;
  const pictures = Uint8Array.from(seeded(9).words(3 * inputs), word => (word % 3 ? word % 256 : 0));

  it("each bit compares ones that are counted one by one", () => {
    const [rows, columns] = placesOf([height, width], coarse);
    const bits = 200;
    const packed = projectEach(pooled([height, width], bits, seeded(4)), pictures);
    const seed = patchSeed(seeded(4).stream("planes"));
    const maps = projectEach(patchOfSeed([height, width, 1], pooledMaps * rows * columns, seed), pictures);
    const counts = countsOf(seed, bits, [rows, columns]);
    let ones = 0;
    for (let example = 0; example < 3; example++)
      for (const [i, { map, down, right, a, b, threshold }] of counts.entries()) {
        const region = ([top, left]: readonly [number, number]): number => {
          let sum = 0;
          for (let row = top; row < top + down; row++)
            for (let column = left; column < left + right; column++)
              sum += bitOf(maps, example, (map * rows + row) * columns + column);
          return sum;
        };
        expect([map, top(a) + down <= rows, left(a) + right <= columns]).toEqual([i % 64, true, true]);
        const bit = region(a) > (b ? region(b) : threshold) ? 1 : 0;
        expect(bitOf(packed, example, i)).toBe(bit);
        ones += bit;
      }
    expect(ones).toBeGreaterThan(50);
    expect(ones).toBeLessThan(550);
  });
});

const top = ([row]: readonly [number, number]): number => row;
const left = ([, column]: readonly [number, number]): number => column;

it("fewer bits are the first ones of more; pictures that are too small are refused", () => {
  const picture = Uint8Array.from(seeded(2).words(784), word => word % 256);
  const [long, short] = [300, 70].map(bits => projectEach(pooled([28, 28], bits, seeded(1)), picture));
  for (let j = 0; j < 70; j++) expect(bitOf(short!, 0, j)).toBe(bitOf(long!, 0, j));
  expect(() => pooled([28, 9], 10, seeded(1))).toThrow("shape of images for pooled bits: got [28,9]");
});
