import { upper } from "../../core/hash.js";
import { product } from "../../core/product.js";
import { type NdArray, stretched } from "./array.js";

/** Numbers of 64 bits half by half, since BigInts take twenty times as long: the lower one of each comes first. */
const halves = ({ values }: NdArray): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);

export const isOfWords = ({ values }: NdArray): boolean =>
  values instanceof BigInt64Array || values instanceof BigUint64Array;

export type WordMaker = typeof BigInt64Array | typeof BigUint64Array;

/** Puts what becomes of two words at a place: x = high·2^32 + low. */
type WordOp = (
  low: number,
  high: number,
  otherLow: number,
  otherHigh: number,
  to: Uint32Array,
  at: number,
) => void;

/** Two arrays of words, word by word; sides stretch as everywhere. */
export function wordPairs(a: NdArray, b: NdArray, op: WordOp): NdArray {
  const { shape, from, other } = stretched(a, b);
  const values = new (a.values.constructor as WordMaker)(product(shape));
  const result = { shape, values };
  const [x, y, to] = [halves(a), halves(b), halves(result)];
  for (let at = 0; at < values.length; at++) {
    const [i, j] = [2 * from[at]!, 2 * other[at]!];
    op(x[i]!, x[i + 1]!, y[j]!, y[j + 1]!, to, 2 * at);
  }
  return result;
}

/** Where two arrays of words are equal. */
export function equalWords(a: NdArray, b: NdArray): NdArray {
  const { shape, from, other } = stretched(a, b);
  const [x, y] = [halves(a), halves(b)];
  const values = Uint8Array.from(from, (i, at) => {
    const j = other[at]!;
    return x[2 * i] === y[2 * j] && x[2 * i + 1] === y[2 * j + 1] ? 1 : 0;
  });
  return { shape, values };
}

/** The same bits as signed or unsigned words. */
export const sameBits = ({ shape, values }: NdArray, Make: WordMaker): NdArray => ({
  shape,
  values: new Make(values.buffer as ArrayBuffer, values.byteOffset, values.length),
});

/** Words as doubles, rounded once. */
export function asDoubles(a: NdArray): Float64Array {
  const x = halves(a);
  const isSigned = a.values instanceof BigInt64Array;
  return Float64Array.from({ length: a.values.length }, (_, at) => {
    const high = isSigned ? x[2 * at + 1]! | 0 : x[2 * at + 1]!;
    return high * 2 ** 32 + x[2 * at]!;
  });
}

const put = (to: Uint32Array, at: number, low: number, high: number): void => {
  to[at] = low;
  to[at + 1] = high;
};

/** What may become of two words; sums and products lose what is beyond 64 bits. */
export const wordOps = {
  and: (low, high, otherLow, otherHigh, to, at) => put(to, at, low & otherLow, high & otherHigh),
  or: (low, high, otherLow, otherHigh, to, at) => put(to, at, low | otherLow, high | otherHigh),
  xor: (low, high, otherLow, otherHigh, to, at) => put(to, at, low ^ otherLow, high ^ otherHigh),
  plus: (low, high, otherLow, otherHigh, to, at) =>
    put(to, at, low + otherLow, high + otherHigh + (low + otherLow > 0xffffffff ? 1 : 0)),
  times: (low, high, otherLow, otherHigh, to, at) =>
    put(
      to,
      at,
      Math.imul(low, otherLow),
      upper(low, otherLow) + Math.imul(low, otherHigh) + Math.imul(high, otherLow),
    ),
  left(low, high, by, _, to, at) {
    if (by === 0) put(to, at, low, high);
    else if (by < 32) put(to, at, low << by, (high << by) | (low >>> (32 - by)));
    else put(to, at, 0, low << (by - 32));
  },
  right(low, high, by, _, to, at) {
    if (by === 0) put(to, at, low, high);
    else if (by < 32) put(to, at, (low >>> by) | (high << (32 - by)), high >>> by);
    else put(to, at, high >>> (by - 32), 0);
  },
} satisfies Record<string, WordOp>;
