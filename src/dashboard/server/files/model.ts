import { isRecord } from "../../../core/check.js";
import { product } from "../../../core/product.js";
import { readHeader, type Source, type TensorPlace } from "../../../core/safetensors-header.js";
import type { ModelAnswer, Tensor } from "../../api.js";

/**
 * What a safetensors file says of a model. Damaged ones are refused. All tensors count; the first thousand are told, and looked into as far as they are as the format has it: no byte belongs to two.
 */
export function modelIn(what: string, file: Source): ModelAnswer {
  const { metadata, tensors: places, end } = readHeader(what, file, longestHeader);
  let unread = file.bytes - end;
  const tensors = places.slice(0, mostTensors).map(place => {
    const size = place.to - place.from;
    if (size > Math.min(unread, mostBytes)) return unseen(place);
    unread -= size;
    return tensorOf(place, () => file.read(place.from, place.to));
  });
  return {
    facts: factsIn(metadata),
    tensors,
    leftOut: places.length - tensors.length,
    parameters: places.reduce((sum, { shape }) => sum + product(shape), 0),
    bytes: file.bytes,
  };
}

const longestHeader = 10_000_000; // bytes; a page has no use for more
const mostTensors = 1000;
const mostBytes = 1 << 28; // of a tensor that is looked into: 64 million numbers

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
    return isRecord(found) ? found : null;
  } catch {
    return null;
  }
}

const headOf = ({ name, type, shape, from, to }: TensorPlace) => ({ name, type, shape, bytes: to - from });

const unseen = (place: TensorPlace): Tensor => ({ ...headOf(place), ...nothingKnown, picture: null });

const nothingKnown = { least: null, most: null, mean: null } as const;

function tensorOf(place: TensorPlace, read: () => Uint8Array<ArrayBuffer>): Tensor {
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
