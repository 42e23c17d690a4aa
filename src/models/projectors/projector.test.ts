import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../core/random.js";
import { boxes } from "./boxes.js";
import { gaussianDrawn, gaussianKept } from "./gaussian.js";
import { hadamard } from "./hadamard.js";
import { patch } from "./patch.js";
import { pooled } from "./pooled.js";
import { type Projector, projectEach } from "./projector.js";
import { rademacher } from "./rademacher.js";
import { sparse } from "./sparse.js";

const inputs = 6 * 8;
const projectors: Record<string, (bits: number, random: Random) => Projector> = {
  gaussianKept: (bits, random) => gaussianKept(inputs, bits, random),
  gaussianDrawn: (bits, random) => gaussianDrawn(inputs, bits, random),
  hadamard: (bits, random) => hadamard(inputs, bits, random),
  sparse: (bits, random) => sparse(inputs, bits, random),
  boxes: (bits, random) => boxes([6, 8], bits, random),
};
const pictures = Uint8Array.from(seeded(9).words(4 * inputs), word => word % 256);

describe.each(Object.entries(projectors))("%s", (_, make) => {
  const bitsOf = (bits: number, seed: number): number[][] => {
    const { words, width, count } = projectEach(make(bits, seeded(seed)), pictures);
    return Array.from({ length: count }, (_, i) =>
      Array.from({ length: bits }, (_, j) => (words[i * width + (j >>> 5)]! >>> (j & 31)) & 1),
    );
  };

  it("gives the same bits for the same seed, others for another", () => {
    expect(bitsOf(200, 1)).toEqual(bitsOf(200, 1));
    expect(bitsOf(200, 1)).not.toEqual(bitsOf(200, 2));
  });

  it("of fewer bits is a prefix of the one of more", () => {
    const long = bitsOf(200, 1);
    expect(bitsOf(45, 1)).toEqual(long.map(bits => bits.slice(0, 45)));
  });

  it("does not mind the scale of x, and maps 0 to zeros", () => {
    const projector = make(100, seeded(1));
    const [once, twice, none] = [new Uint32Array(4), new Uint32Array(4), Uint32Array.of(1, 2, 3, 4)];
    const picture = pictures.subarray(0, inputs);
    projector.project(picture, once);
    projector.project(
      Float32Array.from(picture, value => 2 * value),
      twice,
    );
    projector.project(new Uint8Array(inputs), none);
    expect(twice).toEqual(once);
    expect([...none]).toEqual([0, 0, 0, 0]);
  });

  it("sets about half of the bits", () => {
    const share =
      bitsOf(2000, 3)
        .flat()
        .reduce((sum, bit) => sum + bit, 0) / 8000;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  it("refuses values that are no whole examples, and no bits", () => {
    expect(() => projectEach(make(8, seeded(1)), new Uint8Array(inputs + 1))).toThrow(
      "values to project: got 49, expected a multiple of 48",
    );
    expect(() => make(0, seeded(1))).toThrow("bits T·d: got 0, expected a positive whole number");
  });
});

it.each(
  Object.entries({
    ...projectors,
    rademacher: (bits: number, random: Random) => rademacher(inputs, bits, random),
    patch: (bits: number, random: Random) => patch([12, 12, 3], bits, random),
    pooled: (bits: number, random: Random) => pooled([12, 12], bits, random),
  }),
)(
  "%s refuses an x that is longer or shorter than its inputs, and leaves the words as they are",
  (_, make) => {
    const projector = make(40, seeded(1));
    const words = Uint32Array.of(5, 6);
    for (const length of [projector.inputs - 1, projector.inputs + 1, 0])
      expect(() => projector.project(new Uint8Array(length), words)).toThrow(
        `values to project: got ${length}, expected ${projector.inputs}`,
      );
    expect([...words]).toEqual([5, 6]);
  },
);
