import { check, positiveNumber } from "../core/check.js";
import { fused } from "./fused.js";
import type { Optimizer } from "./optimizer.js";
import { tf } from "./tensorflow.js";

/** Adam's constants where they are not the usual ones. */
export interface AdamSettings {
  /** 0 or more, below 1. */
  readonly beta1?: number;
  /** 0 or more, below 1. */
  readonly beta2?: number;
  /** Above 0. */
  readonly epsilon?: number;
}

/** Adam with its moments, for the variables that it was made for. */
export type Adam = Optimizer;

/**
 * Adam (Kingma and Ba 2015), algorithm 1, with the learning rate as a tensor, so that a schedule can be an input of
 * a compiled step:
 *
 *   m ← β1·m + (1-β1)·g,  v ← β2·v + (1-β2)·g²,  x ← x - rate·(m/(1-β1ᵗ)) / (√(v/(1-β2ᵗ)) + ε)
 *
 * In a compiled step each update is one TensorFlow op (`ResourceApplyAdam`).
 */
export function adam(
  variables: readonly tf.Variable[],
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamSettings = {},
): Adam {
  checkDecay("beta1 of Adam", beta1);
  checkDecay("beta2 of Adam", beta2);
  positiveNumber("epsilon of Adam", epsilon);
  const slots = variables.map(x => ({ x, m: zeros(x), v: zeros(x) }));
  const [power1, power2] = [one(), one()]; // β1ᵗ, β2ᵗ

  return {
    apply(gradients, learningRate, rows = {}) {
      for (const { x } of slots) {
        check(x.name in gradients, `gradient of ${x.name}`, "none", "a tensor");
        check(!(x.name in rows), `gradient of ${x.name} for Adam`, "that of some rows", "that of all rows");
      }
      tf.tidy(() => {
        assign(power1, tf.mul(power1, beta1));
        assign(power2, tf.mul(power2, beta2));
        const correction = tf.sqrt(tf.sub(1, power2)); // brings ε under TensorFlow's rearranged quotient
        const shared = {
          power1: tf.clone(power1) as tf.Scalar,
          power2: tf.clone(power2) as tf.Scalar,
          learningRate,
          beta1: tf.scalar(beta1),
          beta2: tf.scalar(beta2),
          epsilon: tf.mul(correction, epsilon) as tf.Scalar,
        };
        for (const { x, m, v } of slots) {
          const gradient = gradients[x.name]!;
          fused(
            { op: "ResourceApplyAdam", variables: [x, m, v], inputs: [...Object.values(shared), gradient] },
            () => update({ x, m, v }, gradient, shared),
          );
        }
      });
    },
    dispose: () => tf.dispose([...slots.flatMap(({ m, v }) => [m, v]), power1, power2]),
  };
}

/** Refuses what is no share that a moment keeps of itself, as 32 bits hold it: 1 would divide by 0. */
function checkDecay(what: string, beta: number): void {
  const isShare = Number.isFinite(beta) && beta >= 0 && Math.fround(beta) < 1;
  check(isShare, what, beta, "a number of 0 or more, below 1 as 32 bits hold it");
}

interface Shared {
  readonly power1: tf.Scalar;
  readonly power2: tf.Scalar;
  readonly learningRate: tf.Scalar;
  readonly beta1: tf.Scalar;
  readonly beta2: tf.Scalar;
  readonly epsilon: tf.Scalar;
}

/** The same update in plain tfjs, arranged as TensorFlow's op has it. */
function update({ x, m, v }: Record<"x" | "m" | "v", tf.Variable>, g: tf.Tensor, s: Shared): void {
  assign(m, tf.add(m, tf.mul(tf.sub(g, m), tf.sub(1, s.beta1))));
  assign(v, tf.add(v, tf.mul(tf.sub(tf.square(g), v), tf.sub(1, s.beta2))));
  const rate = tf.div(tf.mul(s.learningRate, tf.sqrt(tf.sub(1, s.power2))), tf.sub(1, s.power1));
  assign(x, tf.sub(x, tf.div(tf.mul(rate, m), tf.add(tf.sqrt(v), s.epsilon))));
}

const assign = (variable: tf.Variable, value: tf.Tensor): void => variable.assign(value as never);

const zeros = (like: tf.Variable): tf.Variable => tf.tidy(() => tf.variable(tf.zeros(like.shape), false));
const one = (): tf.Variable => tf.tidy(() => tf.variable(tf.scalar(1), false));
