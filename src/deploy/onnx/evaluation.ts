import { fromBinary } from "@bufbuild/protobuf";
import { check } from "../../core/check.js";
import {
  cast,
  cumulated,
  each,
  gathered,
  joined,
  largest,
  makerOf,
  type NdArray,
  padded,
  pairs,
  product,
  reshaped,
  summed,
  transposed,
  type Values,
} from "../evaluation/array.js";
import { evaluator, type Step } from "../evaluation/graph.js";
import {
  asDoubles,
  equalWords,
  isOfWords,
  sameBits,
  type WordMaker,
  wordOps,
  wordPairs,
} from "../evaluation/words.js";
import {
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
} from "./onnx_pb.js";

type Maker = new (length: number) => Values;

/** Types of tensors by their numbers in the schema. */
const makers: Partial<Record<DataType, Maker & { readonly BYTES_PER_ELEMENT: number }>> = {
  [DataType.FLOAT]: Float32Array,
  [DataType.DOUBLE]: Float64Array,
  [DataType.UINT8]: Uint8Array,
  [DataType.INT8]: Int8Array,
  [DataType.INT32]: Int32Array,
  [DataType.INT64]: BigInt64Array,
  [DataType.UINT64]: BigUint64Array,
};

/** A written graph in plain arithmetic, by the standard's words alone: what goes in, by name → all values. */
export function graphIn(
  file: Uint8Array,
): (feeds: ReadonlyMap<string, NdArray>) => ReadonlyMap<string, NdArray> {
  const { graph } = fromBinary(ModelProtoSchema, file);
  check(graph !== undefined, "graph of an ONNX file", "none", "one");
  const constants = new Map(graph.initializer.map(tensor => [tensor.name, arrayOf(tensor)]));
  return evaluator(constants, graph.node.map(stepOf));
}

function arrayOf({ name, dims, dataType, rawData }: TensorProto): NdArray {
  const Make = makers[dataType as DataType];
  check(Make !== undefined, `type of ${name} in an ONNX graph`, dataType, "one of ours");
  const bytes = rawData.slice().buffer;
  const values = Reflect.construct(Make, [bytes]) as Values;
  return reshaped({ shape: [values.length], values }, dims.map(Number));
}

function stepOf({ opType, input, output, attribute }: NodeProto): Step<string> {
  const op = ops[opType];
  check(op !== undefined, "operator of an ONNX graph", opType, `one of ${Object.keys(ops).join(", ")}`);
  const attributes = new Map(
    attribute.map(({ name, i, s }) => [name, s.length ? text.decode(s) : Number(i)] as const),
  );
  return { op: opType, inputs: input, output: output[0]!, of: inputs => op(inputs, attributes) };
}

const text = new TextDecoder();

type Op = (inputs: readonly NdArray[], attributes: ReadonlyMap<string, number | string>) => NdArray;

/** A typed array takes what its own type is: numbers, or BigInts where they are few. */
const both =
  (of: (x: number, y: number) => number, Make?: Maker): Op =>
  ([a, b]) =>
    pairs(a!, b!, Make ?? makerOf(a!), of as never);

const either =
  (of: (x: number, y: number) => number, ofWords: Parameters<typeof wordPairs>[2]): Op =>
  (inputs, attributes) =>
    isOfWords(inputs[0]!) ? wordPairs(inputs[0]!, inputs[1]!, ofWords) : both(of)(inputs, attributes);

function converted(a: NdArray, Make: Maker): NdArray {
  if (!isOfWords(a)) return cast(a, Make);
  const isWords = Make === BigInt64Array || Make === BigUint64Array;
  return isWords ? sameBits(a, Make as WordMaker) : cast({ shape: a.shape, values: asDoubles(a) }, Make);
}

const one =
  (of: (x: number) => number): Op =>
  ([a]) =>
    each(a!, makerOf(a!), of as never);

const rowOf = ({ values }: NdArray): number[] => Array.from(values as ArrayLike<number | bigint>, Number);
const numberOf = (a: NdArray): number => rowOf(a)[0]!;

const ops: Record<string, Op> = {
  Identity: ([a]) => a!,
  Cast: ([a], attributes) => converted(a!, makers[attributes.get("to") as DataType]!),
  Add: either((x, y) => x + y, wordOps.plus),
  Sub: both((x, y) => x - y),
  Mul: either((x, y) => x * y, wordOps.times),
  Mod: both((x, y) => x % y),
  Greater: both((x, y) => (x > y ? 1 : 0), Uint8Array),
  Equal: ([a, b]) => equalWords(a!, b!),
  BitwiseAnd: ([a, b]) => wordPairs(a!, b!, wordOps.and),
  BitwiseOr: ([a, b]) => wordPairs(a!, b!, wordOps.or),
  BitwiseXor: ([a, b]) => wordPairs(a!, b!, wordOps.xor),
  BitShift: ([a, by], attributes) =>
    wordPairs(a!, by!, attributes.get("direction") === "LEFT" ? wordOps.left : wordOps.right),
  Floor: one(Math.floor),
  Relu: one(x => Math.max(x, 0)),
  Clip: ([a, low, high], attributes) =>
    one(x => Math.min(Math.max(x, numberOf(low!)), numberOf(high!)))([a!], attributes),
  MatMul: ([a, b]) => product(a!, b!),
  Transpose: ([a]) => transposed(a!),
  Reshape: ([a, sides]) => reshaped(a!, rowOf(sides!)),
  Unsqueeze: ([a, axes]) => {
    const shape = [...a!.shape];
    for (const axis of rowOf(axes!)) shape.splice(axis, 0, 1);
    return { shape, values: a!.values };
  },
  Gather: ([a, index], attributes) => gathered(a!, index!, Number(attributes.get("axis") ?? 0)),
  Slice: ([a, from, to, axes]) => {
    const [first, last] = [numberOf(from!), numberOf(to!)];
    const index = Int32Array.from({ length: last - first }, (_, i) => first + i);
    return gathered(a!, { shape: [index.length], values: index }, numberOf(axes!));
  },
  CumSum: ([a, axis]) => cumulated(a!, numberOf(axis!)),
  ReduceSum: ([a, axes], attributes) => summed(a!, numberOf(axes!), attributes.get("keepdims") !== 0),
  Pad: ([a, edges]) => {
    const all = rowOf(edges!);
    return padded(a!, all.slice(0, all.length / 2), all.slice(all.length / 2));
  },
  Concat: (inputs, attributes) => {
    check(attributes.get("axis") === 1, "axis of Concat", attributes.get("axis"), "1");
    return joined(inputs);
  },
  ArgMax: ([a]) => largest(a!),
};
