import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { compiled, near, numbers, onNative, release, values, variable } from "../../test/steps.js";
import { adam } from "./adam.js";
import { startEngine } from "./backend.js";
import { dropout, statelessUniform } from "./random-ops.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));
afterEach(release);

describe("op by op, a graph says what the ops say", () => {
  const x = () => values([4, 6]);
  const image = () => values([2, 8, 8, 3], 3);
  const ops: Record<string, [(x: tf.Tensor) => tf.Tensor, () => tf.Tensor]> = {
    add: [a => tf.add(a, 1.5), x],
    matMul: [a => tf.matMul(a as tf.Tensor2D, a as tf.Tensor2D, false, true), x],
    relu: [a => tf.relu(a), x],
    sigmoid: [a => tf.sigmoid(a), x],
    tanh: [a => tf.tanh(a), x],
    softmax: [a => tf.softmax(a as tf.Tensor2D), x],
    logSumExp: [a => tf.logSumExp(a, 1), x],
    sum: [a => tf.sum(a, 0), x],
    mean: [a => tf.mean(a, 1, true), x],
    max: [a => tf.max(a, 1), x],
    argMax: [a => tf.cast(tf.argMax(a, 1), "float32"), x],
    topk: [a => tf.topk(a, 3).values, x],
    slice: [a => tf.slice(a, [1, 2], [2, 3]), x],
    stridedSlice: [a => tf.stridedSlice(a, [0, 0], [4, 6], [2, 3]), x],
    concat: [a => tf.concat([a, tf.neg(a)], 1), x],
    split: [a => tf.stack(tf.split(a, 3, 1)), x],
    transpose: [a => tf.transpose(a), x],
    reshape: [a => tf.reshape(a, [2, 12]), x],
    expandDims: [a => tf.expandDims(a, 1), x],
    stack: [a => tf.stack([a, a], 1), x],
    squeeze: [a => tf.squeeze(tf.expandDims(a, 0)), x],
    unstack: [a => tf.addN(tf.unstack(a, 1)), x],
    logical: [a => tf.cast(tf.logicalAnd(tf.greater(a, 0), tf.logicalNot(tf.less(a, 0.5))), "float32"), x],
    leakyRelu: [a => tf.leakyRelu(a, 0.1), x],
    elu: [a => tf.elu(a), x],
    power: [a => tf.pow(tf.abs(a), tf.scalar(1.5)), x],
    reverse: [a => tf.reverse(a, 1), x],
    norm: [a => tf.norm(a, "euclidean", 1), x],
    prod: [a => tf.prod(a, 1), x],
    gather: [a => tf.gather(a, tf.tensor1d([3, 0, 0], "int32")), x],
    oneHot: [a => tf.oneHot(tf.cast(tf.round(tf.abs(tf.mul(a, 3))), "int32"), 4) as tf.Tensor, x],
    where: [a => tf.where(tf.greater(a, 0), a, tf.zerosLike(a)), x],
    pad: [
      a =>
        tf.pad(a, [
          [1, 0],
          [0, 2],
        ]),
      x,
    ],
    tile: [a => tf.tile(a, [1, 2]), x],
    cumsum: [a => tf.cumsum(a, 1), x],
    clip: [a => tf.clipByValue(a, -0.3, 0.3), x],
    batchNorm: [a => tf.batchNorm(a, tf.mean(a, 0), tf.moments(a, 0).variance), x],
    conv2d: [a => tf.conv2d(a as tf.Tensor4D, tf.fill([3, 3, 3, 2], 0.1) as tf.Tensor4D, 1, "same"), image],
    depthwise: [
      a => tf.depthwiseConv2d(a as tf.Tensor4D, tf.fill([3, 3, 3, 1], 0.1) as tf.Tensor4D, 1, "valid"),
      image,
    ],
    maxPool: [a => tf.maxPool(a as tf.Tensor4D, 2, 2, "same"), image],
    avgPool: [a => tf.avgPool(a as tf.Tensor4D, 2, 2, "valid"), image],
    resize: [a => tf.image.resizeBilinear(a as tf.Tensor4D, [5, 5]), image],
  };
  for (const [name, [op, input]] of Object.entries(ops)) {
    test(name, () =>
      tf.tidy(() => {
        const step = compiled((a: tf.Tensor) => op(a));
        const [first, second] = [input(), tf.mul(input(), -0.7)];
        near(step(first), op(first));
        near(step(second), op(second)); // by the graph
      }),
    );
  }
});

describe("training: 50 steps as eager does them", () => {
  const dense = (
    make: () => { apply(loss: () => tf.Scalar, variables: tf.Variable[]): void },
    compileIt: boolean,
  ) =>
    tf.tidy(() => {
      const w = variable(values([6, 5], 2));
      const b = variable(tf.zeros([5]));
      const v = variable(values([5, 3], 5));
      const optimizer = make();
      const step = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => {
        let loss: tf.Tensor | undefined;
        optimizer.apply(() => {
          const hidden = tf.relu(tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b));
          const logits = tf.matMul(hidden as tf.Tensor2D, v as tf.Tensor2D);
          loss = tf.keep(tf.losses.softmaxCrossEntropy(y, logits) as tf.Tensor);
          return loss as tf.Scalar;
        }, [w, b, v]);
        const out = tf.clone(loss!);
        loss!.dispose();
        return out;
      };
      const run = compileIt ? compiled(step) : step;
      const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 1], "int32"), 3).cast("float32");
      const losses = Array.from({ length: 50 }, (_, i) => numbers(run(values([4, 6], i + 1), labels))[0]!);
      return { losses, w: numbers(w) };
    });

  const tfjs = (optimizer: () => tf.Optimizer) => () => {
    const made = optimizer();
    return {
      apply(loss: () => tf.Scalar, variables: tf.Variable[]) {
        const { grads } = tf.variableGrads(loss, variables);
        made.applyGradients(grads as never);
      },
    };
  };
  const ours = () => {
    let made: ReturnType<typeof adam> | undefined;
    return {
      apply(loss: () => tf.Scalar, variables: tf.Variable[]) {
        made ??= adam(variables);
        const { grads } = tf.variableGrads(loss, variables);
        made.apply(grads, tf.scalar(0.01));
      },
    };
  };

  for (const [name, make] of Object.entries({
    sgd: tfjs(() => tf.train.sgd(0.1)),
    momentum: tfjs(() => tf.train.momentum(0.05, 0.9)),
    adam: tfjs(() => tf.train.adam(0.01)),
    "fused adam": ours,
  })) {
    test(name, () => {
      const [eager, graph] = [dense(make, false), dense(make, true)];
      near(graph.losses, eager.losses);
      near(graph.w, eager.w);
      expect(graph.losses[49]).toBeLessThan(graph.losses[0]!);
    });
  }
});

