import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { bitOf } from "../projection.js";
import { projectEach } from "./projector.js";
import { sparse } from "./sparse.js";

it("bits are the signs of the products with planes of few ones and minus ones", () => {
  const [inputs, bits, nonZeros] = [30, 40, 6];
  const x = Uint8Array.from(seeded(9).words(3 * inputs), word => word % 256);
  const chance = seeded(4)
    .stream("planes")
    .uniforms(bits * nonZeros);
  const packed = projectEach(sparse(inputs, bits, seeded(4), { nonZeros }), x);
  for (let j = 0; j < bits; j++) {
    const plane = new Array<number>(inputs).fill(0);
    for (let i = 0; i < nonZeros; i++) plane[Math.floor(chance[j * nonZeros + i]! * inputs)]! += (-1) ** i;
    expect(plane.reduce((sum, value) => sum + value, 0)).toBe(0);
    for (let example = 0; example < 3; example++) {
      const product = plane.reduce((sum, value, k) => sum + value * x[example * inputs + k]!, 0);
      expect(bitOf(packed, example, j)).toBe(product > 0 ? 1 : 0);
    }
  }
});

it("refuses an odd number of non-zeros, which would see how bright x is", () => {
  expect(() => sparse(30, 8, seeded(1), { nonZeros: 3 })).toThrow(
    "non-zeros per bit: got 3, expected an even number of 2 or more",
  );
});
