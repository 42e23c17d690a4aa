import { beforeAll, expect, test } from "vitest";
import { adam } from "./adam.js";
import { startEngine } from "./backend.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));

test("ten updates by hand, from Kingma and Ba's algorithm 1", () => {
  const x = tf.variable(tf.tensor1d([1, -2, 0.5]));
  const optimizer = adam([x]);
  const gradient = (step: number) => [0.1 * step, -3, step % 2 ? 1e-3 : -1e-3];
  const [wanted, m, v] = [
    [1, -2, 0.5],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let t = 1; t <= 10; t++) {
    const g = gradient(t);
    tf.tidy(() => optimizer.apply({ [x.name]: tf.tensor1d(g) }, tf.scalar(0.1)));
    for (const [i, slope] of g.entries()) {
      m[i] = 0.9 * m[i]! + 0.1 * slope;
      v[i] = 0.999 * v[i]! + 0.001 * slope ** 2;
      const [mean, spread] = [m[i]! / (1 - 0.9 ** t), v[i]! / (1 - 0.999 ** t)];
      wanted[i]! -= (0.1 * mean) / (Math.sqrt(spread) + 1e-7);
    }
  }
  for (const [i, value] of [...x.dataSync<"float32">()].entries()) expect(value).toBeCloseTo(wanted[i]!, 4);
  optimizer.dispose();
  x.dispose();
});

test("a gradient that is missing is refused", () => {
  const x = tf.variable(tf.scalar(1));
  const optimizer = adam([x]);
  expect(() => optimizer.apply({}, tf.scalar(0.1))).toThrow(/gradient of .*none/);
  optimizer.dispose();
  x.dispose();
});

test.each([
  [{ beta1: 1 }, "beta1 of Adam: got 1, expected a number of 0 or more, below 1 as 32 bits hold it"],
  [{ beta2: 1 - 1e-10 }, "beta2 of Adam: got 0.9999999999, expected a number of 0 or more, below 1"],
  [{ beta2: -0.1 }, "beta2 of Adam: got -0.1"],
  [{ beta1: Number.NaN }, "beta1 of Adam: got NaN"],
  [{ epsilon: 0 }, "epsilon of Adam: got 0, expected a positive number"],
  [{ epsilon: Number.NaN }, "epsilon of Adam: got NaN"],
])("refuses constants of which numbers would be none: %j", (settings, message) => {
  const x = tf.variable(tf.scalar(1));
  const before = tf.memory().numTensors;
  expect(() => adam([x], settings)).toThrow(message);
  expect(tf.memory().numTensors).toBe(before);
  x.dispose();
});
