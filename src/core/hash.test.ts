import { expect, test } from "vitest";
import { fnv1a, mix, upper, type Word64 } from "./hash.js";

const mask = (1n << 64n) - 1n;
const join = ({ high, low }: Word64): bigint => (BigInt(high) << 32n) | BigInt(low);

const slowFnv = (bytes: Uint8Array): bigint =>
  bytes.reduce((hash, byte) => ((hash ^ BigInt(byte)) * 0x100000001b3n) & mask, 0xcbf29ce484222325n);

function slowMix(x: bigint): bigint {
  let z = ((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  return z ^ (z >> 31n);
}

test("both are what 64-bit arithmetic gives", () => {
  const word: Word64 = { high: 0, low: 0 };
  for (const text of ["", "a", "foobar", "w:play some", "c:^é日", "x".repeat(300)]) {
    const bytes = new TextEncoder().encode(text);
    fnv1a(word, bytes);
    expect(join(word)).toBe(slowFnv(bytes));
    const before = join(word);
    mix(word);
    expect(join(word)).toBe(slowMix(before));
  }
});

test("the upper half of a product is what 64-bit arithmetic gives, of words and of signed words", () => {
  const words = [0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0x9e3779b9, 0xd2511f53, 0xffffffff];
  for (const x of words)
    for (const y of words) {
      const expected = Number((BigInt(x) * BigInt(y)) >> 32n) | 0;
      expect(upper(x, y)).toBe(expected);
      expect(upper(x | 0, y | 0)).toBe(expected);
    }
});

test("FNV-1a's published values", () => {
  const word: Word64 = { high: 0, low: 0 };
  fnv1a(word, new TextEncoder().encode("foobar"));
  expect(join(word)).toBe(0x85944171f73967e8n);
});
