import type { Binding } from "../native.js";
import { Graph, type Source } from "./graph.js";
import type { Attributes, Op, Ops } from "./op.js";
import { sumOfProducts } from "./sums.js";
import { transposedOnce } from "./transposed.js";

let found: boolean | undefined;

/**
 * Whether graphs may name oneDNN's kernels. TensorFlow takes them by itself only on processors with instructions made
 * for neural nets, but its library has them everywhere on x86, and their products are faster there too (figures in
 * bench/RESULTS.md). `TF_ENABLE_ONEDNN_OPTS=0` keeps to TensorFlow's own. Tried once, on sums known by heart.
 */
export function hasOneDnn(binding: Binding): boolean {
  found ??= process.env.TF_ENABLE_ONEDNN_OPTS !== "0" && isRight(binding);
  return found;
}

/** Convolutions and batch normalisation: oneDNN's ops take TensorFlow's inputs and attributes as they are. */
const alike = new Set([
  ...["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"],
  ...["FusedBatchNormV3", "FusedBatchNormGradV3"],
]);

/** oneDNN's ops that add a bias and apply the ReLU to what they computed while it is at hand. */
const fusing: Readonly<Record<string, string>> = {
  _MklMatMul: "_MklNativeFusedMatMul",
  _MklNativeConv2D: "_MklNativeFusedConv2D",
};

/**
 * oneDNN's op in place of TensorFlow's, where there is one: of convolutions and normalisations (float32 in all of tfjs), of
 * the largest of places, of products of two matrices, BatchMatMulV2 (adj_x, adj_y) → MatMul (transpose_a, transpose_b), of ReLU(product + bias), of sums of
 * products, and of products that want one matrix transposed again and again.
 */
export function oneDnnForm(graph: Graph, asked: Op, ops: Ops): Op {
  const { op, attributes, shapes, isFloat } = asked;
  if (alike.has(op))
    return { ...asked, op: `_MklNative${op}`, attributes: { ...attributes, _kernel: label(graph) } };
  if (op === "MaxPool" && isFloat) return pooling(graph, asked);
  if (op === "MaxPoolGrad") return poolingGradient(graph, asked, ops);
  if (op === "Relu") return fusedRelu(graph, asked, ops);
  if (op === "Add") return sumOfProducts(graph, asked, ops, isOfTransposed);
  const isProduct = op === "BatchMatMulV2" && isFloat && shapes.every(shape => shape.length === 2);
  if (!isProduct) return asked;
  const form = { ...asked, op: product, attributes: productAttributes(graph, attributes) };
  return isTransposed(form, "b") && !isTransposed(form, "a") ? transposedOnce(graph, form, ops) : form;
}

const largest = "_MklNativeMaxPool";

/** The largest of places; oneDNN's op also says where they were. */
const pooling = (graph: Graph, asked: Op): Op => ({
  ...asked,
  op: largest,
  attributes: { ...asked.attributes, ...poolingAttributes(graph) },
});

/** Its gradient, which oneDNN's op finds by where the largest were: the second result of the op that took them. */
function poolingGradient(graph: Graph, asked: Op, ops: Ops): Op {
  const [x, y, dy] = asked.inputs as [Source, Source, Source];
  if (ops.madeBy(y)?.op !== largest) return asked;
  const places = y.replace(/:0$/, ":1");
  return {
    ...asked,
    op: `${largest}Grad`,
    inputs: [x, y, dy, places],
    attributes: { ...asked.attributes, ...poolingAttributes(graph) },
  };
}

const poolingAttributes = (graph: Graph): Attributes => ({
  workspace_enabled: graph.attribute({ name: "", type: graph.binding.TF_ATTR_BOOL, value: true }),
  explicit_paddings: graph.attribute({ name: "", type: graph.binding.TF_ATTR_INT, value: [] }),
  _kernel: label(graph),
});

/** ReLU(x·W + b) as one op, if that is what the ReLU is of. oneDNN's fused product takes x as it is, not transposed. */
function fusedRelu(graph: Graph, asked: Op, ops: Ops): Op {
  const sum = ops.madeBy(asked.inputs[0]!);
  if (sum?.op !== "Add") return asked;
  const [factor, bias] = sum.inputs as [Source, Source];
  const made = ops.madeBy(factor);
  if (!made || !(made.op in fusing) || isTransposed(made, "a") || !isBias(sum.shapes)) return asked;
  return {
    ...asked,
    op: fusing[made.op]!,
    inputs: [...made.inputs, bias],
    attributes: { ...made.attributes, ...fusedAttributes(graph, made.op) },
  };
}

/** Whether a product takes its first or second factor transposed; a convolution never does. */
const isTransposed = ({ attributes }: Op, factor: "a" | "b"): boolean =>
  (attributes[`transpose_${factor}`] as { getB(): boolean } | undefined)?.getB() ?? false;

/** Whether an op is a product Aᵀ·B. */
const isOfTransposed = (op: Op): boolean =>
  op.op === product && isTransposed(op, "a") && !isTransposed(op, "b");

/** Whether the second shape is a vector along the first one's last axis. */
const isBias = ([whole, other]: Op["shapes"]): boolean => other!.length === 1 && other![0] === whole!.at(-1);

const fusedAttributes = (graph: Graph, op: string): Attributes => ({
  ...(op === product ? {} : { TArgs: graph.types([graph.binding.TF_FLOAT]) }),
  num_args: graph.attribute({ name: "num_args", type: graph.binding.TF_ATTR_INT, value: 1 }),
  fused_ops: graph.strings(["BiasAdd", "Relu"]),
});

