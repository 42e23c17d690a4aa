import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { tf } from "../../engine/tensorflow.js";
import { parameters } from "../size.js";
import projectedSparse from "./projected-sparse.js";

const task = { classes: ["a", "b"], shape: [2, 2, 1] };

it("each block of bits, read as a number, chooses a row of weights: sums done by hand", () => {
  const { logits, weights } = projectedSparse(task, { T: 2, d: 2 });
  const fixed = weights.slice(2).map(({ start, shape }) => tf.tensor1d(start(seeded(1), shape[0]!)));
  const W = tf.tensor2d(Array.from({ length: 8 }, (_, row) => [row, 10 * row]));
  const x = tf.tensor2d([
    [0, 0, 0, 0], // rows 0 and 4
    [1, 0, 1, 1], // rows 2 and 4 + 3
  ]);
  expect(logits([W, tf.tensor1d([0.5, 0]), ...fixed], [x]).arraySync()).toEqual([
    [4.5, 40],
    [9.5, 90],
  ]);
});

it("has T·2^d rows; refuses blocks that floats could not number", () => {
  expect(parameters(projectedSparse(task, { T: 60, d: 12 }))).toBe(60 * 4096 * 2 + 2);
  expect(() => projectedSparse(task, { T: 1, d: 21 })).toThrow("bits d of a block: got 21");
  expect(() => projectedSparse(task, { T: 64, d: 20 })).toThrow("weights T·2^d of a class");
});
