import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../core/random.js";
import { apply } from "../deploy/layers.js";
import { startEngine } from "../engine/backend.js";
import { compile } from "../engine/compile.js";
import { tf } from "../engine/tensorflow.js";
import { denseLayers } from "./layers.js";
import projectedQuantised from "./nets/projected-quantised.js";
import {
  checkedWeightBits,
  type IntegerLayer,
  integerLayers,
  layerBits,
  quantisedLayers,
  roundedLayer,
  type WeightBits,
  weightBits,
} from "./quantised.js";
import { bytes } from "./size.js";

beforeAll(async () => void (await startEngine()));

const weights = (values: number[][], biases: number[]) => ({
  "layer 0": { shape: [values.length, biases.length], values: Float32Array.from(values.flat()) },
  "bias 0": { shape: [biases.length], values: Float32Array.from(biases) },
});
const linear = (bits: WeightBits, values: number[][], biases: number[]) =>
  integerLayers([values.length, biases.length], [bits], weights(values, biases))[0]!;

describe("whole numbers of weights", () => {
  it("8 bits: the largest of a unit is 127 steps, each unit has its scale", () => {
    // steps of 1/127 and 0.5/127, rounded up: 130·2^-14 and 65·2^-14; 2^-15 would take 259
    const layer = linear(
      8,
      [
        [1, 0.25],
        [-0.5, -0.5],
      ],
      [0, 1],
    );
    expect(layer.exponent).toBe(14);
    expect([...layer.multipliers]).toEqual([130, 65]);
    expect([...layer.weights]).toEqual([126, -63, 63, -126]);
    expect([...layer.biases]).toEqual([0, Math.round(2 ** 14 / 65)]);
    expect(layer.shift).toBeUndefined();
  });

  it("1 bit: signs times the mean size of a unit; 0 is not positive", () => {
    const layer = linear(
      1,
      [
        [1, 0],
        [-3, -1],
      ],
      [2, 0],
    );
    expect([...layer.weights]).toEqual([1, -1, -1, -1]);
    expect([...layer.multipliers].map(m => m / 2 ** layer.exponent)).toEqual([2, 0.5]);
    expect([...layer.biases]).toEqual([1, 0]);
  });

  it("1 bit of a constant step: signs times 1/√inputs, packed as trained; the gradient passes whole", () => {
    const values = [
      [1, 0],
      [-3, -1],
      [0.5, 2],
      [-9, 4],
    ];
    const [W, B] = [tf.tensor2d(values), tf.tensor1d([2, 0])];
    const rounding = { oneBitStep: "constant" } as const;
    const [layer] = integerLayers([4, 2], [1], weights(values, [2, 0]), rounding);
    expect([...layer!.weights]).toEqual([1, -1, 1, -1, -1, -1, 1, 1]);
    expect([...layer!.multipliers].map(m => m / 2 ** layer!.exponent)).toEqual([0.5, 0.5]);
    expect([...layer!.biases]).toEqual([4, 0]);
    const logits = (W: tf.Tensor) =>
      quantisedLayers([4, 2], [1], rounding).apply([W, B], tf.tensor2d([[1, 1, 1, 0]]));
    expect([...logits(W).dataSync()]).toEqual([2.5, -0.5]);
    const slopes = tf.grad(W => tf.sum(logits(W)))(W);
    expect([...slopes.dataSync()]).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
    expect(() => quantisedLayers([4, 2], [1], { oneBitStep: "meen" as "mean" })).toThrow(
      'step of weights of one bit: got "meen", expected one of mean, constant; did you mean "mean"?',
    );
  });

  it("2 bits: -1, 0 and 1 times 1.5 mean sizes", () => {
    const layer = linear(2, [[1], [0.1], [-0.9]], [0]);
    expect([...layer.weights]).toEqual([1, 0, -1]);
    expect(layer.multipliers[0]! / 2 ** layer.exponent).toBeCloseTo(1.5 * (2 / 3), 2);
  });

  it.each([
    [[0, 0.25], 0, [0, 0]],
    [[1, -100], 0, [1, -100]],
    [[1, -128], 1, [0, -128]], // 128 / 2; a half to the even
    [[3, 254], 1, [4, 254]],
    [[0, 255], 2, [0, 256]],
    [[9, 40_000], 8, [0, 127 * 256]],
  ])("biases %j of 8 bits: bytes times 2^%i", (biases, shift, stored) => {
    const values = biases.map(() => 1);
    const [layer] = integerLayers([1, biases.length], [1], weights([values], biases), { biasBits: 8 });
    expect(layer!.biasShift).toBe(shift);
    expect([...layer!.biases]).toEqual(stored);
    const [W, B] = [tf.tensor2d([values]), tf.tensor1d(biases)];
    const trained = quantisedLayers([1, biases.length], [1], { biasBits: 8 }).apply([W, B], tf.zeros([1, 1]));
    expect([...trained.dataSync()]).toEqual(stored); // a step is 1
    const slope = tf.grad(b =>
      tf.sum(quantisedLayers([1, biases.length], [1], { biasBits: 8 }).apply([W, b], tf.zeros([1, 1]))),
    )(B);
    expect([...slope.dataSync()]).toEqual(biases.map(() => 1)); // as if nothing were rounded
  });

  it("a layer whose weights are all 0 stays so", () => {
    expect([...linear(4, [[0], [0]], [0]).weights]).toEqual([0, 0]);
  });
});

