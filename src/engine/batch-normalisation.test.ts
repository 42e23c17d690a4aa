import { afterEach, beforeAll, expect, it } from "vitest";
import { compiled, near, onNative, release, values } from "../../test/steps.js";
import { startEngine } from "./backend.js";
import { batchNormalised } from "./batch-normalisation.js";
import { trace } from "./graph/trace.js";
import { nativeBackend } from "./native.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));
afterEach(release);

const ε = 0.3; // large enough to be seen in every number
const x = tf.tidy(() => tf.add(tf.mul(values([5, 3, 4, 6]), 2), 0.7)) as tf.Tensor4D;
const [gain, offset] = [values([6], 2), values([6], 3)] as [tf.Tensor1D, tf.Tensor1D];

/** As the formula has it, which gradients are computed of. */
const formula = (x: tf.Tensor, gain: tf.Tensor, offset: tf.Tensor) => {
  const mean = tf.mean(x, [0, 1, 2]);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), [0, 1, 2]);
  const y = tf.add(tf.div(tf.mul(tf.sub(x, mean), gain), tf.sqrt(tf.add(variance, ε))), offset);
  return [y, mean, variance];
};
const ours = (x: tf.Tensor, gain: tf.Tensor, offset: tf.Tensor) => {
  const found = batchNormalised(x as tf.Tensor4D, gain as tf.Tensor1D, offset as tf.Tensor1D, ε);
  return [found.y, found.mean, found.variance] as tf.Tensor[];
};

it.each([0, 1, 2])("plain and in a compiled step: values, mean, variance (%i)", which => {
  const of = (...all: tf.Tensor[]) => ours(all[0]!, all[1]!, all[2]!)[which]!;
  const wanted = formula(x, gain, offset)[which]!;
  const step = compiled(of);
  for (const found of [of(x, gain, offset), step(x, gain, offset), step(x, gain, offset)])
    near(found, wanted);
});

it.each([0, 1, 2])("plain and in a compiled step: the gradient of input %i", which => {
  const gradient = (of: typeof formula) =>
    tf.grads((...all: tf.Tensor[]) => tf.sum(tf.pow(of(all[0]!, all[1]!, all[2]!)[0]!, 3)));
  const own = (...all: tf.Tensor[]) => gradient(ours)(all)[which]!;
  const wanted = gradient(formula)([x, gain, offset])[which]!;
  const step = compiled(own);
  for (const found of [own(x, gain, offset), step(x, gain, offset), step(x, gain, offset)])
    near(found, wanted, 1e-4);
});

it("leaves nothing behind but what it hands back", () => {
  const before = tf.memory().numTensors;
  const found = batchNormalised(x, gain, offset, ε);
  tf.dispose([found.y, found.mean, found.variance]);
  tf.dispose(
    tf.tidy(() => tf.grads((...all: tf.Tensor[]) => ours(all[0]!, all[1]!, all[2]!)[0]!)([x, gain, offset])),
  );
  expect(tf.memory().numTensors).toBe(before);
});

it.runIf(onNative)("is one op there and one back", () => {
  const { ops } = trace(nativeBackend()!, [x, gain, offset], () =>
    tf.grads((...all: tf.Tensor[]) => ours(all[0]!, all[1]!, all[2]!)[0]!)([x, gain, offset]),
  )!.graph;
  expect(ops.filter(op => /FusedBatchNorm/.test(op))).toHaveLength(2);
});
