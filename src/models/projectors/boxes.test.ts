import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { bitOf } from "../projection.js";
import { boxes } from "./boxes.js";
import { projectEach } from "./projector.js";

it("bits compare the sums of two boxes of one size", () => {
  const [height, width, bits] = [9, 13, 300];
  const x = Uint8Array.from(seeded(9).words(2 * height * width), word => word % 256);
  const chance = seeded(4)
    .stream("planes")
    .uniforms(6 * bits);
  const packed = projectEach(boxes([height, width], bits, seeded(4)), x);
  for (let j = 0; j < bits; j++) {
    const below = (field: number, end: number): number => Math.floor(chance[6 * j + field]! * end);
    const [h, w] = [2 + below(0, 2), 2 + below(1, 4)]; // sides from 2 to 3 and to 5
    const corners = [2, 4].map(field => [below(field, height - h + 1), below(field + 1, width - w + 1)]);
    for (let example = 0; example < 2; example++) {
      const [A, B] = corners.map(([top, left]) => {
        let sum = 0;
        for (let row = top!; row < top! + h; row++)
          for (let column = left!; column < left! + w; column++)
            sum += x[(example * height + row) * width + column]!;
        return sum;
      });
      expect(bitOf(packed, example, j)).toBe(A! > B! ? 1 : 0);
    }
  }
});

it("an evenly grey picture has zeros only: both boxes lie inside of it", () => {
  const { words } = projectEach(boxes([28, 28], 840, seeded(1)), new Uint8Array(784).fill(77));
  expect(words.every(word => word === 0)).toBe(true);
});

it("refuses pictures of which a third is less than a box", () => {
  expect(() => boxes([3, 8], 8, seeded(1))).toThrow("height: got 3, expected a whole number of 4 or more");
});
