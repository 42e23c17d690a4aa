import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { compiled, numbers, onNative, release } from "../../test/steps.js";
import { startEngine } from "./backend.js";
import { trace } from "./graph/trace.js";
import { nativeBackend } from "./native.js";
import { tf } from "./tensorflow.js";
import { type WholeRange, wholeActivation } from "./whole-activation.js";

beforeAll(async () => void (await startEngine()));
afterEach(release);

const given = [
  -1000, -513, -6, -2.001, -2, -1.999, -0.5, -0.001, 0, 0.499, 0.5, 1.5, 2.5, 126.5, 254.4, 254.5, 300,
];

describe.each<[string, WholeRange]>([
  ["a byte", { least: 0, most: 255, below: 0 }],
  ["a signed byte", { least: -128, most: 127, below: 1 / 4 }],
])("%s", (_, range) => {
  const of = (x: tf.Tensor) => wholeActivation(x as tf.Tensor4D, range) as tf.Tensor;
  const x = tf.tensor(Float32Array.from(given), [1, 1, 1, given.length]);
  const both = (one: (x: tf.Tensor) => tf.Tensor) => {
    const step = compiled(one);
    return [one(x), step(x), step(x)].map(numbers);
  };

  it("has whole numbers, a half upwards, cut off at either end", () => {
    const bent = given.map(x => (x < 0 ? x * range.below : x));
    const wanted = bent.map(x => Math.min(range.most, Math.max(range.least, Math.floor(x + 0.5))) + 0);
    for (const found of both(of)) expect(found.map(value => value + 0)).toEqual(wanted);
  });

  it("the gradient passes as if nothing were rounded or cut off", () => {
    const wanted = given.map(x => (x > 0 ? 1 : range.below));
    for (const found of both(tf.grad(of))) expect(found).toEqual(wanted);
  });

  it.runIf(onNative)("what is no number stays none", () => {
    const none = tf.tensor([Number.NaN, 1], [1, 1, 1, 2]);
    const step = compiled(of);
    for (const found of [of(none), step(none), step(none)]) expect(numbers(found)).toEqual([Number.NaN, 1]);
  });

  it.runIf(onNative)("is rounded by one op, and its gradient is one", () => {
    const { ops } = trace(nativeBackend()!, [x], () => [tf.grad(of)(x)])!.graph;
    expect(ops).toContain("FakeQuantWithMinMaxArgs");
    expect(ops).toContain(range.below > 0 ? "LeakyReluGrad" : "ReluGrad");
  });
});
