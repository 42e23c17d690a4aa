// Three 3 × 3 convolutions with pooling and a dense layer on 32 × 32 × 3 pictures; compiled or op by op.
import * as tf from "@tensorflow/tfjs";
import { adam } from "../../dist/engine/adam.js";
import { startEngine } from "../../dist/engine/backend.js";
import { serve, settings } from "./serve.mjs";
import { stepper } from "./stepper.mjs";

await startEngine();
/** @type {{ batch: number, channels: number[], classes: number, steps: number, eager?: boolean }} */
const { batch, channels, classes, ...how } = settings;
const widths = [3, ...channels];
const filters = channels.map((outputs, l) => weights([3, 3, widths[l], outputs], 9 * widths[l], l));
const last = channels.length - 1;
const dense = weights([16 * channels[last], classes], 16 * channels[last], 9);
const biases = [...channels, classes].map(size => tf.variable(tf.zeros([size])));
const variables = [...filters, dense, ...biases];
const optimizer = adam(variables);

/** @param {tf.Tensor4D} x */
function logits(x) {
  let a = x;
  filters.forEach((filter, l) => {
    const sums = tf.conv2d(a, /** @type {tf.Tensor4D} */ (filter), 1, "same");
    a = tf.maxPool(/** @type {tf.Tensor4D} */ (tf.relu(tf.add(sums, biases[l]))), 2, 2, "valid");
  });
  return tf.add(tf.matMul(tf.reshape(a, [batch, -1]), dense), biases[channels.length]);
}

/** @param {tf.Tensor[]} inputs */
function step(...[x, labels, rate]) {
  const y = tf.cast(tf.oneHot(labels, classes), "float32");
  const loss = () =>
    /** @type {tf.Scalar} */ (tf.losses.softmaxCrossEntropy(y, logits(/** @type {tf.Tensor4D} */ (x))));
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
  return tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, Math.sqrt(2 / inputs), "float32", seed + 1)));
}

const x = tf.randomUniform([batch, 32, 32, 3], 0, 1, "float32", 5);
const labels = tf.tensor1d(
  Int32Array.from({ length: batch }, (_, i) => i % classes),
  "int32",
);
await serve(stepper(step, [x, labels, tf.scalar(0.001)], how));
