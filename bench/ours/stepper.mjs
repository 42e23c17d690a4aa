import * as tf from "@tensorflow/tfjs";
import { compile } from "../../dist/engine/compile.js";

/**
 * What `serve` wants: a block of steps on the same inputs, after some to warm up.
 *
 * @param {(...inputs: tf.Tensor[]) => tf.Tensor} step
 * @param {tf.Tensor[]} inputs
 * @param {{ steps: number, eager?: boolean }} settings
 */
export function stepper(step, inputs, { steps, eager = false }) {
  const call = eager ? step : compile(step);
  let done = 0;
  const once = () => {
    done++;
    return tf.tidy(() => call(...inputs).dataSync()[0]);
  };
  const first = once();
  for (let i = 0; i < 4; i++) once();
  return () => {
    const startedAt = performance.now();
    let loss;
    for (let i = 0; i < steps; i++) loss = once();
    return { value: (performance.now() - startedAt) / steps, steps: done, first, loss };
  };
}