describe.each([4, 8] as const)("weights of %i bits whose largest is a whole number of scales", bits => {
  it("have the same scales in a graph as packed, where one bit decides", () => {
    const outputs = 200;
    const most = bits === 4 ? 7 : 127;
    const W = Float32Array.from({ length: outputs }, (_, o) => (most * (o + 1)) / 256);
    const variables = [tf.variable(tf.tensor2d(W, [1, outputs])), tf.variable(tf.zeros([outputs]))];
    const { apply } = quantisedLayers([1, outputs], [bits]);
    const step = compile((x: tf.Tensor) => apply(variables, x as tf.Tensor2D) as tf.Tensor);
    step(tf.ones([1, 1])); // traced
    const logits = step(tf.ones([1, 1])).dataSync();
    const biases = Array<number>(outputs).fill(0);
    const layer = linear(bits, [[...W]], biases);
    const packed = Array.from(layer.weights, (q, o) => (q * layer.multipliers[o]!) / 2 ** layer.exponent);
    expect(Array.from(logits)).toEqual(packed);
    step.dispose();
    tf.dispose(variables);
  });
});

describe.each(weightBits)("layers of %i bits", bits => {
  const sizes = [20, 6, 3];
  const chance = seeded(2);
  const tensors = () =>
    denseLayers(sizes, 0).weights.map(({ name, shape, start }) =>
      tf.tensor(start(chance.stream(name), shape[0]! * (shape[1] ?? 1)), [...shape]),
    );
  const x = () =>
    tf.tensor2d(
      Float32Array.from(seeded(8).words(5 * 20), word => word & 1),
      [5, 20],
    );

  it("the gradient is that of the same layers with the rounded weights, where no unit is cut off", () => {
    tf.tidy(() => {
      const single = [tensors()[2]!, tensors()[3]!]; // 6 to 3
      const input = tf.slice(x(), [0, 0], [5, 6]);
      const upstream = tf.tensor2d(
        Float32Array.from({ length: 15 }, (_, i) => i - 7),
        [5, 3],
      );
      const loss =
        (layers: ReturnType<typeof quantisedLayers>) =>
        (...own: tf.Tensor[]) =>
          tf.sum(tf.mul(layers.apply(own, input as tf.Tensor2D), upstream)) as tf.Scalar;
      const grads = tf.grads(loss(quantisedLayers([6, 3], [bits])))(single);
      const plain = tf.grads(loss(denseLayers([6, 3], 0)))(single);
      for (const [i, gradient] of grads.entries())
        expect(tf.max(tf.abs(tf.sub(gradient, plain[i]!))).dataSync()[0]).toBeLessThan(1e-4);
    });
  });

  it("one rounded layer on bits is the layer in whole numbers, and its gradient passes the rounding", () => {
    tf.tidy(() => {
      const [W, B] = [tensors()[0] as tf.Tensor2D, tf.tensor1d([0.5, -2, 0, 1, 0.1, 0.7])];
      const [rounded, bias] = roundedLayer(W, B, bits);
      const found = tf.add(tf.matMul(x(), rounded), bias);
      const whole = quantisedLayers([20, 6], [bits]).apply([W, B], x());
      expect(tf.max(tf.abs(tf.sub(found, whole))).dataSync()[0]).toBeLessThan(1e-4);
      const slope = tf.grad(w => tf.sum(roundedLayer(w as tf.Tensor2D, B, bits)[0]) as tf.Scalar)(W);
      expect([...new Set(slope.dataSync())]).toEqual([1]);
    });
  });

  it("every hidden unit gets a gradient, none where it is cut off", () => {
    tf.tidy(() => {
      const own = tensors();
      own[1] = tf.tensor1d([-100, 100, 0, 0, 0, 0]); // one unit always 0, one always at the top
      const layers = quantisedLayers(sizes, [bits, bits]);
      const [gradient] = tf.grads((...all: tf.Tensor[]) => tf.sum(layers.apply(all, x())) as tf.Scalar)(own);
      const columns = tf.sum(tf.abs(gradient!), 0).dataSync();
      expect([columns[0], columns[1]]).toEqual([0, 0]);
      expect(columns.slice(2).some(size => size > 0)).toBe(true);
    });
  });
});

