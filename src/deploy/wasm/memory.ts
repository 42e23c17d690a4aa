import { planes } from "../../models/projection.js";
import { boxDraws } from "../../models/projectors/boxes.js";
import { paddedInputs, rounds } from "../../models/projectors/hadamard.js";
import { defaultNonZeros } from "../../models/projectors/sparse.js";
import type { PackedLayer } from "../layers.js";
import type { PackedModel } from "../packed.js";
import { chanceOf, drawnBits, imageKinds, inputsOf, planesKey } from "../projection.js";
import { textKinds } from "../text-projection.js";

const headerWords = 17;
const layerWords = 8;

/**
 * A model as the first bytes of the module's memory: the header and the table of layers as assembly/predictor.ts reads
 * them, then the numbers that they point at, each from a multiple of 4 on.
 */
export function memoryOf({ projection, layers }: PackedModel): Uint8Array {
  const memory = new Memory(4 * (headerWords + layerWords * layers.length));
  const [low, high] = planesKey(projection);
  const isText = projection.input === "text";
  const kind = isText ? textKinds.indexOf(projection.kind) : imageKinds.indexOf(projection.kind);
  const inputs = isText ? 0 : inputsOf(projection);
  const given = {
    ids: projection.ids ? memory.place(projection.ids) : 0,
    centre: projection.input === "image" && projection.centre ? memory.place(projection.centre) : 0,
    stored: storedOf(projection, memory),
  };
  const table = layers.flatMap(layer => wordsOf(layer, memory));
  const header = [
    ...[isText ? 1 : 0, kind, projection.bits, drawnBits(projection), inputs],
    ...[
      projection.input === "image" ? projection.shape[1]! : 0,
      projection.coding === "0/1" ? 0 : -1,
      low,
      high,
    ],
    ...[given.ids, given.centre, given.stored, 4 * headerWords, layers.length, wordCount(projection)],
    ...[Math.max(projection.bits, ...layers.map(({ outputs }) => outputs)), memory.length],
  ];
  memory.head([...header, ...table]);
  return memory.bytes();
}

/** How many words of chance the kind takes. */
function wordCount(projection: PackedModel["projection"]): number {
  if (projection.input === "text" || projection.kind === "sign") return 0;
  const [drawn, inputs] = [drawnBits(projection), inputsOf(projection)];
  const n = paddedInputs(inputs);
  return {
    rademacher: Math.ceil(inputs / 32) * drawn,
    hadamard: Math.ceil(drawn / n) * ((rounds * n) / 32),
    sparse: defaultNonZeros * drawn,
    boxes: boxDraws * drawn,
    pooled: 0, // refused before: `checkDrawable`
  }[projection.kind];
}

/** Planes and seeds that are floats: they are stored, as their logarithms and cosines would take more code than all else. */
function storedOf(projection: PackedModel["projection"], memory: Memory): number {
  const drawn = drawnBits(projection);
  if (projection.input === "text")
    return projection.kind === "lsh-tflite"
      ? memory.place(chanceOf(projection).stream("planes").normals(drawn))
      : 0;
  return projection.kind === "sign"
    ? memory.place(planes(inputsOf(projection), drawn, chanceOf(projection)))
    : 0;
}

/** Kind, inputs, outputs, weights, multipliers, biases, bits of a weight, shift (of floats: 1 of a hidden layer). */
function wordsOf(layer: PackedLayer, memory: Memory): number[] {
  const { inputs, outputs } = layer;
  if (layer.kind === "float")
    return [
      ...[1, inputs, outputs, memory.place(layer.weights), 0, memory.place(layer.biases), 32],
      layer.isLast ? 0 : 1,
    ];
  const { weightBits, weights, multipliers, biases, shift = 0 } = layer;
  return [
    ...[0, inputs, outputs, memory.place(packedWeights(weights, weightBits)), memory.place(multipliers)],
    ...[memory.place(biases), weightBits, shift],
  ];
}

/** Signed fields of 1, 2, 4 or 8 bits, the first one lowest; of one bit, 0 stands for 1 and 1 for -1. */
function packedWeights(weights: Int8Array, bits: number): Uint8Array {
  const packed = new Uint8Array(Math.ceil((weights.length * bits) / 8));
  for (let i = 0, at = 0; i < weights.length; i++, at += bits) {
    const field = bits === 1 ? Number(weights[i]! < 0) : weights[i]! & ((1 << bits) - 1);
    packed[at >>> 3]! |= field << (at & 7);
  }
  return packed;
}

/** Bytes one after the other, behind a head that is written last. */
class Memory {
  readonly #parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  length: number;

  constructor(head: number) {
    this.length = head;
  }

  /** → where they lie */
  place({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
    const at = this.length;
    this.#parts.push({ at, bytes: new Uint8Array(buffer, byteOffset, byteLength) });
    this.length = 4 * Math.ceil((at + byteLength) / 4);
    return at;
  }

  head(words: readonly number[]): void {
    const { buffer } = Int32Array.from(words, word => word | 0);
    this.#parts.push({ at: 0, bytes: new Uint8Array(buffer) });
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.length);
    for (const { at, bytes } of this.#parts) all.set(bytes, at);
    return all;
  }
}
