import { check } from "../core/check.js";
import { isTracing } from "./graph/trace.js";
import { tf } from "./tensorflow.js";

/**
 * The state of an LSTM (Hochreiter and Schmidhuber 1997, with forget gates) after the last token, from h_0 = c_0 = 0:
 *
 *   i, f, g, o = σ, σ, tanh, σ of [x_t, h_{t-1}]·K + b;  c_t = f·c_{t-1} + i·g;  h_t = o·tanh(c_t)
 *
 * x [batch, tokens, inputs], kernel K [inputs + units, 4·units], bias b [4·units] → h_T [batch, units].
 * `lengths` [batch] int32 tells how many tokens each example has; without it, all of them. What a compiled step is given
 * cannot be read while it is traced: a length below 1 counts as 1, one above `tokens` as `tokens`.
 * In a compiled step each half of the batch goes its own way: one token's ops are too small for two cores, but the
 * halves are computed at the same time (figures in bench/RESULTS.md).
 */
export function lstm(
  x: tf.Tensor3D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  lengths?: tf.Tensor1D,
): tf.Tensor2D {
  const [batch, tokens, inputs] = x.shape;
  const units = bias.shape[0] / 4;
  check(units % 1 === 0, "shape of the LSTM's bias", bias.shape, "[4·units]");
  const [rows, columns] = [inputs + units, 4 * units];
  check(
    kernel.shape[0] === rows && kernel.shape[1] === columns,
    "shape of the LSTM's kernel",
    kernel.shape,
    `[${rows}, ${columns}], [inputs + units, 4·units]`,
  );
  check(batch > 0 && tokens > 0, "shape of the LSTM's input", x.shape, "[1 or more, 1 or more, inputs]");
  const ends = lengths && within(lengths, batch, tokens);
  if (batch === 1 || !isTracing()) return lastState(x, kernel, bias, ends);
  const sizes = [Math.ceil(batch / 2), Math.floor(batch / 2)];
  const halves = tf.split(x, sizes) as tf.Tensor3D[];
  const endsOfHalves = ends && (tf.split(ends, sizes) as tf.Tensor1D[]);
  return tf.concat(halves.map((half, i) => lastState(half, kernel, bias, endsOfHalves?.[i])));
}

/** Lengths cut off to 1 … tokens; refuses those that are not one whole number for each example. */
function within(lengths: tf.Tensor1D, batch: number, tokens: number): tf.Tensor1D {
  const { shape, dtype } = lengths;
  check(
    shape?.length === 1 && shape[0] === batch,
    "shape of the LSTM's lengths",
    shape,
    `[${batch}], [batch]`,
  );
  check(dtype === "int32", "type of the LSTM's lengths", dtype, "int32");
  return tf.tidy(() => tf.minimum(tf.maximum(lengths, tf.scalar(1, "int32")), tf.scalar(tokens, "int32")));
}

/** The same, the batch as one; lengths have to be 1 … tokens. */
export function lastState(
  x: tf.Tensor3D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  lengths?: tf.Tensor1D,
): tf.Tensor2D {
  const size: [number, number] = [x.shape[0], bias.shape[0] / 4];
  let [h, c]: tf.Tensor2D[] = [tf.zeros(size), tf.zeros(size)];
  const states: tf.Tensor2D[] = [];
  for (const token of tf.unstack(x, 1) as tf.Tensor2D[]) {
    const sums = tf.add(tf.matMul(tf.concat([token, h!], 1), kernel), bias);
    const [i, f, g, o] = tf.split(sums, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    c = tf.add(tf.mul(tf.sigmoid(f), c!), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    states.push(h);
  }
  return lengths ? at(states, lengths) : h!;
}

/** Of each example the state after its last token: states [tokens][batch, units], lengths [batch] → [batch, units] */
function at(states: readonly tf.Tensor2D[], lengths: tf.Tensor1D): tf.Tensor2D {
  const last = tf.cast(tf.oneHot(tf.sub(lengths, tf.scalar(1, "int32")), states.length), "float32"); // [batch, tokens]
  return tf.sum(tf.mul(tf.stack([...states], 1), tf.expandDims(last, 2)), 1);
}
