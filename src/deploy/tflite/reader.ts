import { ByteBuffer } from "flatbuffers";
import { check } from "../../core/check.js";
import { ops, type TensorType, type TfliteGraph, type TfliteOp, type TfliteTensor, types } from "./schema.js";

/** A table of a flatbuffer, and its fields by their slots. */
class Table {
  constructor(
    readonly file: ByteBuffer,
    readonly at: number,
  ) {}

  #field(slot: number): number {
    const offset = this.file.__offset(this.at, 4 + 2 * slot);
    return offset && this.at + offset;
  }

  byte(slot: number): number {
    const at = this.#field(slot);
    return at ? this.file.readInt8(at) : 0;
  }

  int(slot: number, absent = 0): number {
    const at = this.#field(slot);
    return at ? this.file.readInt32(at) : absent;
  }

  text(slot: number): string {
    const at = this.#field(slot);
    return at ? String(this.file.__string(at)) : "";
  }

  table(slot: number): Table | null {
    const at = this.#field(slot);
    return at ? new Table(this.file, this.file.__indirect(at)) : null;
  }

  /** What a reader makes of each place of a vector whose parts have so many bytes. */
  #vector<T>(slot: number, size: number, read: (at: number) => T): T[] {
    const at = this.#field(slot);
    if (!at) return [];
    const first = this.file.__vector(at);
    return Array.from({ length: this.file.__vector_len(at) }, (_, i) => read(first + size * i));
  }

  tables = (slot: number): Table[] =>
    this.#vector(slot, 4, at => new Table(this.file, this.file.__indirect(at)));
  ints = (slot: number): number[] => this.#vector(slot, 4, at => this.file.readInt32(at));
  floats = (slot: number): number[] => this.#vector(slot, 4, at => this.file.readFloat32(at));
  bytes = (slot: number): Uint8Array => Uint8Array.from(this.#vector(slot, 1, at => this.file.readUint8(at)));
}

/** The one graph of a .tflite file; refuses ops and types that are not ours. */
export function decodeTflite(bytes: Uint8Array): TfliteGraph {
  const file = new ByteBuffer(bytes);
  check(file.__has_identifier("TFL3"), "identifier of a .tflite file", "another", '"TFL3"');
  const model = new Table(file, file.readInt32(0));
  const [graph] = model.tables(2);
  const names = model.tables(1).map(nameOf);
  const buffers = model.tables(4).map(buffer => buffer.bytes(0));
  return {
    description: model.text(3),
    tensors: graph!.tables(0).map(tensor => tensorOf(tensor, buffers)),
    ops: graph!.tables(3).map(op => opOf(op, names)),
    inputs: graph!.ints(1),
    outputs: graph!.ints(2),
  };
}

function nameOf(code: Table): TfliteOp["op"] {
  const number = code.int(3);
  const found = (Object.keys(ops) as TfliteOp["op"][]).find(name => ops[name].code === number);
  check(found !== undefined, "code of an op", number, "one of ours");
  return found;
}

function tensorOf(tensor: Table, buffers: readonly Uint8Array[]): TfliteTensor {
  const number = tensor.byte(1);
  const type = (Object.keys(types) as TensorType[]).find(name => types[name] === number);
  check(type !== undefined, "type of a tensor", number, "one of ours");
  const signature = tensor.ints(7);
  const scales = tensor.table(4)?.floats(2);
  const values = buffers[tensor.int(2)]!;
  return {
    name: tensor.text(3),
    shape: signature.length > 0 ? signature : tensor.ints(0),
    type,
    ...(tensor.int(2) > 0 ? { values } : {}),
    ...(scales ? { scales } : {}),
  };
}

function opOf(op: Table, names: readonly TfliteOp["op"][]): TfliteOp {
  const name = names[op.int(0)]!;
  const { slots, options: kind } = ops[name] as { slots: object; options: number };
  check(op.byte(3) === kind, `kind of the options of ${name}`, op.byte(3), String(kind));
  const options = Object.entries(slots).map(([option, [slot, size]]): [string, number] => {
    const own = op.table(4);
    return [option, own ? (size === 1 ? own.byte(slot) : own.int(slot)) : 0];
  });
  return { op: name, inputs: op.ints(1), outputs: op.ints(2), options: Object.fromEntries(options) };
}
