import { describe, expect, it } from "vitest";
import { philox, seeded } from "./random.js";

describe("philox", () => {
  // The known answers that the authors publish with their library (Random123, kat_vectors).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)("counter %j, key %j", ([a, b, c, d], [k, l], expected) => {
    const out = new Uint32Array(4);
    philox(out, a, b, c, d, k, l);
    expect([...out]).toEqual(expected);
  });
});

describe("seeded", () => {
  it("gives the same numbers for the same seed, others for another seed or name", () => {
    const planes = seeded(7).stream("planes").words(8);
    expect([...seeded(7).stream("planes").words(8)]).toEqual([...planes]);
    expect([...seeded(8).stream("planes").words(8)]).not.toEqual([...planes]);
    expect([...seeded(7).stream("weights").words(8)]).not.toEqual([...planes]);
  });

  it.each([0, 1, 2, 3, 5, 8])("reads the same stream from offset %i", offset => {
    const random = seeded(3).stream("a");
    for (const count of [0, 1, 6, 7]) {
      const part = [offset, offset + count] as const;
      expect([...random.words(count, offset)]).toEqual([...random.words(20).slice(...part)]);
      expect([...random.normals(count, offset)]).toEqual([...random.normals(20).slice(...part)]);
      expect([...random.uniforms(count, offset)]).toEqual([...random.uniforms(20).slice(...part)]);
    }
  });

  it("makes two normals of two words, after Box and Muller", () => {
    const { words, normals } = seeded(3).stream("a");
    const [u, v] = [...words(2)].map(word => (word + 0.5) / 2 ** 32) as [number, number];
    const radius = Math.sqrt(-2 * Math.log(u));
    const expected = [radius * Math.cos(2 * Math.PI * v), radius * Math.sin(2 * Math.PI * v)];
    expect([...normals(2)]).toEqual(expected.map(Math.fround));
  });

  it("draws normals with mean 0, variance 1 and independent neighbours", () => {
    const count = 200_000;
    const draws = seeded(1).normals(count);
    const mean = draws.reduce((sum, x) => sum + x, 0) / count;
    const variance = draws.reduce((sum, x) => sum + x * x, 0) / count;
    const lag = draws.reduce((sum, x, i) => sum + x * (draws[i + 1] ?? 0), 0) / count;
    const fiveSigma = 5 / Math.sqrt(count);
    expect(Math.abs(mean)).toBeLessThan(fiveSigma);
    expect(Math.abs(variance - 1)).toBeLessThan(fiveSigma * Math.SQRT2);
    expect(Math.abs(lag)).toBeLessThan(fiveSigma);
  });

  it("permutes without loss", () => {
    const order = seeded(5).permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...order]).not.toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])("refuses the seed %s", seed => {
    expect(() => seeded(seed)).toThrow(/^seed: got/);
  });
});

it.each([-1, 0.5, Number.NaN])("refuses %s values, and values from the %s-th on", number => {
  const random = seeded(1);
  for (const draw of [random.words, random.uniforms, random.normals]) {
    expect(() => draw(number)).toThrow(/^count: got/);
    expect(() => draw(4, number)).toThrow(/^offset: got/);
  }
  expect(() => random.permutation(number)).toThrow(/^count: got/);
  expect(() => random.stream(undefined as unknown as string)).toThrow("name of a stream: got");
});
