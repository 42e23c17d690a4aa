import * as tf from "@tensorflow/tfjs";
import { check } from "../core/check.js";
import { nativeBackend, typeAttribute } from "./native.js";

/**
 * Packed bits as zeros and ones: bit j of a row is bit (j mod 32) of word ⌊j/32⌋. Works inside a compiled step.
 *
 * packed [rows, words] int32, 32·words ≥ count → [rows, count] float32
 */
export function unpackBits(packed: tf.Tensor2D, count: number): tf.Tensor2D {
  const [rows, words] = packed.shape;
  check(count <= 32 * words, "bits to unpack", count, `at most ${32 * words}, as packed`);
  const backend = nativeBackend();
  if (!backend) return unpackHere(packed, count);
  return tf.tidy(() => {
    const T = [typeAttribute(backend, "T", "int32")];
    const used = Math.ceil(count / 32);
    const columns = tf.reshape(tf.slice(packed, [0, 0], [rows, used]), [rows, used, 1]);
    const places = tf.range(0, 32, 1, "int32");
    const shifted = backend.executeSingleOutput("RightShift", T, [columns, places]);
    const bits = backend.executeSingleOutput("BitwiseAnd", T, [shifted, tf.scalar(1, "int32")]);
    const flat = tf.reshape(tf.cast(bits, "float32"), [rows, 32 * used]) as tf.Tensor2D;
    return count === 32 * used ? flat : tf.slice(flat, [0, 0], [rows, count]);
  });
}

function unpackHere(packed: tf.Tensor2D, count: number): tf.Tensor2D {
  const [rows, words] = packed.shape;
  const from = packed.dataSync();
  const bits = new Float32Array(rows * count);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let j = 0; j < count; j++) bits[i++] = (from[row * words + (j >>> 5)]! >>> (j & 31)) & 1;
  }
  return tf.tensor2d(bits, [rows, count]);
}
