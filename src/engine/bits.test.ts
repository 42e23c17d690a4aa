import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { startEngine } from "./backend.js";
import { unpackBits } from "./bits.js";
import { compile } from "./compile.js";

beforeAll(startEngine);

const [rows, words] = [3, 2];
const packed = Int32Array.from({ length: rows * words }, (_, i) => Math.imul(i + 1, 0x9e3779b1)); // negative ones too
const bit = (row: number, j: number) => (packed[row * words + (j >>> 5)]! >>> (j & 31)) & 1;

describe.each([1, 8, 31, 32, 33, 45, 64])("%i bits of two words", count => {
  const expected = Array.from({ length: rows * count }, (_, i) => bit(Math.floor(i / count), i % count));
  const input = () => tf.tensor2d(packed, [rows, words], "int32");

  test("are the words' lowest first, at once and compiled", () => {
    const unpack = compile((x: tf.Tensor) => unpackBits(x as tf.Tensor2D, count));
    for (const unpacked of [unpackBits(input(), count), unpack(input()), unpack(input())]) {
      expect(unpacked.shape).toEqual([rows, count]);
      expect([...unpacked.dataSync()]).toEqual(expected);
    }
    unpack.dispose();
  });
});

test("refuses more bits than the words hold", () => {
  const x = tf.zeros([1, 2], "int32") as tf.Tensor2D;
  expect(() => unpackBits(x, 65)).toThrow("bits to unpack: got 65, expected at most 64, as packed");
});
