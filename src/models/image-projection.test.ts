import { beforeAll, expect, it } from "vitest";
import { seeded } from "../core/random.js";
import { startEngine } from "../engine/backend.js";
import { type ImageBits, imageProjection, imageProjections, projectionName } from "./image-projection.js";
import { bitOf, type PackedBits, planes, signPlanes } from "./projection.js";

const [inputs, count] = [40, 3];
const x = Uint8Array.from(seeded(9).words(count * inputs), word => word % 256);
const centre = Array.from({ length: inputs }, (_, i) => (i * 7) % 200);
const made = (name: string, bits: number, more = {}) =>
  imageProjection(name).bits(x, inputs, bits, seeded(4), { shape: [5, 8, 1], ...more });
/** For kinds that look through windows of eight by eight pixels. */
const large = Uint8Array.from(seeded(9).words(count * 28 * 28), word => word % 256);
const ofLarge = (name: string, bits: number) =>
  imageProjection(name).bits(large, 28 * 28, bits, seeded(4), { shape: [28, 28, 1] });
const bitsOf = (packed: PackedBits) =>
  Array.from({ length: packed.count }, (_, i) =>
    Array.from({ length: packed.bits }, (_, j) => bitOf(packed, i, j)),
  );

beforeAll(async () => void (await startEngine()));

it.each(Object.keys(imageProjections) as ImageBits[])(
  "%s: fewer bits are the first ones of more, by the seed",
  async name => {
    const of = name === "pooled" ? ofLarge : made;
    const long = bitsOf(await of(name, 70));
    expect(bitsOf(await of(name, 33))).toEqual(long.map(own => own.slice(0, 33)));
    const ones = long.flat().filter(Boolean).length;
    expect(ones).toBeGreaterThan(40);
    expect(ones).toBeLessThan(170); // of 210
  },
);

it.each([
  ["sign", planes],
  ["rademacher", signPlanes],
] as const)(
  "%s: bits are signs of products with its planes, of what is less its centre too",
  async (name, planesOf) => {
    const P = planesOf(inputs, 20, seeded(4));
    for (const less of [undefined, centre]) {
      const expected = Array.from({ length: count }, (_, i) =>
        Array.from({ length: 20 }, (_, j) => {
          let sum = 0;
          for (let k = 0; k < inputs; k++)
            sum += (x[i * inputs + k]! - (less?.[k] ?? 0)) * P[j * inputs + k]!;
          return Number(sum > 0);
        }),
      );
      expect(bitsOf(await made(name, 20, { centre: less }))).toEqual(expected);
    }
  },
);

it("planes of ±1 hold as many of each, and each row depends on the seed and its place alone", () => {
  const P = signPlanes(50, 200, seeded(1));
  expect(new Set(P)).toEqual(new Set([1, -1]));
  expect(Math.abs(P.reduce((sum, value) => sum + value, 0))).toBeLessThan(400); // four sd of 10,000 draws
  expect(signPlanes(50, 10, seeded(1))).toEqual(P.subarray(0, 500));
});

it("cheaper planes take what is less its centre, too", async () => {
  for (const name of ["hadamard", "sparse"]) {
    const own = bitsOf(await made(name, 64));
    expect(bitsOf(await made(name, 64, { centre: Array(inputs).fill(0) }))).toEqual(own);
    expect(bitsOf(await made(name, 64, { centre }))).not.toEqual(own);
  }
});

it("refuses kinds that there are not, and kinds of texts for images", () => {
  expect(projectionName("presence")).toBe("presence");
  expect(() => projectionName("hadamrd")).toThrow('did you mean "hadamard"?');
  expect(() => imageProjection("presence")).toThrow('kind of bits of images: got "presence"');
});
