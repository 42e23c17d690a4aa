import { Builder, type Offset } from "flatbuffers";

/**
 * The part of TensorFlow Lite's schema that a model of ours needs (tensorflow/lite/schema/schema.fbs, Apache-2.0,
 * Copyright The TensorFlow Authors), in numbers: which slot of which table, which code of which op. What flatc makes of the
 * whole schema is some 150 files; these few tables are written straight through the flatbuffers library.
 */

/** Types of tensors. */
export const types = { float32: 0, int32: 2, uint8: 3, int64: 4, bool: 6, int8: 9 } as const;
export type TensorType = keyof typeof types;

export interface TfliteTensor {
  readonly name: string;
  /** -1 where a side is known only when the model runs. */
  readonly shape: readonly number[];
  readonly type: TensorType;
  /** The values of a constant. */
  readonly values?: ArrayBufferView;
  /** One scale for each row of a constant [rows, …]; zero points are 0. */
  readonly scales?: readonly number[];
}

/** An op of `ops` with its options; tensors by their numbers. */
export interface TfliteOp {
  readonly op: keyof typeof ops;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** As the schema names them; absent ones have its defaults. */
  readonly options?: Readonly<Record<string, number>>;
}

export interface TfliteGraph {
  readonly description: string;
  readonly tensors: readonly TfliteTensor[];
  readonly ops: readonly TfliteOp[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A field of an op's options: its slot, and how many bytes it has. */
type Slot = readonly [slot: number, bytes: 1 | 4];

interface Op {
  readonly code: number;
  /** Number of its options among the schema's, and how many slots their table has. */
  readonly options: number;
  readonly slots: Readonly<Record<string, Slot>>;
  readonly version?: number;
}

/** Ops by the schema's names. */
export const ops = {
  ADD: { code: 0, options: 11, slots: {} },
  ARG_MAX: { code: 56, options: 40, slots: { output_type: [0, 1] } },
  CAST: { code: 53, options: 37, slots: { in_data_type: [0, 1], out_data_type: [1, 1] } },
  CONCATENATION: { code: 2, options: 10, slots: { axis: [0, 4] } },
  CUMSUM: { code: 128, options: 102, slots: {} },
  DEQUANTIZE: { code: 6, options: 38, slots: {}, version: 2 }, // the first one for int8
  FLOOR: { code: 8, options: 0, slots: {} },
  FULLY_CONNECTED: { code: 9, options: 8, slots: { fused_activation_function: [0, 1] } },
  GATHER: { code: 36, options: 23, slots: { axis: [0, 4] } },
  GREATER: { code: 61, options: 44, slots: {} },
  LSH_PROJECTION: { code: 15, options: 4, slots: { type: [0, 1] } },
  MAXIMUM: { code: 55, options: 39, slots: {} },
  MINIMUM: { code: 57, options: 39, slots: {} },
  MUL: { code: 18, options: 21, slots: {} },
  PAD: { code: 34, options: 22, slots: {} },
  RESHAPE: { code: 22, options: 17, slots: {} },
  SUB: { code: 41, options: 28, slots: {} },
  TRANSPOSE: { code: 39, options: 26, slots: {} },
} satisfies Record<string, Op>;

const longestByteCode = 127; // a code above it stands in the newer field alone

/** A model of one graph as the bytes of a .tflite file. */
export function encodeTflite({ description, tensors, ops: run, inputs, outputs }: TfliteGraph): Uint8Array {
  const file = new Builder(1024);
  const constants = tensors.filter(({ values }) => values);
  const used = [...new Set(run.map(({ op }) => op))];

  const buffers = offsets(file, [
    table(file, 3, []), // the first one is empty: what no constant fills
    ...constants.map(({ values }) => table(file, 3, [[0, bytes(file, values!)]])),
  ]);
  const graph = table(file, 6, [
    [
      0,
      offsets(
        file,
        tensors.map(tensor => tensorOf(file, tensor, constants.indexOf(tensor) + 1)),
      ),
    ],
    [1, numbers(file, inputs)],
    [2, numbers(file, outputs)],
    [
      3,
      offsets(
        file,
        run.map(op => opOf(file, op, used.indexOf(op.op))),
      ),
    ],
  ]);
  const codes = offsets(
    file,
    used.map(name => codeOf(file, ops[name])),
  );
  const graphs = offsets(file, [graph]);
  const text = file.createString(description);
  file.startObject(10);
  file.addFieldInt32(0, 3, 0); // the schema's version
  file.addFieldOffset(1, codes, 0);
  file.addFieldOffset(2, graphs, 0);
  file.addFieldOffset(3, text, 0);
  file.addFieldOffset(4, buffers, 0);
  file.finish(file.endObject(), "TFL3");
  return file.asUint8Array().slice();
}

function codeOf(file: Builder, { code, version = 1 }: Op): Offset {
  file.startObject(4);
  file.addFieldInt8(0, Math.min(code, longestByteCode), 0);
  file.addFieldInt32(2, version, 1);
  file.addFieldInt32(3, code, 0);
  return file.endObject();
}

function tensorOf(file: Builder, { name, shape, type, scales }: TfliteTensor, buffer: number): Offset {
  const fixed = numbers(
    file,
    shape.map(side => Math.max(side, 1)),
  );
  const signature = shape.includes(-1) ? numbers(file, shape) : 0;
  const text = file.createString(name);
  const quantised = scales ? quantisation(file, scales) : 0;
  file.startObject(11);
  file.addFieldOffset(0, fixed, 0);
  file.addFieldInt8(1, types[type], 0);
  file.addFieldInt32(2, buffer, 0);
  file.addFieldOffset(3, text, 0);
  file.addFieldOffset(4, quantised, 0);
  file.addFieldOffset(7, signature, 0);
  return file.endObject();
}

function quantisation(file: Builder, scales: readonly number[]): Offset {
  const steps = vector(file, 4, scales, scale => file.addFloat32(scale));
  const zeros = vector(file, 8, scales, () => file.addInt64(0n));
  return table(file, 7, [
    [2, steps],
    [3, zeros],
  ]);
}

function opOf(file: Builder, { op, inputs, outputs, options = {} }: TfliteOp, code: number): Offset {
  const [from, to] = [numbers(file, inputs), numbers(file, outputs)];
  const { slots, options: kind }: Op = ops[op];
  file.startObject(Math.max(0, ...Object.values(slots).map(([slot]) => slot + 1)));
  for (const [name, value] of Object.entries(options)) {
    const [slot, size] = slots[name]!;
    if (size === 1) file.addFieldInt8(slot, value, 0);
    else file.addFieldInt32(slot, value, 0);
  }
  const made = file.endObject();
  file.startObject(14);
  file.addFieldInt32(0, code, 0);
  file.addFieldOffset(1, from, 0);
  file.addFieldOffset(2, to, 0);
  file.addFieldInt8(3, kind, 0);
  if (kind) file.addFieldOffset(4, made, 0);
  return file.endObject();
}

/** A table whose fields are all offsets. */
function table(
  file: Builder,
  slots: number,
  fields: readonly (readonly [slot: number, offset: Offset])[],
): Offset {
  file.startObject(slots);
  for (const [slot, offset] of fields) file.addFieldOffset(slot, offset, 0);
  return file.endObject();
}

const offsets = (file: Builder, all: readonly Offset[]): Offset =>
  vector(file, 4, all, offset => file.addOffset(offset));

const numbers = (file: Builder, all: readonly number[]): Offset =>
  vector(file, 4, all, number => file.addInt32(number));

const alignment = 16; // what TensorFlow Lite asks of its buffers

function bytes(file: Builder, { buffer, byteOffset, byteLength }: ArrayBufferView): Offset {
  const all = new Uint8Array(buffer, byteOffset, byteLength);
  file.startVector(1, all.length, alignment);
  for (let i = all.length - 1; i >= 0; i--) file.writeInt8(all[i]!);
  return file.endVector();
}

/** Flatbuffers are written from the end. */
function vector<T>(file: Builder, bytes: number, all: readonly T[], add: (one: T) => void): Offset {
  file.startVector(bytes, all.length, bytes);
  for (let i = all.length - 1; i >= 0; i--) add(all[i]!);
  return file.endVector();
}
