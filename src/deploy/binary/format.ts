import { check } from "../../core/check.js";
import { product } from "../../core/product.js";
import { idsBytes, threesInByte, weightsBytes } from "../../models/packed-bytes.js";
import { levels, type WeightBits } from "../../models/quantised.js";
import { checkRange, type FloatLayer, type IntegerLayer, type PackedLayer } from "../layers.js";
import type { PackedModel, PackedSize } from "../packed.js";
import {
  checkCentre,
  checkPlaces,
  checkPlanes,
  imageKinds,
  inputsOf,
  mostBits,
  mostInputs,
  type PackedProjection,
} from "../projection.js";
import { textKinds } from "../text-projection.js";
import { flags, framed, unframed } from "./frame.js";
import { readIds, writeIds } from "./ids.js";
import { namesBytes, namesFlag, readNames, writeNames } from "./names.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

/** The layout is that of docs/packed-model.md. */
const floatWidth = 32; // in the place of the bits of a weight
const threes = 3; // in the same place: weights of three values, which training calls 2 bits
const ways = new Map<number, WeightBits>([
  [1, 1],
  [threes, 2],
  [4, 4],
  [8, 8],
]);

/** A packed model as a file; refuses one whose file nobody could read. */
export function encode(packed: PackedModel): Uint8Array {
  const bytes = written(packed);
  decode("file of the packed model", bytes);
  return bytes;
}

const written = (packed: PackedModel): Uint8Array =>
  framed(flagOf(packed), writer => {
    const { projection, layers } = packed;
    writeProjection(writer, projection);
    writer.u8(layers.length);
    for (const layer of layers) writeLayer(writer, layer);
    writeNames(writer, packed);
  });

const flagOf = ({ projection, ...names }: PackedModel): number =>
  namesFlag(names) |
  (projection.input === "text" ? flags.text : projection.centre ? flags.centre : 0) |
  (projection.coding === "-1/+1" ? flags.signed : 0) |
  (projection.ids ? flags.ids : 0);

function writeProjection(writer: Writer, projection: PackedProjection): void {
  const { T, d, key, ids } = projection;
  const isText = projection.input === "text";
  const centre = isText ? undefined : projection.centre;
  writer.u8((isText ? (textKinds as readonly string[]) : imageKinds).indexOf(projection.kind));
  for (const half of key) writer.u32(half);
  writer.u32(T);
  writer.u32(d);
  if (!isText) for (let i = 0; i < 3; i++) writer.u16(projection.shape[i] ?? 1);
  if (ids) writeIds(writer, ids);
  if (centre) writer.raw(centre);
}

function writeLayer(writer: Writer, layer: PackedLayer): void {
  writer.u16(layer.outputs);
  if (layer.kind === "float") {
    writer.u8(floatWidth);
    writer.floats(layer.biases);
    writer.floats(layer.weights);
    return;
  }
  writer.u8(layer.weightBits === 2 ? threes : layer.weightBits);
  writer.u8(layer.shift ?? 0);
  writer.u8(layer.exponent);
  writer.raw(layer.multipliers);
  for (const bias of layer.biases) writer.u16(bias);
  writeWeights(writer, layer);
}

function writeWeights(writer: Writer, { weights, weightBits }: IntegerLayer): void {
  if (weightBits === 1)
    writer.bits(
      weights.map(q => (q > 0 ? 1 : 0)),
      1,
    );
  else if (weightBits === 2)
    writer.digits(
      weights.map(q => q + 1),
      3,
      threesInByte,
    );
  else writer.bits(weights, weightBits);
}

/** The model that `encode` made a file of; refuses one that is damaged or anything else. `what` names it. */
export function decode(what: string, bytes: Uint8Array): PackedModel {
  const { flag, reader } = unframed(what, bytes);
  const projection = readProjection(reader, flag);
  const count = reader.u8();
  check(count > 0, `${what}, layers`, count, "one or more");
  const layers: PackedLayer[] = [];
  for (let l = 0, inputs = projection.bits; l < count; l++) {
    layers.push(readLayer(reader, inputs, l === count - 1));
    inputs = layers[l]!.outputs;
  }
  const isOne = layers.every(({ kind }) => kind === layers[0]!.kind);
  check(isOne, `${what}, layers`, "of floats and of whole numbers", "of one of them");
  checkRange(layers, projection.coding);
  return { projection, layers, ...readNames(reader, layers.at(-1)!.outputs, flag) };
}

