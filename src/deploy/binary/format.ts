import { check } from "../../core/check.js";
import { product } from "../../core/product.js";
import { idsBytes, weightsBytes } from "../../models/packed-bytes.js";
import { checkRange, type PackedLayer } from "../layers.js";
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
import { isShort, readLayer, writeLayer } from "./layer.js";
import { namesBytes, namesFlag, readNames, writeNames } from "./names.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

/** A packed model as a file, laid out as in docs/packed-model.md; refuses one whose file nobody could read. */
export function encode(packed: PackedModel): Uint8Array {
  const bytes = written(packed);
  decode("file of the packed model", bytes);
  return bytes;
}

function written(packed: PackedModel): Uint8Array {
  const { projection, layers } = packed;
  const short = layers.some(isShort);
  return framed(flagOf(packed), writer => {
    writeProjection(writer, projection, short);
    writer.u8(layers.length);
    for (const layer of layers) writeLayer(writer, layer, short);
    writeNames(writer, packed);
  });
}

const flagOf = ({ projection, layers, ...names }: PackedModel): number =>
  namesFlag(names) |
  (layers.some(isShort) ? flags.short : 0) |
  (projection.input === "text" ? flags.text : projection.centre ? flags.centre : 0) |
  (projection.coding === "-1/+1" ? flags.signed : 0) |
  (projection.ids ? flags.ids : 0);

function writeProjection(writer: Writer, projection: PackedProjection, short: boolean): void {
  const { T, d, key, ids } = projection;
  const isText = projection.input === "text";
  const centre = isText ? undefined : projection.centre;
  writer.u8((isText ? (textKinds as readonly string[]) : imageKinds).indexOf(projection.kind));
  for (const half of key) writer.u32(half);
  for (const count of [T, d]) writer.number(count, 32, short);
  if (!isText) for (let i = 0; i < 3; i++) writer.number(projection.shape[i] ?? 1, 16, short);
  if (ids) writeIds(writer, ids);
  if (centre) writer.raw(centre);
}

/** The model that `encode` made a file of; refuses one that is damaged or anything else. `what` names it. */
export function decode(what: string, bytes: Uint8Array): PackedModel {
  const { flag, reader } = unframed(what, bytes);
  const projection = readProjection(reader, flag);
  const count = reader.u8();
  check(count > 0, `${what}, layers`, count, "one or more");
  const layers: PackedLayer[] = [];
  const short = (flag & flags.short) !== 0;
  for (let l = 0, inputs = projection.bits; l < count; l++) {
    layers.push(readLayer(reader, inputs, l === count - 1, short));
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
  const known = flags.signed | flags.ids | flags.unnamed | flags.short | (isText ? flags.text : flags.centre);
  check((flag & ~known) === 0, `${what}, flags`, flag, "those of the version");
  const key = [reader.u32(), reader.u32()] as const;
  const short = (flag & flags.short) !== 0;
  const [T, d] = [reader.number(32, short), reader.number(32, short)];
  check(T > 0 && d > 0 && T * d <= mostBits, `${what}, bits T·d`, `${T}·${d}`, `1 to ${mostBits}`);
  const kinds: readonly string[] = isText ? textKinds : imageKinds;
  check(kind < kinds.length, `${what}, kind of bits`, kind, `less than ${kinds.length}`);
  const shared = { T, d, bits: T * d, key, coding: flag & flags.signed ? "-1/+1" : "0/1" } as const;
  if (isText)
    return { input: "text", kind: textKinds[kind]!, ...shared, ...idsIn(reader, flag, shared.bits) };
  const image = {
    input: "image",
    kind: imageKinds[kind]!,
    ...shared,
    shape: shapeIn(reader, short),
  } as const;
  checkPlaces(image.kind, image.shape);
  const ids = idsIn(reader, flag, shared.bits);
  const centre = flag & flags.centre ? { centre: reader.raw(inputsOf(image)).slice() } : {};
  const projection = { ...image, ...ids, ...centre };
  checkPlanes(projection);
  checkCentre(projection);
  return projection;
}

function shapeIn(reader: Reader, short: boolean): number[] {
  const shape = [0, 1, 2].map(() => reader.number(16, short));
  const inputs = product(shape);
  check(
    inputs > 0 && inputs <= mostInputs && shape.every(length => length < 2 ** 16),
    `${reader.what}, shape`,
    shape,
    `1 to ${mostInputs} numbers`,
  );
  return shape;
}

function idsIn(reader: Reader, flag: number, count: number): { ids?: Uint32Array } {
  if (!(flag & flags.ids)) return {};
  return { ids: readIds(reader, count) };
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
    biases: sum(layer => (isShort(layer) ? layer.outputs : layer.biases.byteLength)),
    names: namesBytes(packed),
  };
  const total = written(packed).length;
  const header = total - Object.values(parts).reduce((all, bytes) => all + bytes);
  return { header, ...parts, total };
}
