import { check } from "../../core/check.js";
import { fingerprints12 } from "../../core/farmhash.js";
import {
  cast,
  cumulated,
  each,
  filled,
  gathered,
  joined,
  largest,
  makerOf,
  type NdArray,
  padded,
  pairs,
  reshaped,
  transposed,
  type Values,
} from "../evaluation/array.js";
import { evaluator, type Step } from "../evaluation/graph.js";
import { decodeTflite } from "./reader.js";
import { type TensorType, type TfliteOp, type TfliteTensor, types } from "./schema.js";

type Maker = new (length: number) => Values;

const makers: Record<TensorType, Maker> = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  int8: Int8Array,
};

/** A written graph in plain arithmetic, by the schema's words alone: what goes in, by name → what comes out, in order. */
export function graphIn(file: Uint8Array): {
  readonly inputs: readonly string[];
  readonly run: (feeds: ReadonlyMap<string, NdArray>) => NdArray[];
} {
  const { tensors, ops, inputs, outputs } = decodeTflite(file);
  const constants = tensors.flatMap((tensor, number) =>
    tensor.values ? [[number, constantOf(tensor)] as const] : [],
  );
  const evaluate = evaluator(
    new Map(constants),
    ops.map(op => stepOf(op, tensors)),
  );
  return {
    inputs: inputs.map(number => tensors[number]!.name),
    run(feeds) {
      const fed = inputs.map(number => [number, feeds.get(tensors[number]!.name)!] as const);
      const values = evaluate(new Map(fed));
      return outputs.map(number => values.get(number)!);
    },
  };
}

function constantOf({ shape, type, values }: TfliteTensor): NdArray {
  const { buffer, byteOffset, byteLength } = values!;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  return { shape, values: Reflect.construct(makers[type], [bytes]) as Values };
}

function stepOf(
  { op, inputs, outputs, options = {} }: TfliteOp,
  tensors: readonly TfliteTensor[],
): Step<number> {
  const [output] = outputs as [number];
  return {
    op,
    inputs: inputs.map(number => (number < 0 ? null : number)),
    output,
    of: values => {
      const found = kinds[op](values, { options, scales: tensors[inputs[0]!]!.scales });
      const { shape, type } = tensors[output]!;
      check(
        found.values.constructor === makers[type],
        `type of what ${op} gives`,
        found.values.constructor.name,
        type,
      );
      return reshaped(found, shape.length > 0 ? shape : found.shape);
    },
  };
}

interface About {
  readonly options: Readonly<Record<string, number>>;
  /** Of the first input. */
  readonly scales: readonly number[] | undefined;
}

type Kind = (inputs: readonly NdArray[], about: About) => NdArray;

const both =
  (of: (x: number, y: number) => number, Make?: Maker): Kind =>
  ([a, b]) =>
    pairs(a!, b!, Make ?? makerOf(a!), of as never);

const rowOf = ({ values }: NdArray): number[] => Array.from(values as ArrayLike<number>);

const typeOf = (number: number): Maker =>
  makers[(Object.keys(types) as TensorType[]).find(name => types[name] === number)!];

/** Floats are rounded to 32 bits where an op has ended. */
const kinds: Record<TfliteOp["op"], Kind> = {
  ADD: both((x, y) => x + y),
  SUB: both((x, y) => x - y),
  MUL: both((x, y) => x * y),
  MAXIMUM: both(Math.max),
  MINIMUM: both(Math.min),
  GREATER: both((x, y) => (x > y ? 1 : 0), Uint8Array),
  FLOOR: ([a]) => each(a!, makerOf(a!), Math.floor as never),
  CAST: ([a], { options }) => cast(a!, typeOf(options.out_data_type!)),
  DEQUANTIZE([a], { scales }) {
    const [scale] = scales!;
    return each(a!, Float32Array, ((x: number) => x * scale!) as never);
  },
  RESHAPE: ([a, sides]) => reshaped(a!, rowOf(sides!)),
  TRANSPOSE: ([a]) => transposed(a!),
  GATHER: ([a, index], { options }) => gathered(a!, index!, options.axis!),
  CUMSUM: ([a, axis]) => cumulated(a!, rowOf(axis!)[0]!),
  CONCATENATION: inputs => joined(inputs),
  PAD([a, edges]) {
    const all = rowOf(edges!);
    const side = (which: 0 | 1) => all.filter((_, i) => i % 2 === which);
    return padded(a!, side(0), side(1));
  },
  FULLY_CONNECTED([a, W, bias], { options }) {
    const [outputs, inputs] = W!.shape as [number, number];
    const [x, w, b] = [a!.values, W!.values, bias?.values] as Float32Array[];
    const least = options.fused_activation_function === 1 ? 0 : Number.NEGATIVE_INFINITY;
    return filled(Float32Array, [a!.shape[0]!, outputs], at => {
      const o = at % outputs;
      const [from, row] = [((at - o) / outputs) * inputs, o * inputs];
      let sum = b ? b[o]! : 0;
      for (let i = 0; i < inputs; i++) sum += x![from + i]! * w![row + i]!;
      return Math.max(sum, least);
    });
  },
  LSH_PROJECTION([seeds, ids, counts]) {
    const all = ids!.values as BigInt64Array;
    const halves = new Uint32Array(all.buffer, all.byteOffset, 2 * all.length);
    const low = halves.filter((_, i) => i % 2 === 0);
    const high = halves.filter((_, i) => i % 2 === 1);
    const prints = new Float64Array(all.length);
    const weights = counts!.values as Float32Array;
    return filled(Int32Array, [seeds!.values.length], j => {
      fingerprints12(Number(seeds!.values[j]), { low, high }, prints);
      return prints.reduce((sum, print, i) => sum + weights[i]! * print, 0) > 0 ? 1 : 0;
    });
  },
  ARG_MAX: ([a]) => largest(a!),
};
