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

const both =
  (of: (x: never, y: never) => number | bigint, Make?: Maker): Op =>
  ([a, b]) =>
    pairs(a!, b!, Make ?? makerOf(a!), of);

const one =
  (of: (x: number) => number): Op =>
  ([a]) =>
    each(a!, makerOf(a!), of as never);

const rowOf = ({ values }: NdArray): number[] => Array.from(values as ArrayLike<number | bigint>, Number);
const numberOf = (a: NdArray): number => rowOf(a)[0]!;

const truth = (holds: boolean): number => (holds ? 1 : 0);

/** BigInts and numbers alike: a typed array takes what its own type is. */
const ops: Record<string, Op> = {
  Identity: ([a]) => a!,
  Cast: ([a], attributes) => cast(a!, makers[attributes.get("to") as DataType]!),
  Add: both((x: number, y: number) => x + y),
  Sub: both((x: number, y: number) => x - y),
  Mul: both((x: number, y: number) => x * y),
  Mod: both((x: number, y: number) => x % y),
  Greater: both((x: number, y: number) => truth(x > y), Uint8Array),
  Equal: both((x: number, y: number) => truth(x === y), Uint8Array),
  BitwiseAnd: both((x: bigint, y: bigint) => x & y),
  BitwiseOr: both((x: bigint, y: bigint) => x | y),
  BitwiseXor: both((x: bigint, y: bigint) => x ^ y),
  BitShift: (inputs, attributes) =>
    both(
      attributes.get("direction") === "LEFT"
        ? (x: bigint, by: bigint) => x << by
        : (x: bigint, by: bigint) => x >> by,
    )(inputs, attributes),
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
