import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { startEngine } from "../../engine/backend.js";
import { tf } from "../../engine/tensorflow.js";
import { build, weightsOf } from "../net.js";
import { convolutionsOf, type ReusedShape } from "../reused/shape.js";
import type { Tensors } from "../safetensors.js";
import { bytes, multiplications, parameters } from "../size.js";
import reusedCnn, { type ReusedCnnSettings } from "./reused-cnn.js";

const mnist = { classes: Array.from({ length: 10 }, (_, k) => String(k)), shape: [28, 28, 1] };
const small = { channels: [[6], [5, 9, 10, 8]], padding: "same", activation: "leaky" } as const;
const reused = { channels: [[8], [26]], rounds: 3, hidden: [16] } as const;

beforeAll(async () => void (await startEngine()));

describe("golden numbers", () => {
  it("the nets of 697 and 1,936 parameters have as many", () => {
    expect(parameters(reusedCnn(mnist, small))).toBe(697);
    expect(parameters(reusedCnn(mnist, reused))).toBe(1_936);
  });

  it.each([
    // the frame, four numbers and a byte of kinds, three of counts, an exponent; channels; shifts; weights; A and B; m and β
    [small, 8, 10 + 4 + 1 + 3 + 1 + 5 + 2 * 5 + 649 + 2 * 38 + 30],
    [small, 4, 10 + 4 + 1 + 3 + 1 + 5 + 2 * 5 + 325 + 2 * 38 + 30],
    [reused, 8, 10 + 4 + 1 + 3 + 1 + 3 + 2 * 6 + 1838 + 2 * (8 + 4 * 26 + 16) + 30],
    [reused, 4, 10 + 4 + 1 + 3 + 1 + 3 + 2 * 6 + 919 + 2 * (8 + 4 * 26 + 16) + 30],
  ] as const)("%j in %i bits takes %i bytes", (shape, weightBits, expected) => {
    expect(bytes(reusedCnn(mnist, { ...shape, weightBits }))).toBe(expected);
  });

  it("takes a product for each weight at each place, and for each sum", () => {
    const separable = (inputs: number, outputs: number) => 9 * inputs + inputs * outputs + outputs;
    expect(multiplications(reusedCnn(mnist, small), 784)).toBe(
      784 * (9 * 6 + 6) +
        144 * separable(6, 5) +
        100 * separable(5, 9) +
        64 * separable(9, 10) +
        36 * separable(10, 8) +
        (8 + 1) * 10,
    );
    expect(multiplications(reusedCnn(mnist, reused), 784)).toBe(
      676 * (9 * 8 + 8) + 121 * (separable(8, 26) + 3 * separable(26, 26)) + (26 + 1) * 16 + (16 + 1) * 10,
    );
  });
});

/** Dark pictures with bright boxes. */
function pictures(count: number): Uint8Array {
  const words = seeded(5).words(5 * count);
  const found = new Uint8Array(count * 784);
  for (let i = 0; i < count; i++) {
    const [left, top, right, down, shade] = Array.from(words.subarray(5 * i, 5 * i + 5));
    for (let y = top! % 14; y < (top! % 14) + 4 + (down! % 10); y++)
      for (let x = left! % 14; x < (left! % 14) + 4 + (right! % 10); x++)
        found[784 * i + 28 * y + x] = 100 + (shade! % 156);
  }
  return found;
}

