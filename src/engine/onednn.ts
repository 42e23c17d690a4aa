import type * as tf from "@tensorflow/tfjs";
import { Graph } from "./graph.js";
import type { Binding } from "./native.js";

/** Attributes of a graph's node, by name. */
type Attributes = Readonly<Record<string, unknown>>;

let found: boolean | undefined;

/**
 * Whether graphs may name oneDNN's kernels. TensorFlow takes them by itself only on processors with instructions made
 * for neural nets, but its library has them everywhere on x86, and their products are faster there too (figures in
 * bench/RESULTS.md). `TF_ENABLE_ONEDNN_OPTS=0` keeps to TensorFlow's own. Tried once, on a product known by heart.
 */
export function hasOneDnn(binding: Binding): boolean {
  found ??= process.env.TF_ENABLE_ONEDNN_OPTS !== "0" && multiplies(binding);
  return found;
}

/** Convolutions: oneDNN's ops take TensorFlow's inputs and attributes as they are. */
const convolutions = new Set(["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"]);

/**
 * oneDNN's op in place of TensorFlow's, where there is one: of convolutions (float32 in all of tfjs), and of products of two matrices,
 * BatchMatMulV2 (adj_x, adj_y) → MatMul (transpose_a, transpose_b).
 */
export function oneDnnForm(
  graph: Graph,
  op: string,
  inputs: readonly tf.Tensor[],
  attributes: Attributes,
): [op: string, Attributes] {
  if (convolutions.has(op)) return [`_MklNative${op}`, { ...attributes, _kernel: label(graph) }];
  const isProduct =
    op === "BatchMatMulV2" && inputs.every(({ rank, dtype }) => rank === 2 && dtype === "float32");
  return isProduct ? [product, productAttributes(graph, attributes)] : [op, attributes];
}

const product = "_MklMatMul";

const productAttributes = (graph: Graph, { T, adj_x, adj_y }: Attributes): Attributes => ({
  ...{ T, transpose_a: adj_x, transpose_b: adj_y },
  _kernel: label(graph),
});

/** What TensorFlow's rewriting of graphs marks oneDNN's ops with. */
const label = (graph: Graph): unknown => graph.string("MklNameChangeOp");

/** [1 2]·[3 4]ᵀ = 11 */
function multiplies(binding: Binding): boolean {
  const graph = new Graph(binding);
  const { TF_FLOAT } = binding;
  const matrix = (...values: number[]) => graph.constant([1, 2], TF_FLOAT, Float32Array.from(values), false);
  const truth = (name: string, value: boolean) =>
    graph.attribute({ name, type: binding.TF_ATTR_BOOL, value });
  const attributes = { T: graph.type(TF_FLOAT), adj_x: truth("adj_x", false), adj_y: truth("adj_y", true) };
  const factors = [matrix(1, 2), matrix(3, 4)];
  const node = graph.add(product, "product", factors, productAttributes(graph, attributes));
  try {
    const session = graph.load();
    try {
      const [result] = binding.runSavedModel(session, [], "", `${node}:0`);
      const [value] = binding.tensorDataSync(result!.id);
      binding.deleteTensor(result!.id);
      return value === 11;
    } finally {
      binding.deleteSavedModel(session);
    }
  } catch {
    return false; // another processor, or a library that was built without it
  }
}
