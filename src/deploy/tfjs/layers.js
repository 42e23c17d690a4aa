/**
 * The layers that an exported model needs beside those of TensorFlow.js. Import this file once, then load the model:
 *
 *   import * as tf from "@tensorflow/tfjs";
 *   import { encode } from "./NAME.layers.js";
 *   const model = await tf.loadLayersModel("NAME.json");
 *   model.predict(tf.tensor2d(bytesOfImages, [count, inputs], "int32"));
 *   model.predict(encode(["a text"]));
 */

import * as tf from "@tensorflow/tfjs";

const filling = -1; // behind the bytes of the shorter texts of a batch

/**
 * The bits of a projection: [batch, bytes] int32 → [batch, bits]. Bytes are those of images, or of texts as `encode` has
 * them. A module of WebAssembly (`module`, as base64) computes the bits, equal on every backend.
 */
class NeuralBits extends tf.layers.Layer {
  static className = "NeuralBits";

  constructor(config) {
    super(config);
    const { module, zero } = config;
    this.module = module;
    this.zero = zero; // the number that stands for the bit 0
    const bytes = Uint8Array.from(atob(module), sign => sign.charCodeAt(0));
    this.exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports;
  }

  computeOutputShape([batch]) {
    return [batch, this.exports.codeBits.value];
  }

  call(inputs) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const [rows, length] = x.shape;
      const values = x.dataSync();
      const bits = this.exports.codeBits.value;
      const seen = new Float32Array(rows * bits).fill(this.zero);
      for (let i = 0; i < rows; i++) {
        const words = this.#code(values.subarray(i * length, (i + 1) * length));
        for (let j = 0; j < bits; j++) if ((words[j >>> 5] >>> (j & 31)) & 1) seen[i * bits + j] = 1;
      }
      return tf.tensor2d(seen, [rows, bits]);
    });
  }

  #code(bytes) {
    const { memory, input, most, isText, code, codeBits, predict } = this.exports;
    const end = isText.value ? bytes.indexOf(filling) : -1;
    const own = end < 0 ? bytes : bytes.subarray(0, end);
    if (own.length > most.value)
      throw new Error(`bytes of the input: got ${own.length}, expected at most ${most.value}`);
    new Uint8Array(memory.buffer).set(own, input.value);
    predict(own.length);
    return new Uint32Array(memory.buffer, code.value, Math.ceil(codeBits.value / 32));
  }

  getConfig() {
    return { ...super.getConfig(), module: this.module, zero: this.zero };
  }
}

/**
 * A dense layer in whole numbers: z = (a·kernel + bias)·multipliers; a hidden one passes on z / 2^shift, rounded, a half
 * upwards, cut off to 0 … 255; the last one, without shift, gives z as int32.
 */
class WholeDense extends tf.layers.Layer {
  static className = "WholeDense";

  constructor(config) {
    super(config);
    this.units = config.units;
    this.shift = config.shift ?? null;
  }

  build(shape) {
    const inputs = shape.at(-1);
    this.kernel = this.addWeight("kernel", [inputs, this.units], "float32", tf.initializers.zeros());
    this.bias = this.addWeight("bias", [this.units], "float32", tf.initializers.zeros());
    this.multipliers = this.addWeight("multipliers", [this.units], "float32", tf.initializers.zeros());
    this.built = true;
  }

  computeOutputShape([batch]) {
    return [batch, this.units];
  }

  call(inputs) {
    return tf.tidy(() => {
      const a = Array.isArray(inputs) ? inputs[0] : inputs;
      const sums = tf.add(tf.matMul(a, this.kernel.read()), this.bias.read());
      const m = this.multipliers.read();
      if (this.shift === null) return tf.mul(tf.cast(sums, "int32"), tf.cast(m, "int32"));
      const z = tf.add(tf.mul(sums, m), 2 ** (this.shift - 1));
      return tf.clipByValue(tf.floor(tf.mul(z, 2 ** -this.shift)), 0, 255);
    });
  }

  getConfig() {
    return { ...super.getConfig(), units: this.units, shift: this.shift };
  }
}

tf.serialization.registerClass(NeuralBits);
tf.serialization.registerClass(WholeDense);

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are blanks here
const token = /[\p{L}\p{N}_']+|(?![\u001c-\u001f\u0085])[^\p{L}\p{N}_\s]|\ufeff/gu;

/** Texts as a model takes them: their tokens in lower case, parted by blanks, as bytes of UTF-8, filled up to the longest. */
export function encode(texts) {
  const rows = texts.map(text => new TextEncoder().encode((text.toLowerCase().match(token) ?? []).join(" ")));
  const length = Math.max(1, ...rows.map(row => row.length));
  const values = new Int32Array(rows.length * length).fill(filling);
  for (const [i, row] of rows.entries()) values.set(row, i * length);
  return tf.tensor2d(values, [rows.length, length], "int32");
}