/** A net whose weights have been moved, and which knows the mean and variance of these pictures, as training would come to. */
function moved(settings: ReusedCnnSettings, pixels: Uint8Array) {
  const chance = seeded(11);
  const model = reusedCnn(mnist, settings);
  const random = seeded(3);
  const given: Tensors = Object.fromEntries(
    model.weights
      .filter(({ running }) => !running)
      .map(({ name, shape, start }) => {
        const values = start(
          chance.stream(name),
          shape.reduce((all, side) => all * side, 1),
        ) as Float32Array;
        const noise = chance.stream(`noise ${name}`).normals(values.length);
        return [name, { shape, values: values.map((value, i) => value + 0.1 * noise[i]!) }];
      }),
  );
  const running = model.weights.filter(({ running }) => running);
  const zeros = running.map(({ name, shape }) => {
    const fill = name.startsWith("mean") ? 0 : 1;
    return [name, { shape, values: new Float32Array(shape[0]!).fill(fill) }] as const;
  });
  const net = build(model, random, { ...given, ...Object.fromEntries(zeros) });
  const x = tf.mul(
    tf.tensor2d(Float32Array.from(pixels), [pixels.length / 784, 784]),
    1 / 255,
  ) as tf.Tensor2D;
  tf.tidy(() => void net.logits([x], tf.tensor1d([1, 1], "int32")));
  for (const [i, { name, running }] of model.weights.entries()) {
    if (!running) continue;
    const before = name.startsWith("mean") ? 0 : 1; // and a twentieth of the way to the batch's own was gone
    const variable = net.state[i]!;
    tf.tidy(() =>
      variable.assign(
        tf.maximum(tf.div(tf.sub(variable, 0.95 * before), 0.05), before === 0 ? -1e9 : 0) as never,
      ),
    );
  }
  return { net, x };
}

type Map3 = {
  readonly sides: readonly [number, number];
  readonly channels: number;
  readonly at: Float64Array;
};

