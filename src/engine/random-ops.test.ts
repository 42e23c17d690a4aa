import { beforeAll, expect, test } from "vitest";
import { startEngine } from "./backend.js";
import { compile } from "./compile.js";
import { dropout } from "./random-ops.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));

const ones = () => tf.ones([10_000]);
const key = () => tf.tensor1d([7, 1], "int32");

test("dropout takes its share, and keeps the mean", () => {
  const values = dropout(ones(), 0.2, key()).dataSync() as Float32Array;
  expect(new Set(values)).toEqual(new Set([0, 1.25]));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean - 1)).toBeLessThan(0.02); // four standard errors
  expect([...dropout(tf.ones([4]), 0, key()).dataSync()]).toEqual([1, 1, 1, 1]);
});

test.each([1, -0.5, 50, Number.NaN, "0.5" as unknown as number])(
  "a rate of %j is refused, before a step and while it is traced",
  rate => {
    const message = /rate of dropout: got .*, expected a number of 0 or more, below 1/;
    expect(() => dropout(ones(), rate, key())).toThrow(message);
    const step = compile((x: tf.Tensor, key: tf.Tensor) => dropout(x, rate, key as tf.Tensor1D));
    expect(() => step(ones(), key())).toThrow(message);
    step.dispose();
  },
);
