import { afterEach, beforeAll, expect, test } from "vitest";
import { adam } from "./adam.js";
import { startEngine } from "./backend.js";
import { compile } from "./compile.js";
import { lstm } from "./lstm.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));
afterEach(() => tf.disposeVariables());

const values = (shape: number[], salt: number, scale = 1): tf.Tensor =>
  tf.tensor(
    Float32Array.from(
      { length: tf.util.sizeFromShape(shape) },
      (_, i) => scale * Math.sin(salt * 12.9898 * (i + 1)),
    ),
    shape,
  );

const [inputs, units] = [3, 4];
const kernel = () => values([inputs + units, 4 * units], 1, 0.5) as tf.Tensor2D;
const bias = () => values([4 * units], 2, 0.1) as tf.Tensor1D;

test.each([1, 2, 5])("%s texts: what tfjs's own cell says, token by token", batch => {
  const x = values([batch, 6, inputs], 3) as tf.Tensor3D;
  let [c, h] = [tf.zeros([batch, units]), tf.zeros([batch, units])] as [tf.Tensor2D, tf.Tensor2D];
  // its gates are in the order i, g, f, o
  const columns = [0, 2, 1, 3].flatMap(gate => Array.from({ length: units }, (_, j) => gate * units + j));
  const [theirKernel, theirBias] = [tf.gather(kernel(), columns, 1), tf.gather(bias(), columns)];
  for (const token of tf.unstack(x, 1) as tf.Tensor2D[])
    [c, h] = tf.basicLSTMCell(tf.scalar(0), theirKernel, theirBias, token, c, h);
  const ours = lstm(x, kernel(), bias());
  expect(ours.shape).toEqual([batch, units]);
  expect(tf.max(tf.abs(tf.sub(ours, h))).dataSync()[0]).toBeLessThan(1e-6);
});

test("a text that ends earlier than others has the state of its own last token", () => {
  const x = values([3, 6, inputs], 3) as tf.Tensor3D;
  const lengths = [2, 6, 1];
  const together = lstm(x, kernel(), bias(), tf.tensor1d(lengths, "int32"));
  for (const [i, length] of lengths.entries()) {
    const alone = lstm(tf.slice(x, [i, 0, 0], [1, length, inputs]), kernel(), bias());
    expect(tf.max(tf.abs(tf.sub(tf.slice(together, [i, 0], [1, units]), alone))).dataSync()[0]).toBeLessThan(
      1e-6,
    );
  }
});

test("compiled it learns as it does op by op", () => {
  const x = values([5, 12, inputs], 3) as tf.Tensor3D;
  const lengths = tf.tensor1d([12, 3, 7, 12, 1], "int32");
  const losses = [true, false].map(isCompiled => {
    const weights = [tf.variable(kernel()), tf.variable(bias())] as tf.Variable[];
    const optimizer = adam(weights);
    const step = (given: tf.Tensor, ends: tf.Tensor) => {
      const [K, b] = weights as unknown as [tf.Tensor2D, tf.Tensor1D];
      const loss = () =>
        tf.mean(tf.square(lstm(given as tf.Tensor3D, K, b, ends as tf.Tensor1D))) as tf.Scalar;
      const { value, grads } = tf.variableGrads(loss, weights);
      optimizer.apply(grads, tf.scalar(0.01));
      return value;
    };
    const compiled = compile(step);
    const call = isCompiled ? compiled : step;
    const found = Array.from({ length: 20 }, () => tf.tidy(() => call(x, lengths).dataSync()[0]!));
    compiled.dispose();
    return found;
  });
  const [compiled, eager] = losses as [number[], number[]];
  expect(compiled.at(-1)).toBeLessThan(compiled[0]! / 2);
  for (const [i, loss] of compiled.entries()) expect(Math.abs(loss - eager[i]!)).toBeLessThan(1e-5);
});

test("shapes that do not fit are refused", () => {
  const x = values([2, 6, inputs], 3) as tf.Tensor3D;
  const message = "shape of the LSTM's kernel: got [7,16], expected [8, 16], [inputs + units, 4·units]";
  expect(() => lstm(values([2, 6, 4], 3) as tf.Tensor3D, kernel(), bias())).toThrow(message);
  expect(() => lstm(x, kernel(), tf.zeros([15]))).toThrow("bias: got [15], expected [4·units]");
  expect(() => lstm(tf.zeros([2, 0, inputs]), kernel(), bias())).toThrow("input: got [2,0,3], expected");
  const ending = (lengths: tf.Tensor) => () => lstm(x, kernel(), bias(), lengths as tf.Tensor1D);
  for (const shape of [[1], [3], [2, 1]])
    expect(ending(tf.onesLike(values(shape, 1)).toInt())).toThrow(
      `shape of the LSTM's lengths: got [${shape}], expected [2], [batch]`,
    );
  expect(ending(values([2], 1))).toThrow('type of the LSTM\'s lengths: got "float32", expected int32');
});

test.each(["compiled", "op by op"])("lengths that no text has count as the nearest that has one: %s", how => {
  const x = values([4, 6, inputs], 3) as tf.Tensor3D;
  const [K, b] = [kernel(), bias()];
  const step = (x: tf.Tensor, K: tf.Tensor, b: tf.Tensor, ends: tf.Tensor) =>
    lstm(x as tf.Tensor3D, K as tf.Tensor2D, b as tf.Tensor1D, ends as tf.Tensor1D);
  const compiled = compile(step);
  const call = how === "compiled" ? compiled : step;
  const of = (...ends: number[]) => call(x, K, b, tf.tensor1d(ends, "int32")).dataSync();
  expect([...of(6, 7, 0, -3)]).toEqual([...of(6, 6, 1, 1)]);
  compiled.dispose();
});
