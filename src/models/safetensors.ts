import { check, isRecord } from "../core/check.js";
import { product } from "../core/product.js";
import { readHeader, type Source, type TensorPlace } from "../core/safetensors-header.js";

/** Tensors of a file by name. */
export type Tensors = Readonly<Record<string, SavedTensor>>;

export interface SavedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** What the file says beside its tensors: texts by name. */
export type Metadata = Readonly<Record<string, string>>;

const types = { F32: Float32Array, I32: Int32Array } as const;
const bytesPerValue = 4; // of both types

/**
 * The safetensors format (github.com/huggingface/safetensors): eight bytes of length, a header in JSON, the tensors'
 * bytes. Written here, since it is no more than that and npm has no kept library for it; Python's reads it
 * (`npm run check:safetensors`).
 */
export function encodeTensors(tensors: Tensors, metadata: Metadata): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    const count = product(shape);
    check(
      values.length === count,
      `values of the tensor ${name}`,
      values.length,
      `${count}, as its shape says`,
    );
    const dtype = values instanceof Int32Array ? "I32" : "F32";
    return [name, { dtype, shape, data_offsets: [at, (at += values.byteLength)] }] as const;
  });
  const header = { __metadata__: metadata, ...Object.fromEntries(entries) };
  const json = Buffer.from(JSON.stringify(header));
  const length = 8 * Math.ceil(json.length / 8); // so that the tensors begin where a processor reads them best
  const file = Buffer.alloc(8 + length + at, " ");
  file.writeBigUInt64LE(BigInt(length));
  json.copy(file, 8);
  let end = 8 + length;
  for (const { values } of Object.values(tensors)) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), end);
    end += values.byteLength;
  }
  return file;
}

/** Reads what `encodeTensors` wrote, and other files of 32-bit numbers; refuses a damaged one. `what` names it. */
export function decodeTensors(what: string, file: Uint8Array): { tensors: Tensors; metadata: Metadata } {
  const read = (from: number, to: number) => new Uint8Array(file.subarray(from, to));
  const { metadata = {}, tensors: places, end } = readHeader(what, { bytes: file.length, read });
  const tensors = places.map(place => [place.name, tensorOf(what, place, read)] as const);
  checkCovered(`${what}, bytes of tensors`, places, [end, file.length]);
  return { tensors: Object.fromEntries(tensors), metadata: metadataOf(what, metadata) };
}

/** Refuses tensors that share bytes, and bytes that are no tensor's. */
function checkCovered(
  what: string,
  places: readonly TensorPlace[],
  [start, end]: readonly [number, number],
): void {
  let at = start;
  for (const { from, to } of [...places].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const expected = `from ${at - start} on, where the last one ends`;
    check(from === at, what, `the next one from ${from - start} on`, expected);
    at = to;
  }
  check(at === end, what, end - start, `${at - start}, as the header says`);
}

function metadataOf(what: string, metadata: unknown): Metadata {
  const areTexts = isRecord(metadata) && Object.values(metadata).every(text => typeof text === "string");
  check(areTexts, `${what}, metadata`, metadata, "texts by name");
  return metadata as Metadata;
}

function tensorOf(
  what: string,
  { name, type, shape, from, to }: TensorPlace,
  read: Source["read"],
): SavedTensor {
  check(Object.hasOwn(types, type), `${what}, tensor ${name}`, type, "the type F32 or I32");
  const bytes = bytesPerValue * product(shape);
  check(to - from === bytes, `${what}, tensor ${name}, bytes`, to - from, `${bytes}, as its shape says`);
  return { shape, values: new types[type as keyof typeof types](read(from, to).buffer) };
}
