import { afterEach, beforeAll, expect, test } from "vitest";
import { compiled, numbers, release, releasing, values, variable } from "../../test/steps.js";
import { adam } from "./adam.js";
import { startEngine } from "./backend.js";
import { compile } from "./compile.js";
import { nativeBackend } from "./native.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));
afterEach(release);

test("nothing leaks: tensors, native sessions", () => {
  const backend = nativeBackend();
  const before = { ...tf.memory(), sessions: backend?.binding.getNumOfSavedModels() };
  const w = tf.tidy(() => tf.variable(values([20, 20])));
  const optimizer = adam([w]);
  const step = compile((x: tf.Tensor) => {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D))) as tf.Scalar,
      [w],
    );
    optimizer.apply(grads, tf.scalar(0.001));
    return value;
  });
  const round = (size: number) => tf.tidy(() => numbers(step(values([size, 20]))));
  round(8);
  const settled = tf.memory().numTensors;
  for (let i = 0; i < 300; i++) {
    round(i % 10 === 9 ? 5 : 8);
    if (i % 50 === 0) numbers(w);
  }
  expect(tf.memory().numTensors).toBe(settled);
  step.dispose();
  optimizer.dispose();
  w.dispose();
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  expect(backend?.binding.getNumOfSavedModels()).toBe(before.sessions);
});

/** The dense step of a small net: 64 → 32 → 8 units, Adam, 32 examples. */
function smallStep() {
  const [w1, w2] = [variable(values([64, 32])), variable(values([32, 8], 2))];
  const optimizer = releasing(adam([w1, w2]));
  return compiled((x: tf.Tensor) => {
    const { value, grads } = tf.variableGrads(() => {
      const hidden = tf.relu(tf.matMul(x as tf.Tensor2D, w1 as tf.Tensor2D));
      return tf.mean(tf.square(tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D))) as tf.Scalar;
    }, [w1, w2]);
    optimizer.apply(grads, tf.scalar(0.001));
    return value;
  });
}

test("thousands of steps keep memory flat, ours and the process's", () => {
  const step = smallStep();
  const x = values([32, 64], 3);
  const steps = Number(process.env.STEPS ?? 2000); // the claim is 10,000: STEPS=10000 npx vitest run src/engine
  const run = (count: number) => {
    for (let i = 0; i < count; i++) tf.tidy(() => void numbers(step(x)));
  };
  run(500); // pools, compiled code and the heap find their size
  const [tensors, before] = [tf.memory().numTensors, process.memoryUsage().rss];
  run(steps);
  expect(tf.memory().numTensors).toBe(tensors);
  const perStep = (process.memoryUsage().rss - before) / steps;
  expect(perStep).toBeLessThan(4096); // one leaked batch alone would be 8,192 bytes
  x.dispose();
});
