import * as tf from "@tensorflow/tfjs";

/** λ1, λ2, λ3 of eq. 1: weights of the trainer's, the imitation and the projection loss. */
export type Lambda = readonly [number, number, number];

export const lambdaOfPaper: Lambda = [1.0, 0.1, 1.0];

/**
 * May the imitation loss also move the trainer? `stopped` cuts its target off (the default: the trainer's path
 * then does not depend on its students, so that one trainer serves any number of heads exactly); `through` lets
 * the gradient pass, as an ablation.
 */
export type Imitation = "stopped" | "through";

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
 * logits [batch, classes] or [heads, batch, classes], target alike (broadcast) → scalar or [heads]
 */
export function crossEntropy(logits: tf.Tensor, target: tf.Tensor): tf.Tensor {
  return tf.neg(tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(logits)), -1), -1));
}

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
): JointLoss {
  const taught = tf.softmax(imitation === "stopped" ? stopGradient(trainer) : trainer);
  const target = targets(taught, labels, imitates);
  const Lθ = crossEntropy(trainer, labels) as tf.Scalar;
  const Lp = crossEntropy(heads, target) as tf.Tensor1D;
  const ownLoss = selfLoss(heads, labels);
  const ofHeads = tf.sum(tf.add(tf.mul(tf.mul(Lp, imitates), λ2), tf.mul(ownLoss, λ3)));
  return {
    total: tf.add(tf.mul(Lθ, λ1), ofHeads) as tf.Scalar,
    trainer: Lθ,
    imitation: Lp,
    projection: ownLoss,
  };
}

/**
 * What each head is compared with: the trainer where it imitates it, else the labels, whose term has no weight. So a
 * trainer that diverges is no part of what a self head sees: 0·NaN would be.
 *
 * taught, labels [batch, classes], imitates [heads] → [heads, batch, classes]
 */
const targets = (taught: tf.Tensor, labels: tf.Tensor2D, imitates: tf.Tensor1D): tf.Tensor =>
  tf.where(
    tf.reshape(tf.greater(imitates, 0), [-1, 1, 1]),
    tf.expandDims(taught, 0),
    tf.expandDims(labels, 0),
  );

/** L̂^p alone, per head: labels [batch, classes], heads [heads, batch, classes] → [heads]. */
export const selfLoss = (heads: tf.Tensor3D, labels: tf.Tensor2D): tf.Tensor1D =>
  crossEntropy(heads, tf.expandDims(labels, 0)) as tf.Tensor1D;

/** The same values, seen by no gradient. */
function stopGradient<T extends tf.Tensor>(x: T): T {
  const cut = tf.customGrad(value => ({
    value: tf.clone(value as tf.Tensor),
    gradFunc: dy => tf.zerosLike(dy as tf.Tensor),
  }));
  return cut(x) as T;
}
