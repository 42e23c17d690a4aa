// The rate of a matrix product, as TensorFlow computes it.
import * as tf from "@tensorflow/tfjs";
import { startEngine } from "../../dist/engine/backend.js";
import { serve, settings } from "./serve.mjs";

await startEngine();
/** @type {[m: number, k: number, n: number]} */
const [m, k, n] = settings.product;
const [a, b] = [tf.randomNormal([m, k], 0, 1, "float32", 1), tf.randomNormal([k, n], 0, 1, "float32", 2)];

/** @param {() => void} work */
function seconds(work) {
  work();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 30; i++) {
    const startedAt = performance.now();
    work();
    best = Math.min(best, (performance.now() - startedAt) / 1000);
  }
  return best;
}

await serve(() => ({ value: 0, flops: (2 * m * k * n) / seconds(() => tf.matMul(a, b).dispose()) }));
