import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { compiled, near, release, values, variable } from "../../../test/steps.js";
import { adam } from "../adam.js";
import { startEngine } from "../backend.js";
import { nativeBackend } from "../native.js";
import { tf } from "../tensorflow.js";
import { trace } from "./trace.js";

beforeAll(async () => void (await startEngine()));
afterEach(release);

test("oneDNN's product says what TensorFlow's says", () => {
  const [a, b] = [values([33, 70]), values([70, 9], 2)];
  for (const [flipA, flipB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const x = flipA ? tf.transpose(a) : a;
    const y = flipB ? tf.transpose(b) : b;
    const product = (p: tf.Tensor, q: tf.Tensor) =>
      tf.matMul(p as tf.Tensor2D, q as tf.Tensor2D, flipA, flipB) as tf.Tensor;
    near(compiled(product)(x, y), product(x, y));
    near(compiled(product)(x, y), tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D));
  }
});

const hasOps = process.arch === "x64" && process.env.TF_ENABLE_ONEDNN_OPTS !== "0";

test("a graph holds oneDNN's ops where the library has them", () => {
  const backend = nativeBackend()!;
  const [x, filter, a] = [values([1, 6, 6, 2]), values([3, 3, 2, 4], 2), values([5, 5], 3)];
  const recorded = trace(backend, [x, filter, a], () => [
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same"),
    tf.matMul(a as tf.Tensor2D, a as tf.Tensor2D),
  ])!;
  const expected = hasOps ? ["_MklNativeConv2D", "_MklMatMul"] : ["Conv2D", "BatchMatMulV2"];
  expect(recorded.graph.ops).toEqual(expect.arrayContaining(expected));
});

test.each([
  [6, 6, "valid"],
  [5, 7, "same"],
] as const)(
  "the largest of places of %i × %i, %s, and its gradient: the first of those where several are",
  (height, width, pad) => {
    const x = tf.round(tf.mul(values([2, height, width, 3]), 2)) as tf.Tensor4D;
    const of = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, pad) as tf.Tensor;
    const slope = (x: tf.Tensor) => tf.grad((x: tf.Tensor) => tf.sum(tf.square(of(x))))(x);
    for (const one of [of, slope]) {
      const step = compiled(one);
      for (let i = 0; i < 2; i++) near(step(x), one(x), 0);
    }
    const { ops } = trace(nativeBackend()!, [x], () => [slope(x)])!.graph;
    expect(ops.includes("_MklNativeMaxPoolGrad")).toBe(hasOps);
  },
);

describe("ReLU(product + bias)", () => {
  const dense = ([x, weights, bias]: tf.Tensor[]) => tf.relu(tf.add(tf.matMul(x!, weights!), bias!));
  const convolution = ([x, filter, bias]: tf.Tensor[]) =>
    tf.relu(tf.add(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same"), bias!));
  const [bias, narrow] = [values([4], 5), values([1], 5)];
  const ofDense = [values([7, 5], 6), values([5, 4], 7)];
  const ofConvolution = [values([2, 6, 6, 3], 8), values([3, 3, 3, 4], 9)];

  test.each([
    ["of a product", dense, [...ofDense, bias], "_MklNativeFusedMatMul"],
    ["of a convolution", convolution, [...ofConvolution, bias], "_MklNativeFusedConv2D"],
  ] as const)("%s is one op, with the numbers and gradients of three", (_, layer, given, op) => {
    const { ops } = trace(nativeBackend()!, given, () => [layer([...given])])!.graph;
    expect(ops.includes(op)).toBe(hasOps);
    const value = compiled((...all: tf.Tensor[]) => layer(all));
    value(...given);
    near(value(...given), layer([...given]));
    const slope = compiled((...all: tf.Tensor[]) => tf.grads((...ts: tf.Tensor[]) => layer(ts))(all)[2]!);
    slope(...given);
    const positive = tf.step(layer([...given])); // d/db_k Σ ReLU(z + b) = how many of column k are positive
    near(slope(...given), tf.sum(tf.reshape(positive, [-1, 4]), 0));
  });

  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("of transposed factors, %s and %s, says the same", (flipA, flipB) => {
    const [x, weights] = ofDense as [tf.Tensor, tf.Tensor];
    const given = [flipA ? tf.transpose(x) : x, flipB ? tf.transpose(weights) : weights, bias];
    const layer = compiled((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
      tf.relu(tf.add(tf.matMul(a, b, flipA, flipB), c)),
    );
    for (let call = 0; call < 2; call++)
      near(layer(...(given as [tf.Tensor, tf.Tensor, tf.Tensor])), dense([...ofDense, bias]));
  });

  test("gives product and sum too where they are wanted", () => {
    const all = compiled((x: tf.Tensor, weights: tf.Tensor, b: tf.Tensor) => {
      const product = tf.matMul(x, weights);
      const sum = tf.add(product, b);
      return [tf.relu(sum), sum, product];
    });
    const [x, weights] = ofDense as [tf.Tensor, tf.Tensor];
    all(x, weights, bias);
    const [relu, sum, product] = all(x, weights, bias) as [tf.Tensor, tf.Tensor, tf.Tensor];
    near(product, tf.matMul(x, weights));
    near(sum, tf.add(tf.matMul(x, weights), bias));
    near(relu, dense([...ofDense, bias]));
  });

  test("holds up no update by the ops it takes the place of", () => {
    const weights = variable(values([5, 4], 7));
    const optimizer = adam([weights]);
    const step = (x: tf.Tensor, b: tf.Tensor, rate: tf.Tensor) => {
      const loss = () => tf.sum(dense([x, weights, b])) as tf.Scalar;
      optimizer.apply(tf.variableGrads(loss, [weights]).grads, rate as tf.Scalar);
      return tf.clone(weights);
    };
    const inputs = [ofDense[0]!, bias, tf.scalar(0.1)] as const;
    trace(nativeBackend()!, inputs, () => [step(...inputs)]); // makes the slots
    const { graph } = trace(nativeBackend()!, inputs, () => [step(...inputs)])!;
    const update = graph.names.find(name => name.startsWith("ResourceApplyAdam"))!;
    const waitsFor = graph.needed([update]);
    expect([...waitsFor].filter(name => name.startsWith("Add_"))).toEqual([]);
    expect([...waitsFor].some(name => name.startsWith("Relu_"))).toBe(true);
    optimizer.dispose();
  });

  test("keeps to three where the bias is no bias", () => {
    for (const other of [narrow, values([7, 4], 5)]) {
      const given = [...ofDense, other];
      const { ops } = trace(nativeBackend()!, given, () => [dense(given)])!.graph;
      expect(ops).not.toContain("_MklNativeFusedMatMul");
      near(compiled((...all: tf.Tensor[]) => dense(all))(...given), dense(given));
    }
  });
});