/** What docs/models.md says of the network, in whole numbers alone but for how they come of the stored floats. */
function inWholeNumbers(shape: ReusedShape, weights: Tensors, picture: Uint8Array): Float64Array {
  const { weightBits: b, activation, classes } = shape;
  const [top, part] = [2 ** (b - 1) - 1, 2 ** (b - 1)];
  const values = (name: string) => Array.from(weights[name]!.values);
  const half = (x: number) => Math.floor(x + 0.5);
  const cut = (x: number, most: number) => Math.max(-most, Math.min(most, x));
  const levelsOf = (W: readonly number[], groups: number, group: (i: number) => number) => {
    const steps = Array.from({ length: groups }, (_, g) =>
      Math.max(Math.fround(Math.max(...W.filter((_, i) => group(i) === g).map(Math.abs)) / top), 2 ** -24),
    );
    return { q: W.map((w, i) => cut(Math.round(Math.fround(w / steps[group(i)]!)), top)), steps };
  };

  /** taps: (in, out) → weight, at the nine places or the one; each output of some inputs. */
  const convolve = (
    { sides: [down, right], channels, at }: Map3,
    { side, padding }: { side: number; padding: "same" | "valid" },
    outputs: number,
    weight: (place: number, input: number, output: number) => number,
  ): Map3 => {
    const edge = padding === "same" ? (side - 1) / 2 : 0;
    const [rows, columns] = [down + 2 * edge - side + 1, right + 2 * edge - side + 1];
    const found = new Float64Array(rows * columns * outputs);
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let p = 0; p < side * side; p++) {
            const [v, u] = [y - edge + Math.floor(p / side), x - edge + (p % side)];
            if (v < 0 || u < 0 || v >= down || u >= right) continue;
            for (let c = 0; c < channels; c++) {
              const w = weight(p, c, o);
              if (w !== 0) sum += w * at[(v * right + u) * channels + c]!;
            }
          }
          found[(y * columns + x) * outputs + o] = half(sum / part);
        }
    return { sides: [rows, columns], channels: outputs, at: found };
  };

  const passOn = (n: Map3, offset: string, use: number, fanIn: number, digits: number): Map3 => {
    const [gain] = weights[`gain ${use}`] ? values(`gain ${use}`) : [1];
    const [shift] = weights[`shift ${use}`] ? values(`shift ${use}`) : [0];
    const [offsets, means, variances] = [values(offset), values(`mean ${use}`), values(`variance ${use}`)];
    const g = variances.map(variance => gain! / Math.sqrt(variance + 1e-5));
    const a = g.map(g => (16 * g * 2 ** -digits) / Math.sqrt(fanIn));
    const c = g.map((g, o) => 16 * (offsets[o]! + shift! - g * means[o]!));
    const most = (x: readonly number[]) => Math.max(2 ** -16, ...x.map(Math.abs));
    const within = (x: number) => Math.max(0, Math.min(16, x));
    const S = within(Math.floor(Math.log2(127 / most(a))));
    const k = within(Math.ceil(Math.log2(most(c.map(c => c * 2 ** S)) / 127)));
    const [A, B] = [
      a.map(a => cut(Math.round(a * 2 ** S), 127)),
      c.map(c => cut(Math.round(c * 2 ** (S - k)), 127)),
    ];
    const u = n.at.map((n, i) => {
      const z = A[i % A.length]! * n + B[i % A.length]! * 2 ** k;
      if (activation === "relu") return Math.max(0, Math.min(255, half(z / 2 ** S)));
      return Math.max(-128, Math.min(127, half(z / 2 ** (z < 0 ? S + 2 : S))));
    });
    return { ...n, at: u };
  };

  const pooled = ({ sides: [down, right], channels, at }: Map3): Map3 => {
    const sides = [Math.ceil(down / 2), Math.ceil(right / 2)] as const;
    const found = new Float64Array(sides[0] * sides[1] * channels).fill(Number.NEGATIVE_INFINITY);
    at.forEach((value, i) => {
      const [place, c] = [Math.floor(i / channels), i % channels];
      const to = Math.floor(Math.floor(place / right) / 2) * sides[1] + Math.floor((place % right) / 2);
      found[to * channels + c] = Math.max(found[to * channels + c]!, value);
    });
    return { sides, channels, at: found };
  };

  let map: Map3 = { sides: [28, 28], channels: 1, at: Float64Array.from(picture) };
  let [digits, use] = [8, 0];
  for (const [b, block] of convolutionsOf(shape).entries()) {
    const { inputs, outputs } = block;
    for (let round = 0; round < block.rounds; round++, use++) {
      if (block.isSeparable) {
        const d = levelsOf(values(`depthwise ${b}`), inputs, i => i % inputs);
        const scaled = values(`pointwise ${b}`).map((w, i) =>
          Math.fround(w * d.steps[Math.floor(i / outputs)]! * part),
        );
        const { q } = levelsOf(scaled, outputs, i => i % outputs);
        const v = convolve(map, block, inputs, (p, c, o) => (c === o ? d.q[p * inputs + c]! : 0));
        map = convolve(v, { side: 1, padding: "valid" }, outputs, (_, c, o) => q[c * outputs + o]!);
      } else {
        const { q } = levelsOf(values(`convolution ${b}`), outputs, i => i % outputs);
        map = convolve(map, block, outputs, (p, c, o) => q[(p * inputs + c) * outputs + o]!);
      }
      map = passOn(map, `offset ${b}`, use, 9 * inputs, digits);
      if (block.pool) map = pooled(map);
      digits = 4;
    }
  }
  const { channels } = map;
  const places = map.at.length / channels;
  const sums = Array.from({ length: channels }, (_, c) =>
    map.at.filter((_, i) => i % channels === c).reduce((sum, u) => sum + u, 0),
  );
  map = { sides: [1, 1], channels, at: Float64Array.from(sums, sum => half((8 * sum) / places)) };
  digits = 7;
  const first = convolutionsOf(shape).length;
  for (const [l, outputs] of shape.hidden.entries()) {
    const inputs = map.channels;
    const { q } = levelsOf(values(`convolution ${first + l}`), outputs, i => i % outputs);
    const n = convolve(map, { side: 1, padding: "valid" }, outputs, (_, c, o) => q[c * outputs + o]!);
    map = passOn(n, `offset ${first + l}`, use++, inputs, digits);
    digits = 4;
  }
  const W = values("layer 0");
  const largest = Array.from({ length: classes }, (_, o) =>
    Math.max(...W.filter((_, i) => i % classes === o).map(Math.abs)),
  );
  const steps = largest.map(size => size / top);
  const e = Math.max(5 - digits, Math.min(20 - digits, Math.floor(Math.log2(255 / Math.max(...steps)))));
  const m = steps.map(step => Math.max(1, Math.min(255, Math.ceil(step * 2 ** e))));
  return Float64Array.from(m, (m, o) => {
    const β = Math.round((values("bias 0")[o]! * 2 ** (e + digits)) / m);
    const n = map.at.reduce((sum, a, i) => {
      const q = cut(Math.round((W[i * classes + o]! * 2 ** e) / m), top);
      return sum + q * a;
    }, β);
    return Math.fround(n * m) / 2 ** (e + digits);
  });
}

