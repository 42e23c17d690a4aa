import { maskedCrc32c } from "./crc32c.js";
import { FileBytes } from "./file-bytes.js";
import {
  bool,
  bytes,
  decoder,
  double,
  float,
  int32,
  int64,
  many,
  message,
  text,
  uint64,
} from "./protobuf.js";

// TensorBoard's event files are TensorFlow's records, little-endian:
//   length u64 · masked crc u32 of the length · payload, an Event · masked crc u32 of the payload

const headBytes = 12;
const tailBytes = 4;
const mostBytes = 1 << 26; // what is longer is a picture or a graph, and no number

const dimension = message({ size: [1, int64] });

const tensor = message({
  dtype: [1, int32],
  shape: [2, message({ dimensions: [2, many(dimension)] })],
  content: [4, bytes],
  floats: [5, many(float)],
  doubles: [6, many(double)],
  ints: [7, many(int32)],
  int64s: [10, many(int64)],
  bools: [11, many(bool)],
  halves: [13, many(int32)],
  uint32s: [16, many(uint64)],
  uint64s: [17, many(uint64)],
});

const value = message({
  tag: [1, text],
  simple: [2, float],
  tensor: [8, tensor],
  metadata: [9, message({ plugin: [1, message({ name: [1, text], content: [2, bytes] })] })],
});

const decodeEvent = decoder({
  wallTime: [1, double],
  step: [2, int64],
  summary: [5, message({ values: [1, many(value)] })],
  session: [7, message({ status: [1, int32] })],
});

export type Event = ReturnType<typeof decodeEvent>;
export type Value = NonNullable<NonNullable<Event["summary"]>["values"]>[number];
export type Tensor = NonNullable<Value["tensor"]>;

/** The events of a file, in order. What is damaged is told, and reading goes on behind it. */
export function* eventsIn(path: string, damage: (line: string) => void): Generator<Event> {
  const file = new FileBytes(path);
  try {
    for (let at = 0; at < file.size; ) {
      const length = lengthAt(file, at);
      if (length === null) {
        const next = nextRecord(file, at + 1);
        damage(`bytes ${at} to ${next ?? file.size} are no whole record`);
        if (next === null) return;
        at = next;
        continue;
      }
      const end = at + headBytes + length + tailBytes;
      const event = eventAt(file, at, length);
      if (typeof event === "string") damage(`bytes ${at} to ${end} ${event}`);
      else yield event;
      at = end;
    }
  } finally {
    file.close();
  }
}

/** The length of the payload of the record that begins at a place; null where none does, or not all of it is there. */
function lengthAt(file: FileBytes, at: number): number | null {
  const head = file.at(at, headBytes);
  if (head.length < headBytes || maskedCrc32c(head.subarray(0, 8)) !== head.readUInt32LE(8)) return null;
  const length = Number(head.readBigUInt64LE(0));
  return at + headBytes + length + tailBytes <= file.size ? length : null;
}

/**
 * Where the next record begins. Most places are told by their length alone, long before a checksum: nothing, as in the zeros
 * behind what was written when a machine went down, or more than the file has.
 */
function nextRecord(file: FileBytes, from: number): number | null {
  for (let start = from; start + headBytes <= file.size; start += stretch) {
    const most = file.size - start - headBytes - tailBytes;
    const places: number[] = [];
    const { buffer, byteOffset, length: count } = file.at(start, stretch + headBytes - 1);
    const view = new DataView(buffer, byteOffset, count);
    for (let at = 0; at + headBytes <= count; at++) {
      const length = view.getUint32(at, true);
      if (length > 0 && length <= most - at && view.getUint32(at + 4, true) === 0) places.push(start + at);
    }
    const next = places.find(at => lengthAt(file, at) !== null);
    if (next !== undefined) return next;
  }
  return null;
}

const stretch = 1 << 16; // bytes that are looked through at once

function eventAt(file: FileBytes, at: number, length: number): Event | string {
  if (length > mostBytes) return `are a record of more than ${mostBytes >> 20} MiB`;
  const record = file.at(at + headBytes, length + tailBytes);
  const payload = record.subarray(0, length);
  if (record.length < length + tailBytes || maskedCrc32c(payload) !== record.readUInt32LE(length))
    return "are damaged";
  try {
    return decodeEvent(payload);
  } catch (error) {
    return `are no event (${(error as Error).message})`;
  }
}

/** TensorFlow's numbers of the types that a scalar can have. */
const types: Readonly<Record<number, { bytes: number; read: (content: DataView) => number }>> = {
  1: { bytes: 4, read: view => view.getFloat32(0, true) },
  2: { bytes: 8, read: view => view.getFloat64(0, true) },
  3: { bytes: 4, read: view => view.getInt32(0, true) },
  4: { bytes: 1, read: view => view.getUint8(0) },
  5: { bytes: 2, read: view => view.getInt16(0, true) },
  6: { bytes: 1, read: view => view.getInt8(0) },
  9: { bytes: 8, read: view => Number(view.getBigInt64(0, true)) },
  10: { bytes: 1, read: view => view.getUint8(0) },
  14: { bytes: 2, read: view => bfloat16(view.getUint16(0, true)) },
  17: { bytes: 2, read: view => view.getUint16(0, true) },
  19: { bytes: 2, read: view => float16(view.getUint16(0, true)) },
  22: { bytes: 4, read: view => view.getUint32(0, true) },
  23: { bytes: 8, read: view => Number(view.getBigUint64(0, true)) },
};

/** The number that a tensor is; null where it is none, or more than one. */
export function scalarIn({ dtype = 0, shape, content, ...lists }: Tensor): number | null {
  const type = types[dtype];
  const sizes = shape?.dimensions?.map(({ size = 0 }) => size) ?? [];
  if (!type || sizes.some(size => size !== 1)) return null;
  if (content && content.length > 0)
    return content.length === type.bytes
      ? type.read(new DataView(content.buffer, content.byteOffset, content.byteLength))
      : null;
  const { floats, doubles, ints, int64s, bools, halves, uint32s, uint64s } = lists;
  if (halves?.[0] !== undefined) return dtype === 14 ? bfloat16(halves[0]) : float16(halves[0]);
  const all = [floats, doubles, ints, int64s, bools, uint32s, uint64s].find(list => list && list.length > 0);
  return all === undefined ? 0 : Number(all[0]); // as everywhere in protobuf, what is not there is 0
}

/** The upper half of a float32. */
const bfloat16 = (bits: number): number => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, (bits & 0xffff) << 16);
  return view.getFloat32(0);
};

/** 1 bit sign, 5 of exponent, 10 of fraction (IEEE 754 binary16). */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >>> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
