import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { startEngine } from "../../engine/backend.js";
import { compile } from "../../engine/compile.js";
import { tf } from "../../engine/tensorflow.js";
import { product } from "../model.js";
import { averaged, sumsOf } from "./sums.js";

beforeAll(async () => void (await startEngine()));

const drawn = (name: string, shape: number[]) =>
  tf.tensor(Float32Array.from(seeded(7).stream(name).normals(product(shape))), shape);

const block = {
  ...({ isSeparable: true, side: 3, padding: "valid", pool: false } as const),
  ...{ inputs: 3, outputs: 4, rounds: 1 },
};

describe.each([8, 4] as const)("a separable convolution of %i bits", bits => {
  it("has in training the sums that a device has, but for their rounding", () => {
    tf.tidy(() => {
      const u = tf.floor(tf.mul(tf.abs(drawn("u", [2, 5, 5, 3])), 60)) as tf.Tensor4D;
      const weights = [drawn("d", [3, 3, 3, 1]), drawn("p", [1, 1, 3, 4])];
      const [training, whole] = [true, false].map(is => sumsOf(block, weights, u, bits, is));
      expect(tf.max(tf.abs(whole!)).dataSync()[0]).toBeGreaterThan(50);
      expect(tf.max(tf.abs(tf.sub(whole!, tf.round(whole!)))).dataSync()[0]).toBe(0);
      const apart = tf.max(tf.abs(tf.sub(training!, whole!))).dataSync()[0]!;
      expect(apart).toBeGreaterThan(0);
      expect(apart).toBeLessThanOrEqual(0.5 + 3 * 0.5 + 1e-3); // a half of n, and of each of three v, whose weight is below 1
    });
  });

  it("has the gradient of its rounded weights, where nothing is rounded after", () => {
    tf.tidy(() => {
      const u = drawn("u", [2, 5, 5, 3]) as tf.Tensor4D;
      const [d, p] = [drawn("d", [3, 3, 3, 1]), drawn("p", [1, 1, 3, 4])];
      const upstream = drawn("upstream", [2, 3, 3, 4]);
      const [top, part] = [2 ** (bits - 1) - 1, 2 ** (bits - 1)];
      const steps = (W: tf.Tensor, axes: number[]) => tf.div(tf.max(tf.abs(W), axes, true), top);
      const onGrid = (W: tf.Tensor, step: tf.Tensor) => tf.mul(tf.round(tf.div(W, step)), step);
      const ofD = steps(d, [0, 1]);
      const taken = tf.mul(tf.reshape(ofD, [1, 1, 3, 1]), part);
      const ofP = steps(tf.mul(p, taken), [0, 1, 2]);
      const plain = (d: tf.Tensor, p: tf.Tensor) =>
        tf.div(tf.conv2d(u, tf.mul(d, p) as tf.Tensor4D, 1, "valid"), tf.mul(ofP, part));
      const rounded = [onGrid(d, ofD), tf.div(onGrid(tf.mul(p, taken), ofP), taken)];
      const loss = (n: tf.Tensor) => tf.sum(tf.mul(n, upstream)) as tf.Scalar;
      const ours = tf.grads((d, p) => loss(sumsOf(block, [d!, p!], u, bits, true)))([d, p]);
      const theirs = tf.grads((d, p) => loss(plain(d!, p!)))(rounded);
      for (const [i, gradient] of ours.entries()) {
        const size = tf.max(tf.abs(theirs[i]!)).dataSync()[0]!;
        expect(size).toBeGreaterThan(0);
        expect(tf.max(tf.abs(tf.sub(gradient, theirs[i]!))).dataSync()[0]! / size).toBeLessThan(1e-5);
      }
    });
  });
});

it("rounds weights in a graph as outside of one, where one bit decides", () => {
  const outputs = 100;
  const plain = { ...block, isSeparable: false, side: 1, inputs: 2, outputs } as const;
  const halfway = [7, 3.5].flatMap(level =>
    Array.from({ length: outputs }, (_, o) => (level * (o + 1)) / 256),
  );
  const W = tf.variable(tf.tensor4d(halfway, [1, 1, 2, outputs]));
  const u = tf.tensor4d([0, 8], [1, 1, 1, 2]); // n is then the level of the second weight
  const sums = (u: tf.Tensor) => sumsOf(plain, [W], u as tf.Tensor4D, 4, false) as tf.Tensor;
  const step = compile(sums);
  step(u); // traced
  expect(Array.from(step(u).dataSync())).toEqual(Array.from(sums(u).dataSync()));
  step.dispose();
  tf.dispose([W, u]);
});

it("averages over all places in units of an eighth, a half upwards, below 0 too", () => {
  tf.tidy(() => {
    const u = tf.tensor4d([1, 0, 0, 0, -1, 0, 0, 0, 7, 7, 7, 8, 255, 255, 255, 255], [4, 2, 2, 1]);
    expect([...averaged(u, false).dataSync()]).toEqual([2, -2, 58, 2040]);
    const sixteenths = tf.tensor4d([1, ...Array(15).fill(0), -1, ...Array(15).fill(0)], [2, 4, 4, 1]);
    expect([...averaged(sixteenths, false).dataSync()]).toEqual([1, 0]); // 8/16 and -8/16
    expect([...averaged(sixteenths, true).dataSync()]).toEqual([0.5, -0.5]);
  });
});