it("bytes count header, weights, a scale of one byte and a bias of two for each unit", () => {
  const mnist = { classes: Array.from({ length: 10 }, (_, k) => String(k)), shape: [28, 28, 1] };
  const model = projectedQuantised(mnist, { T: 8, d: 10, hidden: [16], weightBits: 1 });
  expect(bytes(model)).toBe(34 + (5 + 160 + 3 * 16) + (5 + 20 + 3 * 10));
  expect(bytes(projectedQuantised(mnist, { T: 8, d: 10, weightBits: 4 }))).toBe(34 + 5 + 400 + 30);
  const ofTwoWidths = { T: 23, d: 8, hidden: [16], weightBits: 1, headBits: 4 } as const;
  expect(bytes(projectedQuantised(mnist, ofTwoWidths))).toBe(34 + (5 + 368 + 3 * 16) + (5 + 80 + 3 * 10));
  const short = projectedQuantised(mnist, { ...ofTwoWidths, biasBits: 8 });
  expect(bytes(short)).toBe(25 + (3 + 368 + 2 * 16) + (3 + 80 + 2 * 10));
  expect(bytes(projectedQuantised(mnist, { ...ofTwoWidths, biasBits: 16 }))).toBe(
    bytes(projectedQuantised(mnist, ofTwoWidths)),
  );
  expect(() => projectedQuantised(mnist, { ...ofTwoWidths, biasBits: 12 as 8 })).toThrow(
    "bits of a bias: got 12, expected 8, 16",
  );
  const constant = { ...ofTwoWidths, oneBitStep: "constant" } as const;
  expect(projectedQuantised(mnist, constant).settings).toMatchObject({ oneBitStep: "constant" });
  expect(() => projectedQuantised(mnist, { ...constant, weightBits: 2 })).toThrow(
    'step of weights of one bit: got "constant", expected none: its weights have 2 and 4 bits',
  );
});

describe("a last layer of other bits", () => {
  const own = {
    ...weights(
      [
        [1, -2],
        [-0.5, 3],
      ],
      [0, 1],
    ),
    "layer 1": { shape: [2, 2], values: Float32Array.of(1, 0.25, -0.5, -0.125) },
    "bias 1": { shape: [2], values: Float32Array.of(0.5, 0) },
  };

  it("each layer has its own: signs, then levels up to 7", () => {
    const [hidden, last] = integerLayers([2, 2, 2], [1, 4], own);
    expect([hidden!.weightBits, last!.weightBits]).toEqual([1, 4]);
    expect([...hidden!.weights]).toEqual([1, -1, -1, 1]);
    expect([...last!.weights]).toEqual([7, -3, 7, -3]); // of 1 and -0.5, of 0.25 and -0.125: a step is rounded up
  });

  it("trains as the two layers one behind the other", () => {
    tf.tidy(() => {
      const tensors = Object.values(own).map(({ values, shape }) => tf.tensor(values, shape));
      const x = tf.tensor2d([
        [1, 1],
        [1, -1],
        [-1, 1],
      ]);
      const said = quantisedLayers([2, 2, 2], [1, 4]).apply(tensors, x).dataSync();
      const [hidden, last] = integerLayers([2, 2, 2], [1, 4], own) as [IntegerLayer, IntegerLayer];
      const expected = x.arraySync().flatMap(row => {
        const u = apply(hidden, Float64Array.from(row));
        return [...apply(last, u)].map(z => z / 2 ** last.exponent);
      });
      expect([...said]).toEqual(expected);
      expect(new Set(expected).size).toBeGreaterThan(2);
    });
  });

  it("is as it was where nothing is said of it", () => {
    const task = { classes: ["a", "b"], shape: [8, 8, 1] };
    const given = { T: 4, d: 5, hidden: [6], weightBits: 2 } as const;
    const [one, other] = [
      projectedQuantised(task, given),
      projectedQuantised(task, { ...given, headBits: 2 }),
    ];
    expect("headBits" in one.settings).toBe(false);
    expect([one.storedBytes, one.layerProducts]).toEqual([other.storedBytes, other.layerProducts]);
    expect(other.settings).toEqual({ ...one.settings, headBits: 2 });
  });

  it("is refused where it has no width, or is the only one", () => {
    expect(layerBits([5, 4, 3, 2], 1, 4)).toEqual([1, 1, 4]);
    expect(layerBits([5, 4, 3], 2)).toEqual([2, 2]);
    expect(() => layerBits([5, 4, 3], 1, 3)).toThrow(
      "bits of a weight of the last layer: got 3, expected 1, 2, 4, 8",
    );
    expect(() => layerBits([5, 3], 1, 4)).toThrow(
      "bits of a weight of the last layer, which is the only one: got 4, expected 1, its weightBits",
    );
  });
});

it("refuses widths that are none", () => {
  expect(() => checkedWeightBits(3)).toThrow("bits of a weight: got 3, expected 1, 2, 4, 8");
});
