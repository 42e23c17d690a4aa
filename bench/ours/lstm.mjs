// An embedding, one LSTM layer and a dense layer on the last state; compiled or op by op.
import * as tf from "@tensorflow/tfjs";
import { adam } from "../../dist/engine/adam.js";
import { startEngine } from "../../dist/engine/backend.js";
import { lstm } from "../../dist/engine/lstm.js";
import { serve, settings } from "./serve.mjs";
import { stepper } from "./stepper.mjs";

await startEngine();
const { batch, tokens, words, embedding, units, classes } = settings;
const table = weights([words, embedding], 1, 1);
const kernel = weights([embedding + units, 4 * units], embedding + units, 2);
const bias = tf.variable(tf.zeros([4 * units]));
const dense = weights([units, classes], units, 3);
const variables = [table, kernel, bias, dense];
const optimizer = adam(variables);

/** Without halves, as one would write it from the formula. */
function whole(x) {
  let [h, c] = [tf.zeros([batch, units]), tf.zeros([batch, units])];
  for (const token of tf.unstack(x, 1)) {
    const sums = tf.add(tf.matMul(tf.concat([token, h], 1), kernel), bias);
    const [i, f, g, o] = tf.split(sums, 4, 1);
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
  }
  return h;
}

const lastState = settings.whole ? whole : x => lstm(x, kernel, bias);

function step(ids, labels, rate) {
  const y = tf.cast(tf.oneHot(labels, classes), "float32");
  const loss = () => tf.losses.softmaxCrossEntropy(y, tf.matMul(lastState(tf.gather(table, ids)), dense));
  const { value, grads } = tf.variableGrads(loss, variables);
  optimizer.apply(grads, rate);
  return value;
}

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
await serve(stepper(step, [ids, labels, tf.scalar(0.001)], settings));
