import { check } from "../../core/check.js";
import { threesInByte } from "../../models/packed-bytes.js";
import { levels, mostBiasShift, type WeightBits } from "../../models/quantised.js";
import type { FloatLayer, IntegerLayer, PackedLayer } from "../layers.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

const floatWidth = 32; // in the place of the bits of a weight
const threes = 3; // in the same place: weights of three values, which training calls 2 bits
const ways = new Map<number, WeightBits>([
  [1, 1],
  [threes, 2],
  [4, 4],
  [8, 8],
]);
const shortWays = [...ways.values()]; // by their places, two bits

/** Whether its biases have 8 bits: the file of such layers is short in all else, too. */
export const isShort = (layer: PackedLayer): boolean =>
  layer.kind === "integer" && layer.biasShift !== undefined;

/** Writes a layer as docs/packed-model.md has it, in a short file where `short`. */
export function writeLayer(writer: Writer, layer: PackedLayer, short: boolean): void {
  check(isShort(layer) === short, "biases of a layer", short ? "others" : "8 bits", "as in all other layers");
  if (layer.kind === "float") writeFloats(writer, layer);
  else writeIntegers(writer, layer, short);
}

function writeIntegers(writer: Writer, layer: IntegerLayer, short: boolean): void {
  const { outputs, weightBits, exponent, shift = 0, biasShift = 0, multipliers, biases } = layer;
  writer.number(outputs, 16, short);
  if (short) {
    writer.u8(shortWays.indexOf(weightBits) | (exponent << 2));
    writer.u8(Math.max(0, shift - 1) | (biasShift << 4));
  } else {
    writer.u8(weightBits === 2 ? threes : weightBits);
    writer.u8(shift);
    writer.u8(exponent);
  }
  writer.raw(multipliers);
  for (const bias of biases) {
    if (short) writer.u8(inByte(bias / 2 ** biasShift));
    else writer.u16(bias);
  }
  writeWeights(writer, layer);
}

function inByte(value: number): number {
  check(
    Number.isInteger(value) && Math.abs(value) <= 127,
    "a bias of 8 bits",
    value,
    "a whole number, -127 to 127",
  );
  return value;
}

function writeFloats(writer: Writer, { outputs, biases, weights }: FloatLayer): void {
  writer.u16(outputs);
  writer.u8(floatWidth);
  writer.floats(biases);
  writer.floats(weights);
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

/** Reads what `writeLayer` wrote. */
export function readLayer(reader: Reader, inputs: number, isLast: boolean, short: boolean): PackedLayer {
  const { what } = reader;
  const outputs = reader.number(16, short);
  check(outputs > 0 && outputs < 2 ** 16, `${what}, units of a layer`, outputs, "1 to 65535");
  const width = short ? undefined : reader.u8();
  if (width === floatWidth) return readFloats(reader, inputs, outputs, isLast);
  const { weightBits, exponent, shift, biasShift } =
    width === undefined ? shortHead(reader, isLast) : longHead(reader, width);
  const isShift = isLast ? shift === 0 : shift >= 1 && shift <= 16;
  check(isShift, `${what}, shift of a layer`, shift, isLast ? "0 of the last one" : "1 to 16");
  check(exponent <= 24, `${what}, exponent of a layer`, exponent, "at most 24");
  const multipliers = reader.raw(outputs).slice();
  check(!multipliers.includes(0), `${what}, scale of a unit`, 0, "1 to 255");
  const bias = biasShift === undefined ? () => reader.u16() : () => shortBias(reader) * 2 ** biasShift;
  const biases = Int16Array.from({ length: outputs }, bias);
  const weights = readWeights(reader, inputs * outputs, weightBits);
  const most = levels(weightBits);
  const isLevel = weights.every(q => Math.abs(q) <= most);
  check(isLevel, `${what}, a weight of ${weightBits} bits`, "less", `-${most} to ${most}`);
  return {
    kind: "integer",
    ...{ inputs, outputs, weightBits, weights, multipliers, biases, exponent },
    ...(biasShift === undefined ? {} : { biasShift }),
    ...(isLast ? {} : { shift }),
  };
}

/** What stands before a layer's numbers, behind its units. */
interface Head {
  readonly weightBits: WeightBits;
  readonly exponent: number;
  /** 0 of the last one. */
  readonly shift: number;
  /** Of biases of 8 bits. */
  readonly biasShift?: number;
}

function longHead(reader: Reader, width: number): Head {
  const weightBits = ways.get(width);
  check(
    weightBits !== undefined,
    `${reader.what}, bits of a weight`,
    width,
    "1, 3 (three values), 4, 8 or 32",
  );
  const [shift, exponent] = [reader.u8(), reader.u8()];
  return { weightBits, shift, exponent };
}

function shortHead(reader: Reader, isLast: boolean): Head {
  const [first, second] = [reader.u8(), reader.u8()];
  const biasShift = second >>> 4;
  check(biasShift <= mostBiasShift, `${reader.what}, shift of biases`, biasShift, `at most ${mostBiasShift}`);
  const shift = (second & 15) + (isLast ? 0 : 1);
  return { weightBits: shortWays[first & 3]!, exponent: first >>> 2, shift, biasShift };
}

function shortBias(reader: Reader): number {
  const value = (reader.u8() << 24) >> 24;
  check(value !== -128, `${reader.what}, a bias of 8 bits`, value, "-127 to 127");
  return value;
}

function readWeights(reader: Reader, count: number, bits: WeightBits): Int8Array {
  if (bits === 1) return Int8Array.from(reader.bits(count, 1), stored => 2 * stored - 1);
  if (bits === 2) return Int8Array.from(reader.digits(count, 3, threesInByte), stored => stored - 1);
  return Int8Array.from(reader.bits(count, bits), stored =>
    stored < 2 ** (bits - 1) ? stored : stored - 2 ** bits,
  );
}

function readFloats(reader: Reader, inputs: number, outputs: number, isLast: boolean): FloatLayer {
  const biases = reader.floats("biases", outputs);
  const weights = reader.floats("weights", inputs * outputs);
  return { kind: "float", inputs, outputs, weights, biases, isLast };
}
