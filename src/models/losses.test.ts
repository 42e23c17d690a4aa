import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { crossEntropy, jointLoss, type Lambda } from "./losses.js";

const labels = tf.tensor2d([
  [1, 0],
  [0, 1],
]);
const trainer = tf.tensor2d([
  [2, 0],
  [1, 1],
]);
const heads = tf.tensor3d([
  [
    [0, 0],
    [0, 2],
  ],
  [
    [1, 3],
    [1, 0],
  ],
]); // [heads 2, batch 2, classes 2]
const imitates = tf.tensor1d([1, 0]);
const value = (x: tf.Tensor) => [...x.dataSync()];

describe("crossEntropy", () => {
  it("of even logits is log 2", () => {
    expect(
      value(
        crossEntropy(
          tf.zeros([3, 2]),
          tf.tensor2d([
            [1, 0],
            [0, 1],
            [1, 0],
          ]),
        ),
      )[0],
    ).toBeCloseTo(Math.log(2));
  });

  it("equals tfjs's own", () => {
    const own = value(crossEntropy(trainer, labels))[0]!;
    expect(own).toBeCloseTo(value(tf.losses.softmaxCrossEntropy(labels, trainer))[0]!, 6);
  });
});

describe("jointLoss", () => {
  it("with λ = (1, 0, 0) equals plain cross-entropy of the trainer", () => {
    const { total } = jointLoss(trainer, heads, labels, imitates, [1, 0, 0]);
    expect(value(total)[0]).toBeCloseTo(value(crossEntropy(trainer, labels))[0]!, 6);
  });

  it("is λ1·L_θ + λ2·L^p of the imitating heads + λ3·L̂^p of all", () => {
    const λ: Lambda = [0.5, 0.1, 2];
    const loss = jointLoss(trainer, heads, labels, imitates, λ);
    const [imitation, own, Lθ] = [value(loss.imitation), value(loss.projection), value(loss.trainer)[0]!];
    expect(value(loss.total)[0]).toBeCloseTo(0.5 * Lθ + 0.1 * imitation[0]! + 2 * (own[0]! + own[1]!), 5);
  });

  it("stopped: the trainer's gradient does not know its heads; through: it does", () => {
    const gradient = (imitation: "stopped" | "through", λ: Lambda) =>
      value(tf.grad(t => jointLoss(t as tf.Tensor2D, heads, labels, imitates, λ, imitation).total)(trainer));
    const alone = gradient("stopped", [1, 0, 0]);
    expect(gradient("stopped", [1, 0.1, 1])).toEqual(alone);
    expect(gradient("through", [1, 0.1, 1])).not.toEqual(alone);
  });

  it("a trainer that diverged moves no head that does not imitate it, and a head that diverged moves nobody", () => {
    const gradients = tf.grads(
      (t, h) => jointLoss(t as tf.Tensor2D, h as tf.Tensor3D, labels, imitates, [1, 0.1, 1]).total,
    );
    const [, ofHeads] = gradients([tf.fill([2, 2], Number.NaN), heads]) as [tf.Tensor, tf.Tensor3D];
    const [joint, self] = tf.unstack(ofHeads).map(value);
    expect(joint!.every(Number.isNaN)).toBe(true);
    const [, expected] = tf.unstack((gradients([trainer, heads]) as tf.Tensor[])[1]!).map(value);
    expect(self).toEqual(expected);

    const broken = tf.stack([tf.fill([2, 2], Number.NaN), tf.unstack(heads)[1]!]) as tf.Tensor3D;
    const [ofTrainer, others] = gradients([trainer, broken]) as [tf.Tensor, tf.Tensor3D];
    expect(value(ofTrainer)).toEqual(value((gradients([trainer, heads]) as tf.Tensor[])[0]!));
    expect(value(tf.unstack(others)[1]!)).toEqual(expected);
  });

  it("the heads' gradient is the same either way", () => {
    const gradient = (imitation: "stopped" | "through") =>
      value(
        tf.grad(h => jointLoss(trainer, h as tf.Tensor3D, labels, imitates, [1, 0.1, 1], imitation).total)(
          heads,
        ),
      );
    expect(gradient("stopped")).toEqual(gradient("through"));
  });
});
