import { check, wholeNumber } from "../core/check.js";
import type { Bits } from "./features.js";
import type { BiasBits, WeightBits } from "./quantised.js";

/*
 * `bytes` of a network whose weights have few bits is the length of its packed file (docs/packed-model.md) without the names
 * of classes and data set, which are for people: weights, scales, biases, ids, header, checksum.
 */

/** What is around the content of every packed file: its first four bytes, the version, the flags, the checksum. */
export const frameBytes = 4 + 1 + 1 + 4;

const projectionHeader = 1 + 8 + 1; // kind, key; how many layers there are
const layerHeader = { 16: 1 + 1 + 1, 8: 1 + 1 } as const; // bits of a weight, shift, exponent; the same in a short file

/** What the header and the biases take that a network of quantised dense layers stands under. */
export interface Header {
  readonly T: number;
  readonly d: number;
  /** Height, width, channels of images; absent: of texts. */
  readonly shape?: readonly number[] | undefined;
  /** Of a stored bias; 16 unless said. A file of biases of 8 bits is short. */
  readonly biasBits?: BiasBits | undefined;
}

/**
 * Bytes of a network of quantised dense layers of these widths on the bits of images, or of texts; `bits` of a weight layer by
 * layer.
 */
export function quantisedBytes(
  sizes: readonly number[],
  bits: readonly WeightBits[],
  { centre = [], ids }: Pick<Bits, "centre" | "ids">,
  { T, d, shape, biasBits = 16 }: Header,
): number {
  const number = (value: number, width: number) => (biasBits === 8 ? variableBytes(value) : width);
  const sides = shape ? [shape[0]!, shape[1] ?? 1, shape[2] ?? 1].map(side => number(side, 2)) : [];
  const layers = sizes
    .slice(1)
    .map(
      (outputs, l) =>
        number(outputs, 2) +
        layerHeader[biasBits] +
        (1 + biasBits / 8) * outputs +
        weightsBytes(sizes[l]! * outputs, bits[l]!),
    );
  const header = [frameBytes, projectionHeader, number(T, 4), number(d, 4), ...sides];
  const chosen = (ids ? idsBytes(ids) : 0) + centre.length;
  return [...header, ...layers].reduce((sum, bytes) => sum + bytes, chosen);
}

/** Bytes of a whole number of so many digits to the base 128, as short files write it. */
const variableBytes = (value: number): number => (value < 128 ? 1 : 1 + variableBytes(value / 128));

/** Weights of 2 bits have three values, and a byte holds five of these: 3^5 = 243, so that one takes 1.6 bits. */
export const threesInByte = 5;

/** Bytes of a layer's weights in the packed file. */
export const weightsBytes = (count: number, weightBits: WeightBits): number =>
  weightBits === 2 ? Math.ceil(count / threesInByte) : Math.ceil((count * weightBits) / 8);

/** Bytes of ids in the packed file: a byte that says how they are written, then the shortest way to write them. */
export const idsBytes = (ids: ArrayLike<number>): number => 1 + Math.ceil(idWriting(ids).bits / 8);

/** How ids are written: each with so many bits, or, where they ascend, their gaps by a Rice code. */
export type IdWriting =
  | { readonly kind: "plain"; readonly width: 16 | 32; readonly bits: number }
  | { readonly kind: "rice"; readonly parameter: number; readonly bits: number };

export const mostRice = 20;

/** So many bits of a seed there are at most, whatever is taken of them. */
export const mostPlaces = 2 ** mostRice;

/** How many bits of a seed there are to choose `bits` of. */
export function checkedCandidates(value: unknown, bits: number): number {
  const candidates = wholeNumber("candidates", value);
  check(candidates >= bits, "candidates", candidates, `at least ${bits}, T·d`);
  check(candidates <= mostPlaces, "candidates", candidates, `at most ${mostPlaces}`);
  return candidates;
}

/** The shortest of them, the first where several are. */
export function idWriting(ids: ArrayLike<number>): IdWriting {
  const all = Array.from(ids);
  const width = all.every(id => id < 2 ** 16) ? 16 : 32;
  const plain: IdWriting = { kind: "plain", width, bits: width * all.length };
  const gaps = gapsOf(all);
  if (gaps.some(gap => gap < 0)) return plain;
  const rices = Array.from({ length: mostRice + 1 }, (_, parameter): IdWriting => {
    const bits = gaps.reduce((sum, gap) => sum + Math.floor(gap / 2 ** parameter) + 1 + parameter, 0);
    return { kind: "rice", parameter, bits };
  });
  return [plain, ...rices].reduce((best, one) => (one.bits < best.bits ? one : best));
}

/** How many places lie between each id and the one before it. */
export const gapsOf = (ids: readonly number[]): number[] =>
  ids.map((id, j) => id - (j > 0 ? ids[j - 1]! : -1) - 1);

/**
 * So many bits of ids at most, whichever of a pool of so many they are: by the best parameter for gaps as large as can be.
 */
export function mostIdsBytes(count: number, pool: number): number {
  const bits = Array.from(
    { length: mostRice + 1 },
    (_, parameter) => count * (1 + parameter) + Math.floor((pool - count) / 2 ** parameter),
  );
  return 1 + Math.ceil(Math.min(16 * count, ...bits) / 8);
}
