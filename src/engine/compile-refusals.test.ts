import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { compiled, numbers, onNative, release, values, variable } from "../../test/steps.js";
import { startEngine } from "./backend.js";
import type { Result } from "./compile.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));
afterEach(release);

describe.runIf(onNative)("errors say what to do", () => {
  const once = (step: (x: tf.Tensor) => Result, input: () => tf.Tensor = () => tf.scalar(2)) =>
    tf.tidy(() => void compiled(step)(input()));

  test("reading data", () => {
    expect(() => once(x => tf.scalar(x.dataSync()[0]!))).toThrow(/reads data.*outside/);
  });
  test("a mask made in JavaScript", () => {
    expect(() => once(x => tf.mul(x, tf.randomUniform([10, 10])))).toThrow(/pass it as an input/);
  });
  test("a large tensor from outside", () => {
    const outer = values([100]);
    expect(() => once(x => tf.mul(x, outer))).toThrow(/\[100\].*pass it as an input/);
    outer.dispose();
  });
  test("new variables at every call", () => {
    const made: tf.Variable[] = [];
    const step = compiled((x: tf.Tensor) => {
      made.push(tf.variable(tf.scalar(1)));
      return tf.add(x, made.at(-1)!);
    });
    expect(() => tf.tidy(() => [1, 2, 3].map(() => step(tf.scalar(1))))).toThrow(
      /new variables at every call/,
    );
    tf.dispose(made);
  });
  test("an asynchronous step", () => {
    expect(() => once((async () => tf.scalar(1)) as unknown as () => tf.Tensor)).toThrow(/not asynchronous/);
  });
  test("a variable as input", () => {
    const count = variable(tf.scalar(1));
    expect(() =>
      once(
        x => x,
        () => count,
      ),
    ).toThrow(/used directly/);
  });
  test("a step that throws changes nothing", () => {
    const count = variable(tf.scalar(1));
    expect(() =>
      once(() => {
        count.assign(tf.scalar(7));
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(numbers(count)).toEqual([1]);
  });
});
