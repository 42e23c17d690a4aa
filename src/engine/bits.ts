import { check } from "../core/check.js";
import { type NativeBackend, nativeBackend, typeAttribute } from "./native.js";
import { tf } from "./tensorflow.js";

/**
 * Packed bits as zeros and ones: bit j of a row is bit (j mod 32) of word ⌊j/32⌋. Works inside a compiled step.
 *
 * packed [rows, words] int32, 32·words ≥ count → [rows, count] float32
 */
export function unpackBits(packed: tf.Tensor2D, count: number): tf.Tensor2D {
  const [rows, words] = packed.shape;
  check(count <= 32 * words, "bits to unpack", count, `at most ${32 * words}, as packed`);
  const backend = nativeBackend();
  if (!backend) return unpackHere(packed, count, 1);
  return tf.tidy(() => {
    const bytes = Math.ceil(count / 8);
    const looked = tf.gather(bitsOfBytes(backend), bytesOf(backend, packed, bytes, "int32"));
    const flat: tf.Tensor2D = tf.reshape(looked, [rows, 8 * bytes]);
    return count === flat.shape[1] ? flat : tf.slice(flat, [0, 0], [rows, count]);
  });
}

/**
 * Packed bytes as numbers from 0 to 255: byte j of a row is byte (j mod 4), lowest first, of word ⌊j/4⌋. Works inside a
 * compiled step.
 *
 * packed [rows, words] int32, 4·words ≥ count → [rows, count] float32
 */
export function unpackBytes(packed: tf.Tensor2D, count: number): tf.Tensor2D {
  const words = packed.shape[1];
  check(count <= 4 * words, "bytes to unpack", count, `at most ${4 * words}, as packed`);
  const backend = nativeBackend();
  return backend ? tf.tidy(() => bytesOf(backend, packed, count, "float32")) : unpackHere(packed, count, 8);
}

/** The first `count` bytes of each row, lowest first: [rows, count] of `dtype`. */
function bytesOf(
  backend: NativeBackend,
  packed: tf.Tensor2D,
  count: number,
  dtype: "int32" | "float32",
): tf.Tensor2D {
  const { TF_UINT8: byte, TF_ATTR_TYPE: type, TF_ATTR_BOOL } = backend.binding;
  const from = [typeAttribute(backend, "T", "int32"), { name: "type", type, value: byte }];
  const to = [
    { name: "SrcT", type, value: byte },
    typeAttribute(backend, "DstT", dtype),
    { name: "Truncate", type: TF_ATTR_BOOL, value: false },
  ];
  const apart = backend.executeSingleOutput("Bitcast", from, [packed]); // [rows, words, 4]
  const [rows, words] = packed.shape;
  const bytes: tf.Tensor2D = tf.reshape(backend.executeSingleOutput("Cast", to, [apart]), [rows, 4 * words]);
  return count === 4 * words ? bytes : tf.slice(bytes, [0, 0], [rows, count]);
}

/** The bits of every byte, lowest first: [256, 8] float32. Looking up eight at once is faster than passes over each. */
function bitsOfBytes(backend: NativeBackend): tf.Tensor2D {
  const T = [typeAttribute(backend, "T", "int32")];
  const bytes = tf.reshape(tf.range(0, 256, 1, "int32"), [256, 1]);
  const shifted = backend.executeSingleOutput("RightShift", T, [bytes, tf.range(0, 8, 1, "int32")]);
  const bits = backend.executeSingleOutput("BitwiseAnd", T, [shifted, tf.scalar(1, "int32")]);
  return tf.cast(bits, "float32") as tf.Tensor2D;
}

/** Fields of `size` bits, lowest first, in JavaScript: where there is no native library. */
function unpackHere(packed: tf.Tensor2D, count: number, size: 1 | 8): tf.Tensor2D {
  const [rows, words] = packed.shape;
  const from = packed.dataSync();
  const [shift, last, mask] = size === 1 ? [5, 31, 1] : [2, 3, 255]; // 2^shift fields to a word
  const values = new Float32Array(rows * count);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let j = 0; j < count; j++, i++)
      values[i] = (from[row * words + (j >>> shift)]! >>> (size * (j & last))) & mask;
  }
  return tf.tensor2d(values, [rows, count]);
}
