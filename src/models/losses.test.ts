import { describe, expect, it } from "vitest";
import { tf } from "../engine/tensorflow.js";
import { crossEntropy, graphLoss, jointLoss, type Lambda } from "./losses.js";

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

  it("each head has its λ2 and temperature: softmaxes of logits / τ, τ² times", () => {
    const both = tf.tensor1d([1, 1]);
    const each = { weights: tf.tensor1d([0.5, 3]), temperatures: tf.tensor1d([1, 2]) };
    const loss = jointLoss(trainer, heads, labels, both, [1, 0.1, 1], "stopped", { heads: each });
    const [first, second] = tf.unstack(heads) as [tf.Tensor2D, tf.Tensor2D];
    const plain = value(crossEntropy(first, tf.softmax(trainer)))[0]!;
    const soft = 4 * value(crossEntropy(tf.div(second, 2), tf.softmax(tf.div(trainer, 2))))[0]!;
    expect(value(loss.imitation)[0]).toBeCloseTo(plain, 6);
    expect(value(loss.imitation)[1]).toBeCloseTo(soft, 5);
    const [Lθ, [a, b]] = [value(loss.trainer)[0]!, value(loss.projection) as [number, number]];
    expect(value(loss.total)[0]).toBeCloseTo(Lθ + 0.5 * plain + 3 * soft + a + b, 4);
    const same = { weights: tf.tensor1d([0.1, 0.1]), temperatures: tf.tensor1d([1, 1]) };
    expect(
      value(jointLoss(trainer, heads, labels, both, [1, 0.1, 1], "stopped", { heads: same }).total),
    ).toEqual(value(jointLoss(trainer, heads, labels, both).total));
  });

  it("an example without weight counts for nothing; with all alike the sum of weights is the mean", () => {
    const only = (weights: number[]) => ({
      labels: tf.tensor1d(weights),
      imitation: tf.tensor1d([0.5, 0.5]),
    });
    const loss = jointLoss(trainer, heads, labels, imitates, [1, 0.1, 1], "stopped", {
      examples: only([1, 0]),
    });
    const first = (x: tf.Tensor2D) => tf.slice(x, [0, 0], [1, -1]);
    expect(value(loss.trainer)[0]).toBeCloseTo(value(crossEntropy(first(trainer), first(labels)))[0]!, 6);
    const own = tf
      .unstack(heads)
      .map(head => value(crossEntropy(first(head as tf.Tensor2D), first(labels)))[0]!);
    for (const [i, found] of value(loss.projection).entries()) expect(found).toBeCloseTo(own[i]!, 6);
    const even = jointLoss(trainer, heads, labels, imitates, [1, 0.1, 1], "stopped", {
      examples: only([0.5, 0.5]),
    });
    expect(value(even.total)[0]).toBeCloseTo(value(jointLoss(trainer, heads, labels, imitates).total)[0]!, 5);
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

it("the graph's term compares an example with its neighbour, whose side has no gradient", () => {
  const neighbours = tf.tensor2d([
    [3, 1],
    [0, 1],
  ]);
  expect(value(graphLoss(trainer, neighbours))).toEqual(value(crossEntropy(trainer, tf.softmax(neighbours))));
  const ofNeighbours = tf.grad(x => graphLoss(trainer, x as tf.Tensor2D))(neighbours);
  expect(value(ofNeighbours)).toEqual([0, 0, 0, 0]);
});
