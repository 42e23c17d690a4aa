import { tf } from "../engine/tensorflow.js";
import { stopGradient } from "./straight-through.js";

/** λ1, λ2, λ3 of eq. 1: weights of the trainer's, the imitation and the projection loss. */
export type Lambda = readonly [number, number, number];

export const lambdaOfPaper: Lambda = [1.0, 0.1, 1.0];

/**
 * May the imitation loss also move the trainer? `stopped` cuts its target off (the default: the trainer's path
 * then does not depend on its students, so that one trainer serves any number of heads exactly); `through` lets
 * the gradient pass, as an ablation.
 */
export const imitations = ["stopped", "through"] as const;
export type Imitation = (typeof imitations)[number];

/** What is not alike for all heads and all examples. */
export interface Weighing {
  /** How each head imitates; all alike where absent. */
  readonly heads?: Imitating | undefined;
  /** What each example of the batch counts [batch]; all alike where absent. */
  readonly examples?: ExampleWeights | undefined;
}

/** What examples count in a mean, each 1 / their number where all count alike. */
export interface ExampleWeights {
  /** In what is compared with labels: 0 where an example bears none. */
  readonly labels: tf.Tensor1D;
  readonly imitation: tf.Tensor1D;
}

/** How each head imitates. */
export interface Imitating {
  /** λ2 of each head [heads], in place of the one of all. */
  readonly weights: tf.Tensor1D;
  /**
   * τ of each head [heads]: the imitation loss compares softmaxes of logits / τ, τ² times, so that its gradient keeps its
   * size (Hinton, Vinyals, Dean 2015).
   */
  readonly temperatures: tf.Tensor1D;
}

/** Every term of the objective, each a mean over the batch; per head where there are heads. */
export interface JointLoss {
  /** L(θ,p), a scalar: what is minimised; the sum over all heads. */
  readonly total: tf.Scalar;
  /** L_θ, a scalar. */
  readonly trainer: tf.Scalar;
  /** L^p per head [heads]; counted only for heads with weight in `imitates`. */
  readonly imitation: tf.Tensor1D;
  /** L̂^p per head [heads] */
  readonly projection: tf.Tensor1D;
}

/**
 * D(h, y) = -Σ_c y_c·log softmax(h)_c, averaged over the batch (Ravi 2017, §2).
 * logits [batch, classes] or [heads, batch, classes], target alike (broadcast), weights [batch] of the average → scalar
 * or [heads]
 */
export function crossEntropy(logits: tf.Tensor, target: tf.Tensor, weights?: tf.Tensor1D): tf.Tensor {
  const each = tf.sum(tf.mul(target, tf.logSoftmax(logits)), -1);
  return tf.neg(weights ? tf.sum(tf.mul(each, weights), -1) : tf.mean(each, -1));
}

/**
 * The term of a graph: D(h_θ(x_i), softmax(h_θ(x_j))) for an example i and a neighbour j, whose side is cut off, so that it
 * says that neighbours are of one class (Bui, Ravi, Ramavajjala 2018, "Neural graph learning").
 *
 * logits, those of neighbours [pairs, classes] → scalar
 */
export const graphLoss = (logits: tf.Tensor2D, neighbours: tf.Tensor2D): tf.Scalar =>
  crossEntropy(logits, tf.softmax(stopGradient(neighbours))) as tf.Scalar;

/**
 * The joint objective (eq. 1) for one trainer and any number of heads:
 * L(θ,p) = λ1·L_θ + Σ_heads (λ2·L^p + λ3·L̂^p), with
 * L_θ = D(h_θ, ŷ), L^p = D(h_p, softmax(h_θ)), L̂^p = D(h_p, ŷ).
 *
 * trainer [batch, classes] logits h_θ; heads [heads, batch, classes] logits h_p; labels [batch, classes] one-hot;
 * imitates [heads]: 1 for a head that learns from the trainer (joint), 0 for one that sees labels only (self).
 */
export function jointLoss(
  trainer: tf.Tensor2D,
  heads: tf.Tensor3D,
  labels: tf.Tensor2D,
  imitates: tf.Tensor1D,
  [λ1, λ2, λ3]: Lambda = lambdaOfPaper,
  imitation: Imitation = "stopped",
  { heads: each, examples }: Weighing = {},
): JointLoss {
  const teacher = imitation === "stopped" ? stopGradient(trainer) : trainer;
  const Lθ = crossEntropy(trainer, labels, examples?.labels) as tf.Scalar;
  const Lp = imitationLoss(teacher, heads, labels, imitates, each?.temperatures, examples?.imitation);
  const ownLoss = selfLoss(heads, labels, examples?.labels);
  const ofHeads = tf.sum(tf.add(tf.mul(tf.mul(Lp, imitates), each?.weights ?? λ2), tf.mul(ownLoss, λ3)));
  return {
    total: tf.add(tf.mul(Lθ, λ1), ofHeads) as tf.Scalar,
    trainer: Lθ,
    imitation: Lp,
    projection: ownLoss,
  };
}

/** L^p = D(h_p, softmax(h_θ)) per head; with temperatures τ²·D(h_p/τ, softmax(h_θ/τ)). */
function imitationLoss(
  teacher: tf.Tensor2D,
  heads: tf.Tensor3D,
  labels: tf.Tensor2D,
  imitates: tf.Tensor1D,
  temperatures?: tf.Tensor1D,
  examples?: tf.Tensor1D,
): tf.Tensor1D {
  if (!temperatures) {
    const target = targets(tf.expandDims(tf.softmax(teacher), 0), labels, imitates);
    return crossEntropy(heads, target, examples) as tf.Tensor1D;
  }
  const τ = tf.reshape(temperatures, [-1, 1, 1]);
  const taught = tf.softmax(tf.div(tf.expandDims(teacher, 0), τ));
  const loss = crossEntropy(tf.div(heads, τ), targets(taught, labels, imitates), examples);
  return tf.mul(loss, tf.square(temperatures)) as tf.Tensor1D;
}

/**
 * What each head is compared with: the trainer where it imitates it, else the labels, whose term has no weight. So a
 * trainer that diverges is no part of what a self head sees: 0·NaN would be.
 *
 * taught [heads or 1, batch, classes], labels [batch, classes], imitates [heads] → [heads, batch, classes]
 */
const targets = (taught: tf.Tensor, labels: tf.Tensor2D, imitates: tf.Tensor1D): tf.Tensor =>
  tf.where(tf.reshape(tf.greater(imitates, 0), [-1, 1, 1]), taught, tf.expandDims(labels, 0));

/** L̂^p alone, per head: labels [batch, classes], heads [heads, batch, classes] → [heads]. */
export const selfLoss = (heads: tf.Tensor3D, labels: tf.Tensor2D, examples?: tf.Tensor1D): tf.Tensor1D =>
  crossEntropy(heads, tf.expandDims(labels, 0), examples) as tf.Tensor1D;
