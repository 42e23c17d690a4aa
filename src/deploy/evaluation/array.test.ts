import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { startEngine } from "../../engine/backend.js";
import {
  cast,
  cumulated,
  gathered,
  joined,
  largest,
  type NdArray,
  padded,
  pairs,
  product,
  reshaped,
  summed,
  transposed,
} from "./array.js";

beforeAll(async () => void (await startEngine()));

/** Whole numbers from -9 to 9. */
function array(...shape: number[]): NdArray {
  const count = shape.reduce((all, side) => all * side, 1);
  return {
    shape,
    values: Float32Array.from(seeded(1).stream(String(shape)).words(count), word => (word % 19) - 9),
  };
}

const tensor = ({ shape, values }: NdArray): tf.Tensor => tf.tensor(values as Float32Array, [...shape]);
const index: NdArray = { shape: [4], values: Int32Array.of(2, 0, 2, 1) };
const plus = (x: number, y: number) => x + y;

describe("what arrays give is what TensorFlow.js gives", () => {
  it.each<[string, () => NdArray, () => tf.Tensor]>([
    [
      "a sum of [2, 1, 4] and [3, 1]",
      () => pairs(array(2, 1, 4), array(3, 1), Float32Array, plus as never),
      () => tf.add(tensor(array(2, 1, 4)), tensor(array(3, 1))),
    ],
    [
      "a sum with a number",
      () => pairs(array(2, 3), array(), Float32Array, plus as never),
      () => tf.add(tensor(array(2, 3)), tensor(array())),
    ],
    [
      "a product",
      () => product(array(3, 4), array(4, 2)),
      () => tf.matMul(tensor(array(3, 4)), tensor(array(4, 2))),
    ],
    [
      "a product of many by one",
      () => product(array(5, 3, 4), array(4, 2)),
      () => tf.matMul(tensor(array(5, 3, 4)), tensor(array(4, 2))),
    ],
    [
      "a product of one by many",
      () => product(array(3, 4), array(5, 4, 2)),
      () => tf.matMul(tf.tile(tf.reshape(tensor(array(3, 4)), [1, 3, 4]), [5, 1, 1]), tensor(array(5, 4, 2))),
    ],
    ["turned", () => transposed(array(3, 4)), () => tf.transpose(tensor(array(3, 4)))],
    [
      "rows",
      () => gathered(array(3, 4), index, 0),
      () => tf.gather(tensor(array(3, 4)), tf.tensor1d([2, 0, 2, 1], "int32"), 0),
    ],
    [
      "columns",
      () => gathered(array(3, 4), index, 1),
      () => tf.gather(tensor(array(3, 4)), tf.tensor1d([2, 0, 2, 1], "int32"), 1),
    ],
    ["sums so far", () => cumulated(array(2, 3, 4), 1), () => tf.cumsum(tensor(array(2, 3, 4)), 1)],
    ["a sum", () => summed(array(2, 3, 4), 1, false), () => tf.sum(tensor(array(2, 3, 4)), 1)],
    [
      "a sum that keeps its side",
      () => summed(array(2, 3, 4), 2, true),
      () => tf.sum(tensor(array(2, 3, 4)), 2, true),
    ],
    [
      "zeros around",
      () => padded(array(2, 3), [1, 0], [2, 4]),
      () =>
        tf.pad(tensor(array(2, 3)), [
          [1, 2],
          [0, 4],
        ]),
    ],
    [
      "side by side",
      () => joined([array(2, 3), array(2, 4)]),
      () => tf.concat([tensor(array(2, 3)), tensor(array(2, 4))], 1),
    ],
    ["other sides", () => reshaped(array(2, 6), [3, -1]), () => tf.reshape(tensor(array(2, 6)), [3, -1])],
    ["the largest", () => largest(array(5, 4)), () => tf.argMax(tensor(array(5, 4)), 1)],
  ])("%s", (_, ours, theirs) => {
    const expected = theirs();
    const { shape, values } = ours();
    expect(shape).toEqual(expected.shape);
    expect([...(values as Float32Array)]).toEqual([...expected.dataSync()]);
  });
});

it("what is not whole loses its fraction where only whole numbers fit", () => {
  const floats: NdArray = { shape: [2], values: Float64Array.of(-1.7, 2.5) };
  expect([...(cast(floats, BigInt64Array).values as BigInt64Array)]).toEqual([-1n, 2n]);
  expect([...(cast(floats, Int32Array).values as Int32Array)]).toEqual([-1, 2]);
});

it("shapes that do not fit are refused in a line", () => {
  expect(() => pairs(array(2, 3), array(2), Float32Array, plus as never)).toThrow(
    "shapes of two arrays: got [[2,3],[2]], expected sides that are equal or 1",
  );
  expect(() => product(array(2, 3), array(2, 3))).toThrow("inner sides of a product: got [[2,3],[2,3]]");
  expect(() => reshaped(array(2, 3), [4, 2])).toThrow("shape: got [4,2], expected 6 numbers");
  expect(() => gathered(array(2, 3), index, 0)).toThrow("places that are gathered: got 2, expected below 2");
});
