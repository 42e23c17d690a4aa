import { beforeAll, expect, it } from "vitest";
import { compile, startEngine } from "../engine/index.js";
import { tf } from "../engine/tensorflow.js";
import { noisy } from "./dropout.js";
import full from "./nets/full.js";

beforeAll(async () => void (await startEngine()));

const keyed = (seed: number, step: number) => tf.tensor1d([seed, step], "int32");

it("noise has the deviation that was asked for, is another at each step, and the same for the same key", () => {
  const draw = compile((x: tf.Tensor, key: tf.Tensor) => noisy(x, 0.3, key as tf.Tensor1D, 0));
  const x = tf.fill([100, 784], 0.5);
  const values = (step: number) => draw(x, keyed(7, step)).dataSync() as Float32Array;
  const [first, again, next] = [values(1), values(1), values(2)];
  expect(again).toEqual(first);
  expect(next).not.toEqual(first);
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  const variance = first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.005); // four standard errors
  expect(Math.abs(Math.sqrt(variance) - 0.3)).toBeLessThan(0.005);
  draw.dispose();
});

it("a full network sees noise while it learns, and none where it answers", () => {
  const task = { classes: ["0", "1"], shape: [2, 2, 1] } as const;
  const [plain, noised] = [full(task, { hidden: [3] }), full(task, { hidden: [3], noise: 0.5 })];
  expect(noised.settings).toEqual({ hidden: [3], dropout: [0, 0], noise: 0.5 });
  expect(plain.settings).toEqual({ hidden: [3], dropout: [0, 0] });
  const weights = plain.weights.map(({ shape }, i) => tf.randomNormal([...shape], 0, 1, "float32", i + 1));
  const x = [tf.fill([5, 4], 0.5)];
  const logits = (model: typeof plain, key?: tf.Tensor1D) => model.logits(weights, x, key).dataSync();
  expect(logits(noised)).toEqual(logits(plain));
  expect(logits(plain, keyed(1, 1))).toEqual(logits(plain));
  expect(logits(noised, keyed(1, 1))).not.toEqual(logits(plain));
});

it("noise that is no deviation is refused", () => {
  const task = { classes: ["0", "1"], shape: [2, 2, 1] } as const;
  for (const noise of [-0.1, Number.NaN, "0.3" as unknown as number])
    expect(() => full(task, { noise })).toThrow("expected a number of 0 or more");
});
