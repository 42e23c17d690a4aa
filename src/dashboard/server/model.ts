import { check } from "../../core/check.js";
import type { ModelAnswer, Tensor } from "../api.js";

/** What a safetensors file says: eight bytes of length, a header in JSON, the tensors' bytes. Damaged ones are refused. */
export function modelIn(what: string, file: Uint8Array): ModelAnswer {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const length = bytes.length < 8 ? -1 : Number(bytes.readBigUInt64LE());
  const isWhole = length >= 2 && length <= Math.min(longestHeader, bytes.length - 8);
  check(isWhole, what, `${bytes.length} bytes`, "a safetensors file: length, header, tensors");
  const { __metadata__: metadata, ...entries } = headerOf(what, bytes.subarray(8, 8 + length));
  const data = bytes.subarray(8 + length);
  const tensors = Object.entries(entries)
    .slice(0, mostTensors)
    .map(([name, entry]) => tensorOf(`${what}, tensor ${name}`, name, entry, data));
  return {
    facts: factsIn(metadata),
    tensors,
    parameters: tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    bytes: bytes.length,
  };
}

const longestHeader = 10_000_000;
const mostTensors = 1000;

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

function tensorOf(what: string, name: string, entry: unknown, data: Buffer): Tensor {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isShape = Array.isArray(shape) && shape.every(side => Number.isSafeInteger(side) && side >= 0);
  check(typeof dtype === "string" && isShape, what, entry, "dtype and shape");
  const [from, to] = (Array.isArray(offsets) ? offsets : []) as number[];
  const isPlace =
    Number.isSafeInteger(from) &&
    Number.isSafeInteger(to) &&
    from! >= 0 &&
    to! >= from! &&
    to! <= data.length;
  check(isPlace, what, offsets, "its place in the file");
  const values = valuesOf(dtype, data.subarray(from, to));
  const isSeen = values !== null && values.length === sizeOf(shape as number[]);
  return {
    ...{ name, type: dtype, shape: shape as number[], bytes: to! - from! },
    ...(isSeen ? statisticsOf(values) : { least: null, most: null, mean: null }),
    picture: isSeen ? pictureOf(values, shape as number[]) : null,
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, side) => size * side, 1);

/** The numbers of a tensor; null of a type that is not looked into. */
function valuesOf(type: string, bytes: Buffer): ArrayLike<number> | null {
  const copy = Uint8Array.from(bytes).buffer; // where typed arrays may begin
  switch (type) {
    case "F32":
      return copy.byteLength % 4 === 0 ? new Float32Array(copy) : null;
    case "F64":
      return copy.byteLength % 8 === 0 ? new Float64Array(copy) : null;
    case "I32":
      return copy.byteLength % 4 === 0 ? new Int32Array(copy) : null;
    case "I8":
      return new Int8Array(copy);
    case "U8":
    case "BOOL":
      return new Uint8Array(copy);
    default:
      return null;
  }
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
  return count === 0 ? { least: null, most: null, mean: null } : { least, most, mean: sum / count };
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
