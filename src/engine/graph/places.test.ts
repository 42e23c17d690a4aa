import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { compiled, numbers, release, variable } from "../../../test/steps.js";
import { startEngine } from "../backend.js";
import { tf } from "../tensorflow.js";

beforeAll(async () => void (await startEngine()));
afterEach(release);

describe("variables cannot be forgotten", () => {
  const counter = () => {
    const count = variable(tf.scalar(0));
    const step = compiled((by: tf.Tensor) => {
      count.assign(tf.add(count, by) as tf.Scalar);
      return tf.mul(count, 10);
    });
    return { count, step: (by: number) => tf.tidy(() => numbers(step(tf.scalar(by)))[0]!), raw: step };
  };

  test("a read sees what the graph did, and results are from after the assign", () => {
    const { count, step } = counter();
    expect([step(1), step(1), step(1)]).toEqual([10, 20, 30]);
    expect(numbers(count)).toEqual([3]);
    expect(step(2)).toBe(50);
    expect(numbers(count)).toEqual([5]);
  });

  test("an assign from outside reaches the graph", () => {
    const { count, step } = counter();
    step(1);
    step(1);
    tf.tidy(() => count.assign(tf.scalar(100)));
    expect(step(1)).toBe(1010);
    expect(numbers(count)).toEqual([101]);
  });

  test("a clone keeps the value of its moment, before and after it was fetched", () => {
    const { count, step } = counter();
    step(1);
    step(1);
    const two = tf.clone(count);
    step(1);
    const three = tf.clone(count);
    expect(numbers(three)).toEqual([3]);
    step(1);
    expect([numbers(two), numbers(three), numbers(count)]).toEqual([[2], [3], [4]]);
    tf.dispose([two, three]);
  });

  test("two graphs and eager ops share a variable", () => {
    const { count, step } = counter();
    const read = compiled((by: tf.Tensor) => tf.mul(count, by));
    const twice = () => tf.tidy(() => numbers(read(tf.scalar(2)))[0]);
    step(1);
    expect(twice()).toBe(2);
    step(1);
    expect(twice()).toBe(4);
    step(1);
    expect(twice()).toBe(6);
    tf.tidy(() => void expect(numbers(tf.add(count, 0.5))).toEqual([3.5]));
  });

  test("dispose leaves the values", () => {
    const { count, step, raw } = counter();
    step(1);
    step(1);
    raw.dispose();
    expect(numbers(count)).toEqual([2]);
    expect(step(1)).toBe(30);
  });

  test("variables that swap", () => {
    const [a, b] = [variable(tf.scalar(1)), variable(tf.scalar(2))];
    const swap = compiled(() => {
      const [x, y] = [tf.clone(a), tf.clone(b)];
      a.assign(y as tf.Scalar);
      b.assign(x as tf.Scalar);
    });
    for (let i = 0; i < 3; i++) swap();
    expect([numbers(a), numbers(b)]).toEqual([[2], [1]]);
  });
});