describe.each([
  ["697", small, 8],
  ["697", small, 4],
  ["1,936", reused, 8],
  ["1,936", reused, 4],
] as const)("of %s parameters, %j, in %i bits", (_, settings, weightBits) => {
  const own = {
    rounds: 0,
    hidden: [],
    padding: "valid",
    activation: "relu",
    ...settings,
    weightBits,
  } as const;
  const shape: ReusedShape = { height: 28, width: 28, depth: 1, classes: 10, ...own };

  it("what is validated and tested is what whole numbers say, to the last bit", () => {
    const pixels = pictures(24);
    const { net, x } = moved(own, pixels);
    const logits = tf.tidy(() => net.logits([x]).dataSync<"float32">());
    const weights = weightsOf(net);
    const expected = Array.from({ length: 24 }, (_, i) => [
      ...inWholeNumbers(shape, weights, pixels.subarray(784 * i, 784 * (i + 1))),
    ]);
    net.dispose();
    x.dispose();
    expect([...logits]).toEqual(expected.flat());
    expect(new Set(logits).size).toBeGreaterThan(24); // no constant answers
  });

  it("training moves every weight", () => {
    const { net, x } = moved(own, pictures(64));
    const key = tf.tensor1d([1, 1], "int32");
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const loss = () => tf.sum(tf.square(net.logits([x], key))) as tf.Scalar;
      for (const [name, gradient] of Object.entries(tf.variableGrads(loss, [...net.variables]).grads))
        expect(tf.max(tf.abs(gradient)).dataSync()[0], name).toBeGreaterThan(0);
    });
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([key, x]);
    net.dispose();
  });
});

it("every round has the same weights, and a mean and a gain of its own", () => {
  const names = reusedCnn(mnist, reused).weights.map(({ name }) => name);
  expect(names.filter(name => name.startsWith("pointwise"))).toEqual(["pointwise 1", "pointwise 2"]);
  expect(names.filter(name => name.startsWith("mean"))).toHaveLength(6); // first, separable, three rounds, dense
  expect(names.filter(name => name.startsWith("gain"))).toHaveLength(6);
});

it("refuses what is no shape of it, in a line", () => {
  const refuses = (given: object, message: string, task: object = mnist) =>
    expect(() => reusedCnn(task as typeof mnist, { ...small, ...given } as never)).toThrow(message);
  refuses({ weightBits: 2 }, "bits of a weight: got 2, expected 4, 8");
  refuses({ channels: [] }, "channels: got [], expected rows of numbers, one or more");
  refuses({ channels: [[6], Array(2)] }, "channels: got undefined, expected a positive whole number");
  refuses({ channels: [[58]] }, "channels: got 58, expected at most 57");
  refuses({ channels: [[127]], weightBits: 4, hidden: [128] }, "hidden: got 128, expected at most 127");
  refuses({ channels: [[3], [3], [3], [3]] }, 'picture: got "28 × 28", expected a larger one');
  refuses({ rounds: -1 }, "rounds: got -1");
  refuses({ padding: "full" }, 'padding: got "full", expected one of same, valid');
  refuses({ activation: "tanh" }, 'activation: got "tanh", expected one of relu, leaky');
  refuses({ patches: 4 }, "setting of a reused CNN");
  refuses({}, "shape of the reused CNN's task: got", { classes: mnist.classes });
});
