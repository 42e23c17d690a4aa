import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { compiled, numbers, release, values } from "../../test/steps.js";
import { startEngine } from "./backend.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));
afterEach(release);

describe.each([tf.relu, tf.sigmoid, tf.tanh])("the gradient of activation %#", activation => {
  const f = (x: tf.Tensor) => tf.sum(tf.mul(activation(x), x));

  test("is one op of TensorFlow's and the same numbers", () => {
    const x = values([4, 5]);
    const slope = (v: tf.Tensor) => tf.grad(f)(v);
    const [above, below] = [f(tf.add(x, 1e-2)), f(tf.sub(x, 1e-2))];
    const mean = (numbers(above)[0]! - numbers(below)[0]!) / 2e-2;
    expect(numbers(tf.sum(compiled(slope)(x)))[0]).toBeCloseTo(mean, 2);
  });

  test("has a gradient itself", () => {
    const x = values([4, 5]);
    const curve = (v: tf.Tensor) => tf.grad(w => tf.sum(tf.grad(f)(w)))(v);
    const found = compiled(curve);
    found(x);
    expect(numbers(found(x)).every(Number.isFinite)).toBe(true);
    expect(numbers(found(x)).some(value => value !== 0)).toBe(true);
  });
});
