import { expect, test } from "vitest";
import { seeded } from "../core/random.js";
import { bitOf } from "./projection.js";
import { type SparseCounts, textBits } from "./text-projection.js";

const mask = (1n << 64n) - 1n;

function slowMix(x: bigint): bigint {
  let z = ((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  return z ^ (z >> 31n);
}

/** Random rows: some features many times, one row empty. */
function example(rows = 40, vocabulary = 300): SparseCounts {
  const random = seeded(5);
  const ids = random.stream("ids").words(2 * vocabulary);
  const offsets = new Uint32Array(rows + 1);
  const [features, counts] = [[], []] as [number[], number[]];
  for (let i = 0; i < rows; i++) {
    const size = i === 7 ? 0 : 1 + (random.stream("sizes").words(1, i)[0]! % 60);
    const order = random.stream(`row ${i}`).permutation(vocabulary);
    for (let k = 0; k < size; k++) {
      features.push(order[k]!);
      counts.push(k % 9 === 0 ? 5 : k % 4 === 0 ? 2 : 1);
    }
    offsets[i + 1] = features.length;
  }
  return {
    ...{ count: rows, offsets },
    features: Uint32Array.from(features),
    counts: Uint16Array.from(counts),
    high: ids.slice(0, vocabulary),
    low: ids.slice(vocabulary),
  };
}

const idOf = ({ high, low }: SparseCounts, f: number): bigint => (BigInt(high[f]!) << 32n) | BigInt(low[f]!);

const seedOf = (seed: number): bigint => {
  const [low, high] = seeded(seed).stream("planes").key;
  return (BigInt(high) << 32n) | BigInt(low);
};

test("sign bits are the sums' signs, by the definition in 64-bit integers", async () => {
  const data = example();
  const bits = 150;
  const packed = await textBits(data, bits, seeded(3), { kind: "sign" });
  for (let i = 0; i < data.count; i++) {
    for (let b = 0; b < bits; b++) {
      const key = slowMix((seedOf(3) + BigInt(Math.floor(b / 64)) + 1n) & mask);
      let sum = 0;
      for (let e = data.offsets[i]!; e < data.offsets[i + 1]!; e++) {
        const one = (slowMix(idOf(data, data.features[e]!) ^ key) >> BigInt(b % 64)) & 1n;
        sum += data.counts[e]! * (one ? 1 : -1);
      }
      expect(bitOf(packed, i, b)).toBe(sum > 0 ? 1 : 0);
    }
  }
});

test("presence bits are the buckets that features fall in", async () => {
  const data = example();
  for (const bits of [77, 1120, 16384]) {
    const packed = await textBits(data, bits, seeded(3), { kind: "presence" });
    const key = slowMix(0x9e3779b97f4a7c15n ^ seedOf(3));
    for (let i = 0; i < data.count; i++) {
      const wanted = new Set<number>();
      for (let e = data.offsets[i]!; e < data.offsets[i + 1]!; e++) {
        wanted.add(Number(slowMix(idOf(data, data.features[e]!) ^ key) % BigInt(bits)));
      }
      const got = new Set(Array.from({ length: bits }, (_, b) => b).filter(b => bitOf(packed, i, b)));
      expect(got).toEqual(wanted);
    }
  }
});

test("a shorter projection is a prefix of a longer one, and no text has no bits", async () => {
  const data = example();
  const [short, long] = await Promise.all(
    [70, 200].map(bits => textBits(data, bits, seeded(1), { kind: "sign" })),
  );
  for (let i = 0; i < data.count; i++)
    for (let b = 0; b < 70; b++) expect(bitOf(short!, i, b)).toBe(bitOf(long!, i, b));
  for (let b = 0; b < 70; b++) expect(bitOf(short!, 7, b)).toBe(0);
});

test("other seeds give other bits; half of them are ones", async () => {
  const data = example(200);
  const [one, two] = await Promise.all(
    [1, 2].map(seed => textBits(data, 256, seeded(seed), { kind: "sign" })),
  );
  const ones = one!.words.reduce((sum, word) => sum + popcount(word), 0) / (200 * 256);
  const different =
    one!.words.reduce((sum, word, i) => sum + popcount(word ^ two!.words[i]!), 0) / (200 * 256);
  expect(Math.abs(ones - 0.47)).toBeLessThan(0.03);
  expect(Math.abs(different - 0.5)).toBeLessThan(0.03);
});

test("T·d of 0 is refused", async () => {
  await expect(textBits(example(), 0, seeded(1), { kind: "sign" })).rejects.toThrow(/bits T·d: got 0/);
});

function popcount(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest; rest = (rest & (rest - 1)) >>> 0) count++;
  return count;
}
