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
