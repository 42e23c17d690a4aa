import { check, positiveNumber } from "../core/check.js";
import { fused } from "./fused.js";
import type { Optimizer } from "./optimizer.js";
import { tf } from "./tensorflow.js";

/** How Adagrad begins. */
export interface AdagradSettings {
  /** What the sums of squares begin with: above 0, so that a gradient of 0 moves nothing. */
  readonly start?: number;
}

/**
 * Adagrad (Duchi, Hazan, Singer 2011): s ← s + g²,  x ← x - rate·g / √s.
 *
 * A row without gradient stays as it is, so an update of some rows alone is exact. In a compiled step each update is one
 * TensorFlow op (`ResourceApplyAdagrad`, `ResourceSparseApplyAdagrad`).
 */
export function adagrad(variables: readonly tf.Variable[], { start = 0.1 }: AdagradSettings = {}): Optimizer {
  positiveNumber("start of Adagrad", start);
  const slots = variables.map(x => ({ x, sums: tf.tidy(() => tf.variable(tf.fill(x.shape, start), false)) }));
  return {
    apply(gradients, learningRate, rows = {}) {
      for (const { x, sums } of slots) {
        const gradient = gradients[x.name];
        check(gradient !== undefined, `gradient of ${x.name}`, "none", "a tensor");
        const own = rows[x.name] as tf.Tensor1D | undefined;
        const op = own ? "ResourceSparseApplyAdagrad" : "ResourceApplyAdagrad";
        const inputs = [learningRate, gradient, ...(own ? [own] : [])];
        fused({ op, variables: [x, sums], inputs, ...(own ? { types: { Tindices: own.dtype } } : {}) }, () =>
          update(x, sums, whole(gradient, own, x.shape), learningRate),
        );
      }
    },
    dispose: () => tf.dispose(slots.map(({ sums }) => sums)),
  };
}

/** The gradient of all rows: 0 for those that are not named. */
const whole = (gradient: tf.Tensor, rows: tf.Tensor1D | undefined, [count]: readonly number[]): tf.Tensor =>
  rows ? tf.unsortedSegmentSum(gradient, rows, count!) : gradient;

function update(x: tf.Variable, sums: tf.Variable, g: tf.Tensor, rate: tf.Scalar): void {
  tf.tidy(() => {
    sums.assign(tf.add(sums, tf.square(g)) as never);
    x.assign(tf.sub(x, tf.div(tf.mul(rate, g), tf.sqrt(sums))) as never);
  });
}