function readProjection(reader: Reader, flag: number): PackedProjection {
  const { what } = reader;
  const kind = reader.u8();
  const isText = (flag & flags.text) !== 0;
  const known = flags.signed | flags.ids | flags.unnamed | (isText ? flags.text : flags.centre);
  check((flag & ~known) === 0, `${what}, flags`, flag, "those of the version");
  const key = [reader.u32(), reader.u32()] as const;
  const [T, d] = [reader.u32(), reader.u32()];
  check(T > 0 && d > 0 && T * d <= mostBits, `${what}, bits T·d`, `${T}·${d}`, `1 to ${mostBits}`);
  const kinds: readonly string[] = isText ? textKinds : imageKinds;
  check(kind < kinds.length, `${what}, kind of bits`, kind, `less than ${kinds.length}`);
  const shared = { T, d, bits: T * d, key, coding: flag & flags.signed ? "-1/+1" : "0/1" } as const;
  if (isText)
    return { input: "text", kind: textKinds[kind]!, ...shared, ...idsIn(reader, flag, shared.bits) };
  const image = { input: "image", kind: imageKinds[kind]!, ...shared, shape: shapeIn(reader) } as const;
  checkPlaces(image.kind, image.shape);
  const ids = idsIn(reader, flag, shared.bits);
  const centre = flag & flags.centre ? { centre: reader.raw(inputsOf(image)).slice() } : {};
  const projection = { ...image, ...ids, ...centre };
  checkPlanes(projection);
  checkCentre(projection);
  return projection;
}

function shapeIn(reader: Reader): number[] {
  const shape = [reader.u16(), reader.u16(), reader.u16()];
  const inputs = product(shape);
  check(inputs > 0 && inputs <= mostInputs, `${reader.what}, shape`, shape, `1 to ${mostInputs} numbers`);
  return shape;
}

function idsIn(reader: Reader, flag: number, count: number): { ids?: Uint32Array } {
  if (!(flag & flags.ids)) return {};
  return { ids: readIds(reader, count) };
}

function readLayer(reader: Reader, inputs: number, isLast: boolean): PackedLayer {
  const { what } = reader;
  const [outputs, width] = [reader.u16(), reader.u8()];
  check(outputs > 0, `${what}, units of a layer`, outputs, "one or more");
  if (width === floatWidth) return floatLayer(reader, inputs, outputs, isLast);
  const bits = ways.get(width);
  check(bits !== undefined, `${what}, bits of a weight`, width, "1, 3 (three values), 4, 8 or 32");
  const [shift, exponent] = [reader.u8(), reader.u8()];
  const isShift = isLast ? shift === 0 : shift >= 1 && shift <= 16;
  check(isShift, `${what}, shift of a layer`, shift, isLast ? "0 of the last one" : "1 to 16");
  check(exponent <= 24, `${what}, exponent of a layer`, exponent, "at most 24");
  const multipliers = reader.raw(outputs).slice();
  check(!multipliers.includes(0), `${what}, scale of a unit`, 0, "1 to 255");
  const biases = Int16Array.from({ length: outputs }, () => reader.u16());
  const weights = readWeights(reader, inputs * outputs, bits);
  const most = levels(bits);
  check(
    weights.every(q => Math.abs(q) <= most),
    `${what}, a weight of ${bits} bits`,
    "less",
    `-${most} to ${most}`,
  );
  const layer: IntegerLayer = {
    kind: "integer",
    ...{ inputs, outputs, weightBits: bits, weights, multipliers, biases, exponent },
    ...(isLast ? {} : { shift }),
  };
  return layer;
}

function readWeights(reader: Reader, count: number, bits: WeightBits): Int8Array {
  if (bits === 1) return Int8Array.from(reader.bits(count, 1), stored => 2 * stored - 1);
  if (bits === 2) return Int8Array.from(reader.digits(count, 3, threesInByte), stored => stored - 1);
  return Int8Array.from(reader.bits(count, bits), stored =>
    stored < 2 ** (bits - 1) ? stored : stored - 2 ** bits,
  );
}

function floatLayer(reader: Reader, inputs: number, outputs: number, isLast: boolean): FloatLayer {
  const biases = reader.floats("biases", outputs);
  const weights = reader.floats("weights", inputs * outputs);
  return { kind: "float", inputs, outputs, weights, biases, isLast };
}

/** What the file of a model takes, part by part: every stored bit. */
export function packedSize(packed: PackedModel): PackedSize {
  const { projection, layers } = packed;
  const { ids } = projection;
  const sum = (bytes: (layer: PackedLayer) => number): number =>
    layers.reduce((all, layer) => all + bytes(layer), 0);
  const parts = {
    ids: ids ? idsBytes(ids) : 0,
    centre: (projection.input === "image" && projection.centre?.length) || 0,
    weights: sum(layer =>
      layer.kind === "float"
        ? layer.weights.byteLength
        : weightsBytes(layer.weights.length, layer.weightBits),
    ),
    scales: sum(layer => (layer.kind === "float" ? 0 : layer.multipliers.byteLength)),
    biases: sum(({ biases }) => biases.byteLength),
    names: namesBytes(packed),
  };
  const total = written(packed).length;
  const header = total - Object.values(parts).reduce((all, bytes) => all + bytes);
  return { header, ...parts, total };
}
