import { check } from "../../core/check.js";
import { unpackBytes } from "../../engine/bits.js";
import { tf } from "../../engine/tensorflow.js";
import type { Pixels } from "../../models/features.js";
import { product } from "../../models/model.js";
import { type ColumnKind, kindOfExamples, wholeColumn } from "./column.js";

/** Images: their bytes, four to a word. */
export const pixels: ColumnKind<Pixels> = {
  group: () => "pixels",
  async make([{ inputs }], source) {
    const { pixels: bytes, count, shape } = kindOfExamples(source, "image", "pixels");
    const own = product(shape);
    check(inputs === own, "inputs on pixels", inputs, `${own}, the pixels of an image`);
    check(bytes.length === count * own, "bytes of the images", bytes.length, `${count} · ${own}`);
    return wholeColumn(packed(bytes, count, own));
  },
  decode([{ inputs }], [words]) {
    const x = intensities(words as tf.Tensor2D, inputs);
    return () => [x];
  },
};

/**
 * Bytes as numbers from 0 to 1. A product: TensorFlow makes one of the quotient x / 255 in graphs alone, and compiled
 * steps and plain ones would differ in the last bit.
 */
const intensities = (words: tf.Tensor2D, inputs: number): tf.Tensor2D =>
  tf.mul(unpackBytes(words, inputs), 1 / 255);

/** Four bytes to a word, the last word of a row filled up with zeros: a quarter of the memory that floats take. */
function packed(bytes: Uint8Array, count: number, inputs: number): tf.Tensor2D {
  const width = 4 * Math.ceil(inputs / 4);
  const rows = new Uint8Array(count * width);
  if (width === inputs) rows.set(bytes);
  else for (let i = 0; i < count; i++) rows.set(bytes.subarray(i * inputs, (i + 1) * inputs), i * width);
  return tf.tensor2d(new Int32Array(rows.buffer), [count, width / 4], "int32");
}
