import { check } from "../../../core/check.js";
import { product } from "../../../core/product.js";
import type { ModelAnswer, Tensor } from "../../api.js";

/** A file of which stretches can be read. */
export interface Source {
  readonly bytes: number;
  read(from: number, to: number): Uint8Array<ArrayBuffer>;
}

/**
 * What a safetensors file says: eight bytes of length, a header in JSON, the tensors' bytes. Damaged ones are refused. All
 * tensors count; the first thousand are told, and looked into as far as they are as the format has it: no byte belongs to two.
 */
export function modelIn(what: string, { bytes, read }: Source): ModelAnswer {
  const length = bytes < 8 ? -1 : Number(Buffer.from(read(0, 8)).readBigUInt64LE());
  const isWhole = length >= 2 && length <= Math.min(longestHeader, bytes - 8);
  check(isWhole, what, `${bytes} bytes`, "a safetensors file: length, header, tensors");
  const start = 8 + length;
  const { __metadata__: metadata, ...entries } = headerOf(what, Buffer.from(read(8, start)));
  const places = Object.entries(entries).map(([name, entry]) =>
    placeOf(`${what}, tensor ${name}`, name, entry, bytes - start),
  );
  let unread = bytes - start;
  const tensors = places.slice(0, mostTensors).map(place => {
    const size = place.to - place.from;
    if (size > Math.min(unread, mostBytes)) return unseen(place);
    unread -= size;
    return tensorOf(place, () => read(start + place.from, start + place.to));
  });
  return {
    facts: factsIn(metadata),
    tensors,
    leftOut: places.length - tensors.length,
    parameters: places.reduce((sum, { shape }) => sum + product(shape), 0),
    bytes,
  };
}

const longestHeader = 10_000_000;
const mostTensors = 1000;
const mostBytes = 1 << 28; // of a tensor that is looked into: 64 million numbers

function headerOf(what: string, json: Buffer): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(json.toString("utf8"));
  } catch {
    header = null;
  }
  check(
    typeof header === "object" && header !== null && !Array.isArray(header),
    what,
    "no header",
    "a header in JSON",
  );
  return header as Record<string, unknown>;
}

/** Facts are texts by name; a text that is a JSON object tells a fact for each of its own. */
function factsIn(metadata: unknown): ModelAnswer["facts"] {
  const texts = Object.entries((metadata ?? {}) as Record<string, unknown>);
  return texts.flatMap(([name, value]) => {
    const inner = objectIn(value);
    const all: [string, unknown][] = inner ? Object.entries(inner) : [[name, value]];
    return all.map(([fact, of]) => ({
      name: fact,
      value: (typeof of === "string" ? of : JSON.stringify(of)).slice(0, 2000),
    }));
  });
}

function objectIn(text: unknown): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(String(text));
    return typeof found === "object" && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** What the header says of a tensor. */
interface Place {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** Bytes behind the header. */
  readonly from: number;
  readonly to: number;
}

function placeOf(what: string, name: string, entry: unknown, length: number): Place {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isShape = Array.isArray(shape) && shape.every(side => Number.isSafeInteger(side) && side >= 0);
  check(typeof dtype === "string" && isShape, what, entry, "dtype and shape");
  const [from, to] = (Array.isArray(offsets) ? offsets : []) as number[];
  const isPlace =
    Number.isSafeInteger(from) && Number.isSafeInteger(to) && from! >= 0 && to! >= from! && to! <= length;
  check(isPlace, what, offsets, "its place in the file");
  return { name, type: dtype, shape: shape as number[], from: from!, to: to! };
}

const headOf = ({ name, type, shape, from, to }: Place) => ({ name, type, shape, bytes: to - from });

const unseen = (place: Place): Tensor => ({ ...headOf(place), ...nothingKnown, picture: null });

const nothingKnown = { least: null, most: null, mean: null } as const;

function tensorOf(place: Place, read: () => Uint8Array<ArrayBuffer>): Tensor {
  const values = valuesOf(place.type, read);
  if (values === null || values.length !== product(place.shape)) return unseen(place);
  return { ...headOf(place), ...statisticsOf(values), picture: pictureOf(values, place.shape) };
}

const arrays = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};

/** The numbers of a tensor; null of a type that is not looked into. */
function valuesOf(type: string, read: () => Uint8Array<ArrayBuffer>): ArrayLike<number> | null {
  if (!Object.hasOwn(arrays, type)) return null;
  const Numbers = arrays[type as keyof typeof arrays];
  const { buffer } = read();
  return buffer.byteLength % Numbers.BYTES_PER_ELEMENT === 0 ? new Numbers(buffer) : null;
}

function statisticsOf(values: ArrayLike<number>): Pick<Tensor, "least" | "most" | "mean"> {
  let [least, most, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    sum += value;
    count++;
  }
  return count === 0 ? nothingKnown : { least, most, mean: sum / count };
}

const mostSide = 96;

/** A matrix as block means; of more dimensions the last is across, all others are down. */
function pictureOf(values: ArrayLike<number>, shape: readonly number[]): Tensor["picture"] {
  const across = shape.at(-1) ?? 1;
  const down = across === 0 ? 0 : values.length / across;
  if (values.length < 2 || across === 0) return null;
  const [rows, columns] = [Math.min(down, mostSide), Math.min(across, mostSide)];
  const [sums, counts] = [new Float64Array(rows * columns), new Uint32Array(rows * columns)];
  for (let y = 0; y < down; y++) {
    const row = Math.floor((y * rows) / down) * columns;
    for (let x = 0; x < across; x++) {
      const value = values[y * across + x]!;
      if (!Number.isFinite(value)) continue;
      const at = row + Math.floor((x * columns) / across);
      sums[at]! += value;
      counts[at]!++;
    }
  }
  const blocks = Array.from(sums, (sum, i) =>
    counts[i] === 0 ? null : Number((sum / counts[i]!).toPrecision(4)),
  );
  return { rows, columns, values: blocks };
}
