import { expect, it } from "vitest";
import { idxParts, validationCount } from "./idx.js";

/** Big-endian words, then bytes. */
const idx = (words: readonly number[], bytes: ArrayLike<number>): Uint8Array => {
  const head = Buffer.alloc(4 * words.length);
  for (const [i, word] of words.entries()) head.writeUInt32BE(word, 4 * i);
  return Buffer.concat([head, Uint8Array.from(bytes)]);
};

const count = validationCount + 3;

const files = () => ({
  "train-images-idx3-ubyte": idx([0x803, count, 1, 2], { length: 2 * count, 0: 7, 1: 8, [2 * count - 1]: 9 }),
  "train-labels-idx1-ubyte": idx([0x801, count], { length: count, 0: 4, 3: 5 }),
  "t10k-images-idx3-ubyte": idx([0x803, 2, 1, 2], [1, 2, 3, 4]),
  "t10k-labels-idx1-ubyte": idx([0x801, 2], [6, 7]),
});

it("IDX pairs are cut into parts: the last 5,000 of the training file are for validation", () => {
  const { train, validation, test } = idxParts(files());
  expect([train.count, validation.count, test.count]).toEqual([3, 5000, 2]);
  expect([...train.pixels]).toEqual([7, 8, 0, 0, 0, 0]);
  expect([...train.labels]).toEqual([4, 0, 0]);
  expect([validation.labels[0], validation.pixels.at(-1)]).toEqual([5, 9]);
  expect([validation.pixels.length, validation.labels.length]).toEqual([10_000, 5_000]);
  expect([[...test.pixels], [...test.labels]]).toEqual([
    [1, 2, 3, 4],
    [6, 7],
  ]);
});

it.each([
  ["t10k-labels-idx1-ubyte", idx([0x803, 2], [6, 7]), "magic numbers of an IDX pair"],
  ["t10k-labels-idx1-ubyte", idx([0x801, 3], [6, 7, 8]), "labels of an IDX pair: got 3, expected 2"],
  ["t10k-labels-idx1-ubyte", idx([0x801, 2], [6]), "bytes of labels: got 1, expected 2"],
  ["t10k-images-idx3-ubyte", idx([0x803, 2, 1, 2], [1, 2, 3]), "bytes of images: got 3, expected 2 × 1 × 2"],
  ["t10k-images-idx3-ubyte", new Uint8Array(5), "header of an IDX file: got 5, expected 16 bytes or more"],
])("%s that does not hold what it says is refused", (file, bytes, message) => {
  expect(() => idxParts({ ...files(), [file]: bytes })).toThrow(message);
});
