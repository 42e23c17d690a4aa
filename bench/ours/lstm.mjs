// An embedding, one LSTM layer and a dense layer on the last state; compiled or op by op.
import * as tf from "@tensorflow/tfjs";
import { adam } from "../../dist/engine/adam.js";
import { startEngine } from "../../dist/engine/backend.js";
import { lastState, lstm } from "../../dist/engine/lstm.js";
import { serve, settings } from "./serve.mjs";
import { stepper } from "./stepper.mjs";

/** @type {Record<"batch" | "tokens" | "words" | "embedding" | "units" | "classes" | "steps" | "threads", number> & { eager?: boolean, whole?: boolean }} */
const { batch, tokens, words, embedding, units, classes, threads, whole, ...how } = settings;
await startEngine({ threads });
const table = weights([words, embedding], 1, 1);
const kernel = weights([embedding + units, 4 * units], embedding + units, 2);
const bias = tf.variable(tf.zeros([4 * units]));
const dense = weights([units, classes], units, 3);
const variables = [table, kernel, bias, dense];
const optimizer = adam(variables);

const state = whole ? lastState : lstm;

/** @param {tf.Tensor[]} inputs */
function step(...[ids, labels, rate]) {
  const y = tf.cast(tf.oneHot(labels, classes), "float32");
  const loss = () => {
    const x = /** @type {tf.Tensor3D} */ (tf.gather(table, ids));
    return /** @type {tf.Scalar} */ (
      tf.losses.softmaxCrossEntropy(
        y,
        tf.matMul(state(x, /** @type {tf.Tensor2D} */ (kernel), /** @type {tf.Tensor1D} */ (bias)), dense),
      )
    );
  };
  const { value, grads } = tf.variableGrads(loss, variables);
  optimizer.apply(grads, /** @type {tf.Scalar} */ (rate));
  return value;
}

/**
 * @param {number[]} shape
 * @param {number} inputs
 * @param {number} seed
 */
function weights(shape, inputs, seed) {
  return tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, Math.sqrt(1 / inputs), "float32", seed)));
}

const ids = tf.tensor2d(
  Int32Array.from({ length: batch * tokens }, (_, i) => (i * 7919) % words),
  [batch, tokens],
  "int32",
);
const labels = tf.tensor1d(
  Int32Array.from({ length: batch }, (_, i) => i % classes),
  "int32",
);
await serve(stepper(step, [ids, labels, tf.scalar(0.001)], how));
