import { describe, expect, it } from "vitest";
import { seeded } from "../core/random.js";
import { bitOf, emptyBits, hamming, pack, planes, signBits } from "./projection.js";

const unpacked = (packed: Awaited<ReturnType<typeof signBits>>, i: number): number[] =>
  Array.from({ length: packed.bits }, (_, j) => bitOf(packed, i, j));

describe("planes", () => {
  it("of fewer bits are a prefix of those of more", () => {
    expect([...planes(7, 5, seeded(1))]).toEqual([...planes(7, 40, seeded(1)).slice(0, 35)]);
  });
  it("differ by seed", () => {
    expect([...planes(7, 5, seeded(1))]).not.toEqual([...planes(7, 5, seeded(2))]);
  });
});

describe("signBits", () => {
  it("are the signs of the inner products with the planes", async () => {
    const [inputs, bits] = [6, 45];
    const x = seeded(9).normals(3 * inputs);
    const P = planes(inputs, bits, seeded(4));
    const packed = await signBits(x, inputs, bits, seeded(4));
    for (let i = 0; i < 3; i++) {
      const expected = Array.from({ length: bits }, (_, j) => {
        let product = 0;
        for (let k = 0; k < inputs; k++) product += x[i * inputs + k]! * P[j * inputs + k]!;
        return product > 0 ? 1 : 0;
      });
      expect(unpacked(packed, i)).toEqual(expected);
    }
  });

  it("of fewer bits are a prefix, and of the zero vector are all 0", async () => {
    const x = Float32Array.of(...seeded(9).normals(4), 0, 0, 0, 0);
    const long = await signBits(x, 4, 70, seeded(4));
    const short = await signBits(x, 4, 33, seeded(4));
    expect(unpacked(short, 0)).toEqual(unpacked(long, 0).slice(0, 33));
    expect(unpacked(long, 1)).toEqual(Array(70).fill(0));
  });

  it("differ in a share angle/π of the bits (theorem 1 of the paper)", async () => {
    const bits = 20_000;
    const angle = Math.PI / 5;
    const x = Float32Array.of(1, 0, 0, Math.cos(angle), Math.sin(angle), 0);
    const share = hamming(await signBits(x, 3, bits, seeded(2)), 0, 1) / bits;
    const fiveSigma = 5 * Math.sqrt((0.2 * 0.8) / bits);
    expect(Math.abs(share - 0.2)).toBeLessThan(fiveSigma);
  });

  it("refuses values that are no whole examples", async () => {
    await expect(signBits([1, 2, 3], 2, 8, seeded(1))).rejects.toThrow(
      "values to project: got 3, expected a multiple of 2",
    );
  });
});

it("pack and bitOf agree", () => {
  const packed = emptyBits(2, 3);
  pack([1, 0, 1, 0, 1, 0], packed, 0);
  expect([...packed.words]).toEqual([0b101, 0b010]);
  expect([0, 1, 2].map(j => bitOf(packed, 1, j))).toEqual([0, 1, 0]);
});
