import { check } from "../core/check.js";
import { product } from "../core/product.js";

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
const longestHeader = 100_000_000; // as the format's own readers have it

interface Entry {
  readonly dtype: keyof typeof types;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

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
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const length = bytes.length < 8 ? -1 : Number(bytes.readBigUInt64LE());
  const isWhole = length >= 2 && length <= Math.min(longestHeader, bytes.length - 8);
  check(isWhole, what, `${bytes.length} bytes`, "a safetensors file: length, header, tensors");
  const { __metadata__: metadata = {}, ...entries } = headerOf(what, bytes.subarray(8, 8 + length));
  const data = bytes.subarray(8 + length);
  const tensors = Object.entries(entries).map(
    ([name, entry]) => [name, tensorOf(`${what}, tensor ${name}`, entry, data)] as const,
  );
  const used = tensors.reduce((sum, [, { values }]) => sum + values.byteLength, 0);
  check(used === data.length, `${what}, bytes of tensors`, data.length, `${used}, as the header says`);
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Metadata };
}

function headerOf(what: string, json: Buffer): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(json.toString("utf8"));
  } catch {
    header = undefined;
  }
  check(
    typeof header === "object" && header !== null,
    what,
    "a header that is no JSON",
    "a safetensors file",
  );
  return header as Record<string, unknown>;
}

function tensorOf(what: string, entry: unknown, data: Buffer): SavedTensor {
  const { dtype, shape, data_offsets: [from, to] = [] } = (entry ?? {}) as Partial<Entry>;
  check(dtype !== undefined && dtype in types, what, dtype, "the type F32 or I32");
  const isShape = Array.isArray(shape) && shape.every(side => Number.isSafeInteger(side) && side >= 0);
  check(isShape, `${what}, shape`, shape, "whole numbers of 0 or more");
  const count = product(shape as number[]);
  const fits =
    Number.isSafeInteger(from) && from! >= 0 && to === from! + bytesPerValue * count && to <= data.length;
  check(
    fits,
    `${what}, bytes`,
    [from, to],
    `${bytesPerValue * count} of the ${data.length} that follow the header`,
  );
  const own = data.subarray(from, to);
  const copy = own.buffer.slice(own.byteOffset, own.byteOffset + own.byteLength) as ArrayBuffer;
  return { shape: shape as number[], values: new types[dtype](copy) };
}
