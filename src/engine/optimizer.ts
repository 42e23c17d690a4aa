import type * as tf from "@tensorflow/tfjs";

/** What moves some variables along their gradients. */
export interface Optimizer {
  /**
   * One update of every variable; the gradients by the variables' names. `rows` names, by variable, the rows that its
   * gradient is of, where it is not of all of them: each once, unless its gradient is 0. Works inside a compiled step.
   */
  apply(gradients: Gradients, learningRate: tf.Scalar, rows?: Gradients): void;
  dispose(): void;
}

/** Tensors by the names of variables. */
export type Gradients = Readonly<Record<string, tf.Tensor>>;
