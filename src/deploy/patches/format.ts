import { check } from "../../core/check.js";
import type { IntegerConvolution, OneBitLayer } from "../../models/one-bit/convolution.js";
import { signsIn } from "../../models/one-bit/convolution.js";
import {
  checkedHeadBits,
  checkedShape,
  featuresOf,
  layersOf,
  packedBytes,
  planNames,
  plans,
} from "../../models/one-bit/plan.js";
import type { IntegerLayer } from "../../models/quantised.js";
import { flags, framed, unframed } from "../binary/frame.js";
import { namesBytes, namesFlag, readNames, writeNames } from "../binary/names.js";
import type { Reader } from "../binary/reader.js";
import type { Writer } from "../binary/writer.js";
import type { PackedSize } from "../packed.js";
import type { PackedPatches } from "./packed.js";
import { checkRanges } from "./ranges.js";

/**
 * A packed patch CNN as a file, in the frame of all packed ones.
 *
 * The plan's number, 8 more where pixels have three colours, and, in the upper four bits, the bits of a weight of the last
 * layer; the seed (4 bytes, lowest first); patches, classes, height, width, a byte each; of each layer its channels, k and S;
 * the last layer's exponent; a multiplier and a bias of each channel; of each class a multiplier, and a bias of two bytes; the
 * signs, a bit each, 1 for 1; the last layer's weights class by class; the names. Refuses a model whose file nobody could
 * read.
 */
export function encodePatches(packed: PackedPatches): Uint8Array {
  const bytes = framed(flags.patches | namesFlag(packed), writer => {
    write(writer, packed);
    writeNames(writer, packed);
  });
  const { total } = packedBytes(packed.shape);
  const own = bytes.length - namesBytes(packed);
  check(own === total, "bytes of a packed patch CNN", own, `${total}`);
  decodePatches("file of the packed patch CNN", bytes);
  return bytes;
}

const coloured = 8; // in the byte of the plan
const planMask = 7;

function write(writer: Writer, { shape, seed, convolutions, head }: PackedPatches): void {
  const { plan, patches, classes, height, width, colours, headBits } = shape;
  writer.u8(planNames.indexOf(plan) | (colours === 3 ? coloured : 0) | (headBits << 4));
  writer.u32(seed);
  for (const value of [patches, classes, height, width]) writer.u8(value);
  for (const { outputs, biasShift, shift } of convolutions)
    for (const value of [outputs, biasShift, shift]) writer.u8(value);
  writer.u8(head.exponent);
  for (const { multipliers, biases } of convolutions)
    multipliers.forEach((multiplier, o) => {
      writer.u8(multiplier);
      writer.u8(biases[o]!);
    });
  writer.raw(head.multipliers);
  for (const bias of head.biases) writer.u16(bias);
  writer.bits(
    convolutions.flatMap(({ signs }) => Array.from(signs, sign => (sign > 0 ? 1 : 0))),
    1,
  );
  writer.bits(head.weights, headBits);
}

/** The model that `encodePatches` made bytes of; refuses one that is damaged, of another kind or out of range. `what` names it. */
export function decodePatches(what: string, bytes: Uint8Array): PackedPatches {
  const { flag, reader } = unframed(what, bytes);
  check((flag & ~flags.unnamed) === flags.patches, `${what}, flags`, flag, `${flags.patches} of a patch CNN`);
  const kinds = reader.u8();
  const plan = planNames[kinds & planMask];
  check(plan !== undefined, `${what}, plan`, kinds & planMask, `a number below ${planNames.length}`);
  const headBits = checkedHeadBits(kinds >>> 4);
  const seed = reader.u32();
  const [patches, classes, height, width] = reader.raw(4) as unknown as [number, number, number, number];
  const stages = plans[plan].stages.map(() => {
    const [outputs, biasShift, shift] = reader.raw(3) as unknown as [number, number, number];
    return { outputs, biasShift, shift };
  });
  const hidden = stages.map(({ outputs }) => outputs);
  const colours = kinds & coloured ? 3 : 1;
  const shape = checkedShape({ plan, height, width, colours, patches, hidden, classes, headBits });
  const exponent = reader.u8();
  const scales = stages.map(stage => ({ ...stage, ...readScales(reader, stage.outputs) }));
  const multipliers = reader.raw(classes).slice();
  const biases = Int16Array.from({ length: classes }, () => reader.u16());
  const convolutions = readSigns(reader, layersOf(shape), scales);
  const inputs = featuresOf(shape);
  const head: IntegerLayer = {
    kind: "integer",
    ...{ inputs, outputs: classes, weightBits: headBits, multipliers, biases, exponent },
    weights: Int8Array.from(reader.bits(inputs * classes, headBits), value => extended(value, headBits)),
  };
  const packed = { shape, seed, convolutions, head, ...readNames(reader, classes, flag) };
  checkRanges(what, packed);
  return packed;
}

type Scales = Pick<IntegerConvolution, "multipliers" | "biases" | "biasShift" | "shift">;

function readScales(reader: Reader, channels: number): Pick<Scales, "multipliers" | "biases"> {
  const pairs = new Int8Array(reader.raw(2 * channels).slice().buffer);
  return {
    multipliers: pairs.filter((_, i) => i % 2 === 0),
    biases: pairs.filter((_, i) => i % 2 === 1),
  };
}

/** All signs are one row of bits. */
function readSigns(
  reader: Reader,
  layers: readonly OneBitLayer[],
  scales: readonly Scales[],
): IntegerConvolution[] {
  const bits = reader.bits(
    layers.reduce((sum, layer) => sum + signsIn(layer), 0),
    1,
  );
  let at = 0;
  return layers.map((layer, l) => {
    const own = bits.subarray(at, (at += signsIn(layer)));
    return { ...layer, ...scales[l]!, signs: Int8Array.from(own, bit => 2 * bit - 1) };
  });
}

/** Two's complement of so many bits as a number. */
const extended = (value: number, bits: number): number => (value << (32 - bits)) >> (32 - bits);

/** What the file of a patch CNN takes, part by part: every stored bit. */
export function patchesSize(packed: PackedPatches): PackedSize {
  const { header, signs, channels, head, outputs, total } = packedBytes(packed.shape);
  const { classes } = packed.shape;
  const names = namesBytes(packed);
  return {
    ...{ header, ids: 0, centre: 0, weights: signs + head },
    ...{ scales: channels / 2 + classes, biases: channels / 2 + outputs - classes },
    ...{ names, total: total + names },
  };
}
