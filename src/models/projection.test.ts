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
  it.each([
    ["NaN", [Number.NaN, 1, 2, 3], "value 1 to project: got NaN"],
    ["a text", ["a", 1, 2, 3], 'value 1 to project: got "a"'],
    ["nothing", [1, undefined, 2, 3], "value 2 to project: got undefined"],
    ["an infinite number", [1, 2, Number.POSITIVE_INFINITY, 3], "value 3 to project: got Infinity"],
    ["what 32 bits cannot hold", [1, 2, 3, 1e40], "value 4 to project: got 1e+40"],
    ["what 32 bits round to 0", [1e-50, 2, 3, 4], "value 1 to project: got 1e-50"],
  ])("refuses %s", async (_, x, message) => {
    await expect(signBits(x as number[], 4, 8, seeded(1))).rejects.toThrow(message);
  });

  it("refuses a centre of another length, and places where nothing is", async () => {
    await expect(signBits([1, 2, 3, 4], 4, 8, seeded(1), { centre: [1] })).rejects.toThrow(
      "values of the centre: got 1, expected 4",
    );
    const packed = await signBits([1, 2, 3, 4, 5, 6, 7, 8], 4, 40, seeded(1));
    expect(() => hamming(packed, 0, 2)).toThrow("example: got 2, expected less than 2");
    expect(() => hamming(packed, -1, 0)).toThrow("example: got -1");
    expect(() => hamming(packed, 0, 1, -3)).toThrow("bits to compare: got -3");
    expect(() => hamming(packed, 0, 1, 2.5)).toThrow("bits to compare: got 2.5");
    expect(() => bitOf(packed, 2, 0)).toThrow("example: got 2");
    expect(() => bitOf(packed, 0, 40)).toThrow("bit: got 40, expected less than 40");
  });

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
