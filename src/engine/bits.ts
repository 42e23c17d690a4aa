import * as tf from "@tensorflow/tfjs";
import { check } from "../core/check.js";
import { type NativeBackend, nativeBackend, typeAttribute } from "./native.js";

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
    const bytes = bytesOf(backend, packed, Math.ceil(count / 8));
    const flat = tf.reshape(tf.gather(bitsOfBytes(backend), bytes), [
      rows,
      8 * bytes.shape[1]!,
    ]) as tf.Tensor2D;
    return count === flat.shape[1] ? flat : tf.slice(flat, [0, 0], [rows, count]);
  });
}

/** [rows, words] → the first `count` bytes of each row, lowest first, as numbers: [rows, count] int32 */
function bytesOf(backend: NativeBackend, packed: tf.Tensor2D, count: number): tf.Tensor2D {
  const { TF_UINT8: byte, TF_INT32: word, TF_ATTR_TYPE: type } = backend.binding;
  const [rows, words] = packed.shape;
  const from = [
    { name: "T", type, value: word },
    { name: "type", type, value: byte },
  ];
  const to = [
    { name: "SrcT", type, value: byte },
    { name: "DstT", type, value: word },
    { name: "Truncate", type: backend.binding.TF_ATTR_BOOL, value: false },
  ];
  const apart = backend.executeSingleOutput("Bitcast", from, [packed]); // [rows, words, 4]
  const bytes = tf.reshape(backend.executeSingleOutput("Cast", to, [apart]), [
    rows,
    4 * words,
  ]) as tf.Tensor2D;
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

function unpackHere(packed: tf.Tensor2D, count: number): tf.Tensor2D {
  const [rows, words] = packed.shape;
  const from = packed.dataSync();
  const bits = new Float32Array(rows * count);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let j = 0; j < count; j++) bits[i++] = (from[row * words + (j >>> 5)]! >>> (j & 31)) & 1;
  }
  return tf.tensor2d(bits, [rows, count]);
}
