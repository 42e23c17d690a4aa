import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { adam } from "./adam.js";
import { startEngine } from "./backend.js";
import { type Compiled, compile, type Result } from "./compile.js";
import { trace } from "./graph/trace.js";
import { nativeBackend } from "./native.js";
import { dropout, statelessUniform } from "./random-ops.js";

beforeAll(async () => void (await startEngine()));

const disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const item of disposables.splice(0)) item.dispose();
});

/** A compiled step that the test need not release. */
function compiled<A extends readonly tf.Tensor[], R extends Result>(
  step: (...inputs: A) => R,
): Compiled<A, R> {
  const found = compile(step);
  disposables.push(found);
  return found;
}

const variable = (values: tf.Tensor): tf.Variable => {
  const made = tf.variable(values);
  disposables.push(made);
  return made;
};

const numbers = (tensor: tf.Tensor): number[] => [...tensor.dataSync<"float32">()];

/** Deterministic values in about [-1, 1]. */
const values = (shape: number[], salt = 1): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(salt * 12.9898 * (i + 1))),
    shape,
  );

const near = (got: tf.Tensor | number[], wanted: tf.Tensor | number[], tolerance = 1e-5) => {
  const [a, b] = [got, wanted].map(x => (Array.isArray(x) ? x : numbers(x))) as [number[], number[]];
  expect(a.length).toBe(b.length);
  for (const [i, x] of a.entries())
    expect(Math.abs(x - b[i]!)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(b[i]!)));
};

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

describe("variables cannot be forgotten", () => {
  const counter = () => {
    const count = variable(tf.scalar(0));
    const step = compiled((by: tf.Tensor) => {
      count.assign(tf.add(count, by) as tf.Scalar);
      return tf.mul(count, 10);
    });
    return { count, step: (by: number) => tf.tidy(() => numbers(step(tf.scalar(by)))[0]!), raw: step };
  };

  test("a read sees what the graph did, and results are from after the assign", () => {
    const { count, step } = counter();
    expect([step(1), step(1), step(1)]).toEqual([10, 20, 30]);
    expect(numbers(count)).toEqual([3]);
    expect(step(2)).toBe(50);
    expect(numbers(count)).toEqual([5]);
  });

  test("an assign from outside reaches the graph", () => {
    const { count, step } = counter();
    step(1);
    step(1);
    tf.tidy(() => count.assign(tf.scalar(100)));
    expect(step(1)).toBe(1010);
    expect(numbers(count)).toEqual([101]);
  });

  test("a clone keeps the value of its moment, before and after it was fetched", () => {
    const { count, step } = counter();
    step(1);
    step(1);
    const two = tf.clone(count);
    step(1);
    const three = tf.clone(count);
    expect(numbers(three)).toEqual([3]);
    step(1);
    expect([numbers(two), numbers(three), numbers(count)]).toEqual([[2], [3], [4]]);
    tf.dispose([two, three]);
  });

  test("two graphs and eager ops share a variable", () => {
    const { count, step } = counter();
    const read = compiled((by: tf.Tensor) => tf.mul(count, by));
    const twice = () => tf.tidy(() => numbers(read(tf.scalar(2)))[0]);
    step(1);
    expect(twice()).toBe(2);
    step(1);
    expect(twice()).toBe(4);
    step(1);
    expect(twice()).toBe(6);
    tf.tidy(() => void expect(numbers(tf.add(count, 0.5))).toEqual([3.5]));
  });

  test("dispose leaves the values", () => {
    const { count, step, raw } = counter();
    step(1);
    step(1);
    raw.dispose();
    expect(numbers(count)).toEqual([2]);
    expect(step(1)).toBe(30);
  });

  test("variables that swap", () => {
    const [a, b] = [variable(tf.scalar(1)), variable(tf.scalar(2))];
    const swap = compiled(() => {
      const [x, y] = [tf.clone(a), tf.clone(b)];
      a.assign(y as tf.Scalar);
      b.assign(x as tf.Scalar);
    });
    for (let i = 0; i < 3; i++) swap();
    expect([numbers(a), numbers(b)]).toEqual([[2], [1]]);
  });
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

const onNative = (process.env.NEURALBITS_BACKEND ?? "native") === "native";

describe.runIf(onNative)("errors say what to do", () => {
  const once = (step: (x: tf.Tensor) => Result, input: () => tf.Tensor = () => tf.scalar(2)) =>
    tf.tidy(() => void compiled(step)(input()));

  test("reading data", () => {
    expect(() => once(x => tf.scalar(x.dataSync()[0]!))).toThrow(/reads data.*outside/);
  });
  test("a mask made in JavaScript", () => {
    expect(() => once(x => tf.mul(x, tf.randomUniform([10, 10])))).toThrow(/pass it as an input/);
  });
  test("a large tensor from outside", () => {
    const outer = values([100]);
    expect(() => once(x => tf.mul(x, outer))).toThrow(/\[100\].*pass it as an input/);
    outer.dispose();
  });
  test("new variables at every call", () => {
    const made: tf.Variable[] = [];
    const step = compiled((x: tf.Tensor) => {
      made.push(tf.variable(tf.scalar(1)));
      return tf.add(x, made.at(-1)!);
    });
    expect(() => tf.tidy(() => [1, 2, 3].map(() => step(tf.scalar(1))))).toThrow(
      /new variables at every call/,
    );
    tf.dispose(made);
  });
  test("an asynchronous step", () => {
    expect(() => once((async () => tf.scalar(1)) as unknown as () => tf.Tensor)).toThrow(/not asynchronous/);
  });
  test("a variable as input", () => {
    const count = variable(tf.scalar(1));
    expect(() =>
      once(
        x => x,
        () => count,
      ),
    ).toThrow(/used directly/);
  });
  test("a step that throws changes nothing", () => {
    const count = variable(tf.scalar(1));
    expect(() =>
      once(() => {
        count.assign(tf.scalar(7));
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(numbers(count)).toEqual([1]);
  });
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
  const optimizer = adam([w1, w2]);
  disposables.push(optimizer);
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

describe.each([tf.relu, tf.sigmoid, tf.tanh])("the gradient of activation %#", activation => {
  const f = (x: tf.Tensor) => tf.sum(tf.mul(activation(x), x));

  test("is one op of TensorFlow's and the same numbers", () => {
    const x = values([4, 5]);
    const slope = (v: tf.Tensor) => tf.grad(f)(v);
    const [above, below] = [f(tf.add(x, 1e-2)), f(tf.sub(x, 1e-2))];
    const mean = (numbers(above)[0]! - numbers(below)[0]!) / 2e-2;
    expect(numbers(tf.sum(compiled(slope)(x)))[0]).toBeCloseTo(mean, 2);
  });

  test("has a gradient itself", () => {
    const x = values([4, 5]);
    const curve = (v: tf.Tensor) => tf.grad(w => tf.sum(tf.grad(f)(w)))(v);
    const found = compiled(curve);
    found(x);
    expect(numbers(found(x)).every(Number.isFinite)).toBe(true);
    expect(numbers(found(x)).some(value => value !== 0)).toBe(true);
  });
});
