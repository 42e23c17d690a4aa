import { afterEach, beforeAll, expect, test } from "vitest";
import { adam } from "../adam.js";
import { startEngine } from "../backend.js";
import { compile } from "../compile.js";
import { nativeBackend } from "../native.js";
import { tf } from "../tensorflow.js";
import type { Graph } from "./graph.js";
import { trace } from "./trace.js";

beforeAll(async () => void (await startEngine()));
afterEach(() => tf.disposeVariables());

const hasOps = process.arch === "x64" && process.env.TF_ENABLE_ONEDNN_OPTS !== "0";

const values = (shape: [number, number], salt: number): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => Math.sin(salt * 12.9898 * (i + 1))),
    shape,
  );

/** A compiled step's second answer, which the graph gives; the first is the trace's. */
function fromGraph(step: (inputs: tf.Tensor[]) => tf.Tensor[], inputs: tf.Tensor[]): tf.Tensor[] {
  const compiled = compile((...all: tf.Tensor[]) => step(all));
  tf.dispose(compiled(...inputs) as tf.Tensor[]);
  const results = compiled(...inputs) as tf.Tensor[];
  compiled.dispose();
  return results;
}

function near(got: readonly tf.Tensor[], wanted: readonly tf.Tensor[]): void {
  expect(got.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  for (const [i, tensor] of got.entries())
    expect(tf.max(tf.abs(tf.sub(tensor, wanted[i]!))).dataSync()[0]).toBeLessThan(2e-5);
}

/** The ops that a source needs, however far back. */
function needed(graph: Graph, output: string): string[] {
  const [names, ops] = [graph.names, graph.ops];
  return [...graph.needed([output])].map(name => ops[names.indexOf(name)]!);
}

/** h_t = tanh(x + h_{t-1}·W), from h_0 = x: the sum of the last state's squares. */
const recurrence = (x: tf.Tensor2D, weights: tf.Tensor2D, tokens: number) => {
  let h: tf.Tensor = x;
  for (let t = 0; t < tokens; t++) h = tf.tanh(tf.add(x, tf.matMul(h as tf.Tensor2D, weights)));
  return tf.sum(tf.square(h)) as tf.Scalar;
};

test.each([
  [1, 1],
  [2, 1],
  [24, 1],
  [25, 2],
  [50, 3],
])("the gradient of a weight used %s times takes %s products", (tokens, products) => {
  const [x, weights] = [values([5, 16], 1), tf.variable(tf.mul(values([16, 16], 2), 0.2))];
  const step = (input: tf.Tensor) => {
    const loss = () => recurrence(input as tf.Tensor2D, weights as tf.Tensor2D, tokens);
    return [tf.variableGrads(loss).grads[weights.name]!];
  };
  near(
    fromGraph(([input]) => step(input!), [x]),
    step(x),
  );

  const { graph, outputs } = trace(nativeBackend()!, [x], () => step(x))!;
  const all = needed(graph, outputs[0]!);
  const onTheWay = 2 * tokens - 1; // one product per token there, one per token but the first one's on the way back
  if (hasOps) expect(all.filter(op => op === "_MklMatMul").length).toBe(onTheWay + products);
  if (hasOps) expect(all.filter(op => op === "Transpose").length).toBe(tokens > 2 ? 1 : 0); // the first one's on the way back needs none
});

const product = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, true, false);

test("sums of more and fewer rows, some of them wanted for themselves, say the same", () => {
  const inputs = [3, 7, 1].flatMap((rows, i) => [
    values([rows, 24], 2 * i + 1),
    values([rows, 20], 2 * i + 2),
  ]);
  const step = ([a, b, c, d, e, f]: tf.Tensor[]) => {
    const one = product(a!, b!);
    const two = tf.add(one, product(c!, d!));
    return [one, two, tf.add(two, product(e!, f!)), tf.add(product(e!, f!), two)];
  };
  near(fromGraph(step, inputs), step(inputs));
});

test("products of more rows than they save stay by themselves", () => {
  const inputs = [values([50, 6], 1), values([50, 6], 2)];
  const step = ([a, b]: tf.Tensor[]) => [tf.add(product(a!, b!), product(b!, a!))];
  near(fromGraph(step, inputs), step(inputs));
  const { ops } = trace(nativeBackend()!, inputs, () => step(inputs))!.graph;
  expect(ops).not.toContain("ConcatV2");
});

test("an update in place waits for the copy of a variable that is a factor", () => {
  const [h, W] = [tf.variable(values([3, 24], 1)), tf.variable(tf.mul(values([24, 24], 2), 0.1))];
  const optimizer = adam([h]);
  const step = () => {
    const state = tf.tanh(tf.matMul(h as tf.Tensor2D, W as tf.Tensor2D)) as tf.Tensor2D;
    return tf.sum(tf.square(tf.matMul(state, W as tf.Tensor2D))) as tf.Scalar;
  };
  const work = () => {
    const { grads } = tf.variableGrads(step, [h, W]);
    optimizer.apply({ [h.name]: grads[h.name]! }, tf.scalar(0.1));
    return [grads[W.name]!];
  };
  trace(nativeBackend()!, [], work); // makes the slots
  const { graph } = trace(nativeBackend()!, [], work)!;
  const update = graph.names.find(name => name.startsWith("ResourceApplyAdam"))!;
  const copies = [...graph.needed([update])].filter(name => name.startsWith("rows"));
  expect(copies.length).toBe(hasOps ? 1 : 0);
  optimizer.dispose();
});

test("a product that is broadcast stays by itself", () => {
  const inputs = [values([3, 1], 1), values([3, 20], 2), values([3, 24], 3), values([3, 20], 4)];
  const step = ([a, b, c, d]: tf.Tensor[]) => {
    const row = tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, true, false); // [1, 20]
    const whole = tf.matMul(c as tf.Tensor2D, d as tf.Tensor2D, true, false); // [24, 20]
    return [tf.add(row, whole), tf.add(tf.add(row, whole), whole)];
  };
  near(fromGraph(step, inputs), step(inputs));
});
