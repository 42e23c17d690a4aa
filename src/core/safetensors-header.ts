import { check, isRecord } from "./check.js";

/** A file of which stretches can be read, in memory or not. */
export interface Source {
  readonly bytes: number;
  read(from: number, to: number): Uint8Array<ArrayBuffer>;
}

/** What the header says of a tensor. */
export interface TensorPlace {
  readonly name: string;
  /** As the format names it: F32, I8, BOOL and so on. */
  readonly type: string;
  readonly shape: readonly number[];
  /** In the file: from its first byte up to, and not with, `to`. */
  readonly from: number;
  readonly to: number;
}

export interface SafetensorsHeader {
  /** Texts by name, as whoever wrote it left them; unchecked. */
  readonly metadata: unknown;
  readonly tensors: readonly TensorPlace[];
  /** Where the tensors' bytes begin. */
  readonly end: number;
}

const longestHeader = 100_000_000; // as the format's own readers have it

/**
 * The header of a safetensors file (github.com/huggingface/safetensors): eight bytes of length, then JSON; the tensors' bytes
 * follow. Refuses a damaged one, and a tensor whose place is not within the file. `what` names it.
 */
export function readHeader(
  what: string,
  { bytes, read }: Source,
  longest = longestHeader,
): SafetensorsHeader {
  const length = bytes < 8 ? -1 : Number(Buffer.from(read(0, 8)).readBigUInt64LE());
  const isWhole = length >= 2 && length <= Math.min(longest, bytes - 8);
  check(isWhole, what, `${bytes} bytes`, "a safetensors file: length, header, tensors");
  const end = 8 + length;
  const { __metadata__: metadata, ...entries } = parsed(what, Buffer.from(read(8, end)));
  const tensors = Object.entries(entries).map(([name, entry]) =>
    placeOf(`${what}, tensor ${name}`, name, entry, { start: end, bytes }),
  );
  return { metadata, tensors, end };
}

function parsed(what: string, json: Buffer): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(json.toString("utf8"));
  } catch {
    header = null;
  }
  check(isRecord(header), what, "no header", "a safetensors file, with a header in JSON");
  return header;
}

function placeOf(
  what: string,
  name: string,
  entry: unknown,
  { start, bytes }: { start: number; bytes: number },
): TensorPlace {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  check(typeof dtype === "string", `${what}, type`, dtype, "a text such as F32");
  const isShape = Array.isArray(shape) && shape.every(side => Number.isSafeInteger(side) && side >= 0);
  check(isShape, `${what}, shape`, shape, "whole numbers of 0 or more");
  const [from, to] = (Array.isArray(offsets) ? offsets : []) as number[];
  const isPlace =
    Number.isSafeInteger(from) &&
    Number.isSafeInteger(to) &&
    from! >= 0 &&
    to! >= from! &&
    to! <= bytes - start;
  check(isPlace, `${what}, bytes`, offsets, `two of the ${bytes - start} that follow the header`);
  return { name, type: dtype as string, shape: shape as number[], from: start + from!, to: start + to! };
}
