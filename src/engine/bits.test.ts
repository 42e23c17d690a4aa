import { beforeAll, expect, test } from "vitest";
import { startEngine } from "./backend.js";
import { unpackBits, unpackBytes } from "./bits.js";
import { compile } from "./compile.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));

const [rows, words] = [3, 2];
const packed = Int32Array.from({ length: rows * words }, (_, i) => Math.imul(i + 1, 0x9e3779b1)); // negative ones too
const byte = (row: number, j: number) => (packed[row * words + (j >>> 2)]! >>> (8 * (j & 3))) & 255;
const bit = (row: number, j: number) => (packed[row * words + (j >>> 5)]! >>> (j & 31)) & 1;

const cases = [
  ...[1, 8, 31, 32, 33, 45, 64].map(count => ["bits", count, unpackBits, bit] as const),
  ...[1, 4, 5, 7, 8].map(count => ["bytes", count, unpackBytes, byte] as const),
];

test.each(cases)("%s are the words' lowest first, at once and compiled: %i of two words", (...given) => {
  const [, count, unpack, field] = given;
  const expected = Array.from({ length: rows * count }, (_, i) => field(Math.floor(i / count), i % count));
  const input = () => tf.tensor2d(packed, [rows, words], "int32");
  const step = compile((x: tf.Tensor) => unpack(x as tf.Tensor2D, count));
  for (const unpacked of [unpack(input(), count), step(input()), step(input())]) {
    expect(unpacked.shape).toEqual([rows, count]);
    expect([...unpacked.dataSync()]).toEqual(expected);
  }
  step.dispose();
});

test("refuses more than the words hold", () => {
  const x = tf.zeros([1, 2], "int32") as tf.Tensor2D;
  expect(() => unpackBits(x, 65)).toThrow("bits to unpack: got 65, expected at most 64, as packed");
  expect(() => unpackBytes(x, 9)).toThrow("bytes to unpack: got 9, expected at most 8, as packed");
});
