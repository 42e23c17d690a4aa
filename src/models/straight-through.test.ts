import { describe, expect, it } from "vitest";
import { tf } from "../engine/tensorflow.js";
import { signs, slopes } from "./straight-through.js";

const x = tf.tensor1d([-3, -0.5, 0, 0.25, 1, 2]);

describe("signs", () => {
  it("are 1 above 0, else -1", () => {
    expect([...signs(x, slopes.identity).dataSync()]).toEqual([-1, -1, -1, 1, 1, 1]);
  });

  it.each([
    ["identity", [1, 2, 3, 4, 5, 6]],
    ["clipped", [0, 2, 3, 4, 5, 0]],
    ["tanh", [3, 0.5, 0, 0.25, 1, 2].map((value, i) => (i + 1) / Math.cosh(value) ** 2)],
  ] as const)("%s: so much of the gradient passes", (name, expected) => {
    const weights = tf.tensor1d([1, 2, 3, 4, 5, 6]);
    const found = tf
      .grad(own => tf.sum(tf.mul(signs(own, slopes[name]), weights)))(x)
      .dataSync();
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
  });
});
