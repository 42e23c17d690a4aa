import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import type { NdArray } from "./array.js";
import { asDoubles, equalWords, sameBits, wordOps, wordPairs } from "./words.js";

const words = BigUint64Array.from([...new BigUint64Array(seeded(4).words(200).slice().buffer)], (word, i) =>
  i % 3 ? word : word & 0xffffffffn,
);
const [x, y] = [words.subarray(0, 50), words.subarray(50)];
const array = (values: BigUint64Array): NdArray => ({ shape: [values.length], values });

it.each<[keyof typeof wordOps, (x: bigint, y: bigint) => bigint]>([
  ["and", (x, y) => x & y],
  ["or", (x, y) => x | y],
  ["xor", (x, y) => x ^ y],
  ["plus", (x, y) => x + y],
  ["times", (x, y) => x * y],
])("%s: what BigInts give, to 64 bits", (name, of) => {
  const expected = BigUint64Array.from(x, (word, i) => BigInt.asUintN(64, of(word, y[i]!)));
  expect(wordPairs(array(x), array(y), wordOps[name]).values).toEqual(expected);
});

it("shifts of 0 to 63 places", () => {
  const by = BigUint64Array.from({ length: 64 }, (_, i) => BigInt(i));
  const all = BigUint64Array.from({ length: 64 }, (_, i) => words[i]!);
  expect(wordPairs(array(all), array(by), wordOps.left).values).toEqual(
    all.map((word, i) => BigInt.asUintN(64, word << by[i]!)),
  );
  expect(wordPairs(array(all), array(by), wordOps.right).values).toEqual(
    all.map((word, i) => word >> by[i]!),
  );
});

it("sides stretch, signs are read, doubles are rounded once", () => {
  const two = { shape: [2, 1], values: x.slice(0, 2) };
  const three = { shape: [3], values: BigUint64Array.of(x[0]!, x[1]!, 5n) };
  expect(equalWords(two, three)).toEqual({ shape: [2, 3], values: Uint8Array.of(1, 0, 0, 0, 1, 0) });
  expect([...asDoubles(array(words))]).toEqual([...words].map(Number));
  const signed = sameBits(array(words), BigInt64Array);
  expect([...asDoubles(signed)]).toEqual([...words].map(word => Number(BigInt.asIntN(64, word))));
});