const product = "_MklMatMul";

const productAttributes = (graph: Graph, { T, adj_x, adj_y }: Attributes): Attributes => ({
  ...{ T, transpose_a: adj_x, transpose_b: adj_y },
  _kernel: label(graph),
});

/** What TensorFlow's rewriting of graphs marks oneDNN's ops with. */
const label = (graph: Graph): unknown => graph.string("MklNameChangeOp");

/**
 * Whether a product, and the two fused ops, say that [1 2]·[3 4]ᵀ = 11 and ReLU(11 - 1) = 10; whether 4 is the largest of four, and
 * its gradient that of the largest; whether 1 and 3, normalised, times 2 and 5 more are 3 and 7, and the offset's gradient is that of both.
 */
function isRight(binding: Binding): boolean {
  const graph = new Graph(binding);
  const sums = [...products(graph), fusedConvolution(graph)].map(node => `${node}:0`);
  const sources = [...sums, ...largestOfFour(graph), ...normalisedTwo(graph)];
  try {
    const session = graph.load();
    try {
      const results = binding.runSavedModel(session, [], "", sources.join(","));
      const values = results.map(({ id }) => Math.round(binding.tensorDataSync(id)[0]!));
      for (const { id } of results) binding.deleteTensor(id);
      return values.join(" ") === "11 10 10 4 6 3 2";
    } finally {
      binding.deleteSavedModel(session);
    }
  } catch {
    return false; // another processor, or a library that was built without them
  }
}

const constant = (graph: Graph, shape: readonly number[], ...values: number[]): Source =>
  graph.constant(shape, graph.binding.TF_FLOAT, Float32Array.from(values), false);

/** The plain product and the fused one. */
function products(graph: Graph): string[] {
  const { binding } = graph;
  const truth = (value: boolean) => graph.attribute({ name: "", type: binding.TF_ATTR_BOOL, value });
  const attributes = { T: graph.type(binding.TF_FLOAT), adj_x: truth(false), adj_y: truth(true) };
  const own = productAttributes(graph, attributes);
  const factors = [constant(graph, [1, 2], 1, 2), constant(graph, [1, 2], 3, 4)];
  const inputs = [...factors, constant(graph, [1], -1)];
  return [
    graph.add(product, "product", factors, own),
    graph.add(fusing[product]!, "fused", inputs, { ...own, ...fusedAttributes(graph, product) }),
  ];
}

/** The largest of four places, and the first number of its gradient. */
function largestOfFour(graph: Graph): Source[] {
  const { binding } = graph;
  const two = graph.attribute({ name: "", type: binding.TF_ATTR_INT, value: [1, 2, 2, 1] });
  const attributes = {
    ...{ T: graph.type(binding.TF_FLOAT), ksize: two, strides: two },
    ...{ padding: graph.string("VALID"), data_format: graph.string("NHWC") },
    ...poolingAttributes(graph),
  };
  const [x, dy] = [constant(graph, [1, 2, 2, 1], 4, 2, 3, 1), constant(graph, [1, 1, 1, 1], 6)];
  const node = graph.add(largest, "largest", [x], attributes);
  const back = graph.add(`${largest}Grad`, "back", [x, `${node}:0`, dy, `${node}:1`], attributes);
  return [`${node}:0`, `${back}:0`];
}

/** The first of two normalised numbers, and the gradient of their offset. */
function normalisedTwo(graph: Graph): Source[] {
  const { binding } = graph;
  const [forward, backward] = ["FusedBatchNormV3", "FusedBatchNormGradV3"].map(op => `_MklNative${op}`);
  const attributes = {
    ...{ T: graph.type(binding.TF_FLOAT), U: graph.type(binding.TF_FLOAT), _kernel: label(graph) },
    epsilon: graph.attribute({ name: "", type: binding.TF_ATTR_FLOAT, value: 1e-4 }),
    is_training: graph.attribute({ name: "", type: binding.TF_ATTR_BOOL, value: true }),
    data_format: graph.string("NHWC"),
  };
  const one = graph.attribute({ name: "", type: binding.TF_ATTR_FLOAT, value: 1 });
  const pair = (...values: [number, number]) => constant(graph, [2, 1, 1, 1], ...values);
  const [x, gain, offset] = [pair(1, 3), constant(graph, [1], 2), constant(graph, [1], 5)];
  const running = [constant(graph, [1], 0), constant(graph, [1], 1)];
  const node = graph.add(forward!, "normalised", [x, gain, offset, ...running], {
    ...attributes,
    exponential_avg_factor: one,
  });
  const kept = [3, 4, 5].map(output => `${node}:${output}`);
  const back = graph.add(backward!, "back", [pair(1, 1), x, gain, ...kept], attributes);
  return [`${node}:0`, `${back}:2`];
}

/** The same sum as a convolution of one pixel. */
function fusedConvolution(graph: Graph): string {
  const { binding } = graph;
  const inputs = [
    constant(graph, [1, 1, 1, 2], 1, 2),
    constant(graph, [1, 1, 2, 1], 3, 4),
    constant(graph, [1], -1),
  ];
  const ones = graph.attribute({ name: "", type: binding.TF_ATTR_INT, value: [1, 1, 1, 1] });
  return graph.add(fusing._MklNativeConv2D!, "convolution", inputs, {
    ...{ T: graph.type(binding.TF_FLOAT), strides: ones, padding: graph.string("SAME") },
    ...fusedAttributes(graph, "_MklNativeConv2D"),
    _kernel: label(graph),
  });
}
