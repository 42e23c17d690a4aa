// One-bit convolutions on the bits of patches, the 5.5 KB network of the front, on grey 28 × 28 pictures.
import * as tf from "@tensorflow/tfjs";
import { seeded } from "../../dist/core/random.js";
import { adam } from "../../dist/engine/adam.js";
import { startEngine } from "../../dist/engine/backend.js";
import { build } from "../../dist/models/net.js";
import patchCnn from "../../dist/models/nets/patch-cnn.js";
import { serve, settings } from "./serve.mjs";
import { stepper } from "./stepper.mjs";

await startEngine();
/** @type {{ batch: number, patches: number, hidden: number[], classes: number, rate: number, steps: number, eager?: boolean }} */
const { batch, patches, hidden, classes, rate, ...how } = settings;
const task = { classes: Array.from({ length: classes }, (_, k) => String(k)), shape: [28, 28, 1] };
const net = build(patchCnn(task, { patches, hidden, plan: "deep", headBits: 4 }), seeded(1));
const optimizer = adam(net.variables);
const key = tf.tensor1d([1, 1], "int32");

/** @param {tf.Tensor[]} inputs */
function step(...[x, labels, rate, key]) {
  const y = tf.cast(tf.oneHot(labels, classes), "float32");
  const logits = () => net.logits([x], /** @type {tf.Tensor1D} */ (key));
  const loss = () => /** @type {tf.Scalar} */ (tf.losses.softmaxCrossEntropy(y, logits()));
  const { value, grads } = tf.variableGrads(loss, [...net.variables]);
  optimizer.apply(grads, /** @type {tf.Scalar} */ (rate));
  net.limit();
  return value;
}

const x = tf.randomUniform([batch, 784], 0, 1, "float32", 5);
const labels = tf.tensor1d(
  Int32Array.from({ length: batch }, (_, i) => i % classes),
  "int32",
);
await serve(stepper(step, [x, labels, tf.scalar(rate), key], how));
