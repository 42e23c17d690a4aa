import { Graph, type Source } from "./graph.js";
import type { Binding } from "./native.js";

/** Attributes of a graph's node, by name. */
type Attributes = Readonly<Record<string, unknown>>;

/** An op on its way into a graph. */
export interface Op {
  readonly op: string;
  readonly inputs: readonly Source[];
  /** The shapes of the inputs. */
  readonly shapes: readonly (readonly number[])[];
  readonly isFloat: boolean;
  readonly attributes: Attributes;
}

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

/** oneDNN's ops that add a bias and apply the ReLU to what they computed while it is at hand. */
const fusing: Readonly<Record<string, string>> = {
  _MklMatMul: "_MklNativeFusedMatMul",
  _MklNativeConv2D: "_MklNativeFusedConv2D",
};

/**
 * oneDNN's op in place of TensorFlow's, where there is one: of convolutions (float32 in all of tfjs), of products of
 * two matrices, BatchMatMulV2 (adj_x, adj_y) → MatMul (transpose_a, transpose_b), and of ReLU(product + bias), for
 * which `madeBy` tells the op that a source comes from.
 */
export function oneDnnForm(graph: Graph, asked: Op, madeBy: (source: Source) => Op | undefined): Op {
  const { op, attributes, shapes, isFloat } = asked;
  if (convolutions.has(op))
    return { ...asked, op: `_MklNative${op}`, attributes: { ...attributes, _kernel: label(graph) } };
  if (op === "Relu") return fusedRelu(graph, asked, madeBy);
  const isProduct = op === "BatchMatMulV2" && isFloat && shapes.every(shape => shape.length === 2);
  return isProduct ? { ...asked, op: product, attributes: productAttributes(graph, attributes) } : asked;
}

/** ReLU(x·W + b) as one op, if that is what the ReLU is of. Nothing else that was computed on the way is lost. */
function fusedRelu(graph: Graph, asked: Op, madeBy: (source: Source) => Op | undefined): Op {
  const sum = madeBy(asked.inputs[0]!);
  if (sum?.op !== "Add") return asked;
  const [factor, bias] = sum.inputs as [Source, Source];
  const [whole, columns] = sum.shapes as [readonly number[], readonly number[]];
  const made = madeBy(factor);
  if (!made || !(made.op in fusing) || columns.length !== 1 || columns[0] !== whole.at(-1)) return asked;
  const attributes = {
    ...made.attributes,
    ...(made.op === product ? {} : { TArgs: graph.types([graph.binding.TF_FLOAT]) }),
    num_args: graph.attribute({ name: "num_args", type: graph.binding.TF_ATTR_INT, value: 1 }),
    fused_ops: graph.strings(["BiasAdd", "Relu"]),
  };
  return { ...asked, op: fusing[made.op]!, inputs: [...made.inputs, bias], attributes };
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
