import { afterEach, beforeAll, expect, it } from "vitest";
import { startEngine } from "../../engine/backend.js";
import { type Compiled, compile } from "../../engine/compile.js";
import { tf } from "../../engine/tensorflow.js";
import { applyOneBit, integerConvolution, type OneBitLayer, oneBitWeights } from "./convolution.js";

beforeAll(async () => void (await startEngine()));

const compiled: Compiled<tf.Tensor[], tf.Tensor>[] = [];
afterEach(() => {
  for (const step of compiled.splice(0)) step.dispose();
  tf.disposeVariables();
});

const tiny = 1e-5; // that is added to a variance
const channels = 100;

/** Channels whose multipliers lie at k + 1/2 where the deviation is a divisor: which way they are rounded, the last bit decides. */
function tied(deviation: number): { layer: OneBitLayer; values: Float32Array[] } {
  const layer = { side: 1, padding: "valid", pool: false, inputs: 1, outputs: channels } as const;
  const all = (value: (o: number) => number) => Float32Array.from({ length: channels }, (_, o) => value(o));
  const gains = all(o => (deviation * (o + 0.5)) / 16);
  return {
    layer,
    values: [all(() => 1), gains, all(() => 0), all(() => 0), all(() => deviation ** 2 - tiny)],
  };
}

it.each([63 / 64, 61 / 64, 15 / 8, 15 / 4])(
  "deviation %d: what a graph computes is what the packed layer does, where one bit decides",
  deviation => {
    const { layer, values } = tied(deviation);
    const shapes = oneBitWeights(layer, 0);
    const weights = shapes.map(({ shape }, i) => tf.variable(tf.tensor(values[i]!, [...shape])));
    const step = compile((u: tf.Tensor) => applyOneBit(layer, weights, u as tf.Tensor4D, 0) as tf.Tensor);
    compiled.push(step as Compiled<tf.Tensor[], tf.Tensor>);
    const said = (u: number) => Array.from(step(tf.fill([1, 1, 1, 1], u)).dataSync());
    said(1); // traced
    const named = shapes.map(({ name, shape }, i) => [name, { shape, values: values[i]! }] as const);
    const { multipliers, shift } = integerConvolution(layer, 0, Object.fromEntries(named), 0);
    expect(shift).toBe(0); // the largest is 99 or 100
    expect(said(1)).toEqual([...multipliers]);
  },
);