describe("signatures", () => {
  test("each shape has a graph of its own", () =>
    tf.tidy(() => {
      const total = variable(tf.scalar(0));
      const step = compiled((x: tf.Tensor) => {
        total.assign(tf.add(total, tf.sum(x)) as tf.Scalar);
        return tf.mean(x);
      });
      for (const size of [4, 4, 3, 4, 3]) near(step(tf.range(0, size)), [(size - 1) / 2]);
      near(total, [6 + 6 + 3 + 6 + 3]);
    }));

  test("arrays, records and nothing come back as they are", () =>
    tf.tidy(() => {
      const array = compiled((x: tf.Tensor) => [x, tf.neg(x)] as const);
      const record = compiled((x: tf.Tensor) => ({ plus: tf.add(x, 1), minus: tf.sub(x, 1) }));
      for (let i = 0; i < 2; i++) {
        near(array(tf.scalar(3))[1], [-3]);
        near(record(tf.scalar(3)).minus, [2]);
      }
    }));

  test("one tensor as two inputs stays two inputs", () =>
    tf.tidy(() => {
      const step = compiled((a: tf.Tensor, b: tf.Tensor) => tf.sub(a, b));
      const three = tf.scalar(3);
      near(step(three, three), [0]);
      near(step(tf.scalar(5), three), [2]);
    }));
});

test("small and uniform constants are welcome, and one that is replaced is noticed", () =>
  tf.tidy(() => {
    let rate = tf.scalar(0.5);
    const step = compiled((x: tf.Tensor) => tf.add(tf.mul(x, rate), tf.zeros([50])));
    near(step(tf.ones([50])), tf.fill([50], 0.5));
    near(step(tf.ones([50])), tf.fill([50], 0.5));
    rate.dispose();
    rate = tf.scalar(0.25);
    near(step(tf.ones([50])), tf.fill([50], 0.25));
  }));

test("randomness is keyed, not frozen", () =>
  tf.tidy(() => {
    const draw = compiled((key: tf.Tensor1D) => statelessUniform([20], key));
    const at = (step: number) => numbers(draw(tf.tensor1d([7, step], "int32")));
    const [first, second, again] = [at(1), at(2), at(1)];
    expect(second).not.toEqual(first);
    expect(again).toEqual(first);
    const dropped = compiled((x: tf.Tensor, key: tf.Tensor1D) => dropout(x, 0.5, key));
    for (const i of [1, 2]) {
      const kept = numbers(dropped(tf.ones([1000]), tf.tensor1d([7, i], "int32")));
      expect(new Set(kept)).toEqual(new Set([0, 2]));
      expect(Math.abs(kept.filter(x => x > 0).length - 500)).toBeLessThan(80);
    }
  }));

test("a compiled function inside a step becomes part of its graph", () =>
  tf.tidy(() => {
    const inner = compiled((x: tf.Tensor) => tf.square(x));
    const outer = compiled((x: tf.Tensor) => tf.add(inner(x), 1));
    for (const x of [2, 3, 4]) near(outer(tf.scalar(x)), [x * x + 1]);
  }));

test.runIf(onNative)("gradients of convolution, gather and recurrence", () =>
  tf.tidy(() => {
    const filters = variable(values([3, 3, 1, 4], 2));
    const table = variable(values([7, 5], 3));
    const kernel = variable(values([10, 5], 4));
    const step = (image: tf.Tensor, ids: tf.Tensor) => {
      const { value, grads } = tf.variableGrads(() => {
        const seen = tf.maxPool(
          tf.relu(tf.conv2d(image as tf.Tensor4D, filters as tf.Tensor4D, 1, "same")),
          2,
          2,
          "same",
        );
        const words = tf.gather(table, ids as tf.Tensor2D);
        let state: tf.Tensor = tf.zeros([2, 5]);
        for (const word of tf.unstack(words, 1)) {
          state = tf.tanh(tf.matMul(tf.concat([word, state], 1) as tf.Tensor2D, kernel as tf.Tensor2D));
        }
        return tf.add(tf.mean(tf.square(seen)), tf.mean(state)) as tf.Scalar;
      }, [filters, table, kernel]);
      return [value, ...Object.values(grads)] as tf.Tensor[];
    };
    const run = compiled(step);
    for (let i = 0; i < 3; i++) {
      const inputs = [
        values([2, 6, 6, 1], i + 2),
        tf.tensor2d(
          [
            [i, 1, 2],
            [3, 6, i],
          ],
          [2, 3],
          "int32",
        ),
      ] as const;
      const [graph, eager] = [run(...inputs), step(...inputs)];
      graph.forEach((tensor, k) => near(tensor, eager[k]!));
    }
  }),
);
