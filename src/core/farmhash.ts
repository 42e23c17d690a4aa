import { upper } from "./hash.js";

/**
 * Fingerprint64 of FarmHash (Pike 2014, github.com/google/farmhash), which TensorFlow uses: a hash of 64 bits that stays
 * the same for good. All sums and products are modulo 2^64.
 */
export function fingerprint64(bytes: Uint8Array): bigint {
  const key = new Key(bytes);
  if (bytes.length <= 16) return upTo16(key);
  if (bytes.length <= 32) return upTo32(key);
  return bytes.length <= 64 ? upTo64(key) : longer(key);
}

const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;

const cut = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotated = (x: bigint, by: bigint): bigint => cut((cut(x) >> by) | (x << (64n - by)));
const folded = (x: bigint): bigint => x ^ (x >> 47n);

/** Two words to one (after Murmur). */
function joined(u: bigint, v: bigint, factor: bigint): bigint {
  const a = folded(cut((u ^ v) * factor));
  return cut(folded(cut((v ^ a) * factor)) * factor);
}

/** Bytes that are read as little-endian numbers; negative places count from the end. */
class Key {
  readonly length: bigint;
  readonly #view: DataView;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.length = BigInt(bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  word(at: number): bigint {
    return this.#view.getBigUint64(at < 0 ? this.bytes.length + at : at, true);
  }

  half(at: number): bigint {
    return BigInt(this.#view.getUint32(at < 0 ? this.bytes.length + at : at, true));
  }
}

function upTo16(key: Key): bigint {
  const { bytes, length } = key;
  const factor = k2 + 2n * length;
  if (length >= 8n) {
    const [a, b] = [cut(key.word(0) + k2), key.word(-8)];
    const c = cut(rotated(b, 37n) * factor + a);
    return joined(c, cut((rotated(a, 25n) + b) * factor), factor);
  }
  if (length >= 4n) return joined(length + (key.half(0) << 3n), key.half(-4), factor);
  if (length === 0n) return k2;
  const [first, middle, last] = [bytes[0]!, bytes[bytes.length >> 1]!, bytes.at(-1)!].map(BigInt);
  const [y, z] = [first! + (middle! << 8n), length + (last! << 2n)];
  return cut(folded(cut(y * k2) ^ cut(z * k0)) * k2);
}

function upTo32(key: Key): bigint {
  const factor = k2 + 2n * key.length;
  const [a, b] = [cut(key.word(0) * k1), key.word(8)];
  const [c, d] = [cut(key.word(-8) * factor), cut(key.word(-16) * k2)];
  return joined(
    cut(rotated(cut(a + b), 43n) + rotated(c, 30n) + d),
    cut(a + rotated(cut(b + k2), 18n) + c),
    factor,
  );
}

function upTo64(key: Key): bigint {
  const factor = k2 + 2n * key.length;
  const [a, b] = [cut(key.word(0) * k2), key.word(8)];
  const [c, d] = [cut(key.word(-8) * factor), cut(key.word(-16) * k2)];
  const y = cut(rotated(cut(a + b), 43n) + rotated(c, 30n) + d);
  const z = joined(y, cut(a + rotated(cut(b + k2), 18n) + c), factor);
  const [e, f] = [cut(key.word(16) * factor), key.word(24)];
  const [g, h] = [cut((y + key.word(-32)) * factor), cut((z + key.word(-24)) * factor)];
  return joined(
    cut(rotated(cut(e + f), 43n) + rotated(g, 30n) + h),
    cut(e + rotated(cut(f + a), 18n) + g),
    factor,
  );
}

type Pair = readonly [bigint, bigint];

/** 32 bytes and two seeds to two words. */
function weak(key: Key, at: number, a: bigint, b: bigint): Pair {
  const [w, x, y, z] = [key.word(at), key.word(at + 8), key.word(at + 16), key.word(at + 24)];
  const start = cut(a + w);
  const sum = cut(start + x + y);
  const turned = rotated(cut(b + start + z), 21n);
  return [cut(sum + z), cut(turned + rotated(sum, 44n) + start)];
}

interface State {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly v: Pair;
  readonly w: Pair;
}

/** Blocks of 64 bytes, then once more the last 64. */
function longer(key: Key): bigint {
  const [seed, length] = [81n, key.bytes.length];
  const y = cut(seed * k1 + 113n);
  const z = cut(folded(cut(y * k2 + 113n)) * k2);
  let state: State = { x: cut(seed * k2 + key.word(0)), y, z, v: [0n, 0n], w: [0n, 0n] };
  const end = Math.floor((length - 1) / 64) * 64;
  for (let at = 0; at < end; at += 64) state = stirred(key, at, state, k1, 1n);
  const factor = cut(k1 + ((state.z & 0xffn) << 1n));
  const w0 = cut(state.w[0] + BigInt((length - 1) & 63));
  const v0 = cut(state.v[0] + w0);
  state = { ...state, v: [v0, state.v[1]], w: [cut(w0 + v0), state.w[1]] };
  const last = stirred(key, length - 64, state, factor, 9n);
  return joined(
    cut(joined(last.v[0], last.w[0], factor) + folded(last.y) * k0 + last.z),
    cut(joined(last.v[1], last.w[1], factor) + last.x),
    factor,
  );
}

function stirred(key: Key, at: number, { x, y, z, v, w }: State, factor: bigint, weight: bigint): State {
  const newX = cut(rotated(cut(x + y + v[0] + key.word(at + 8)), 37n) * factor) ^ cut(w[1] * weight);
  const turned = cut(rotated(cut(y + v[1] + key.word(at + 48)), 42n) * factor);
  const newY = cut(turned + v[0] * weight + key.word(at + 40));
  const newZ = cut(rotated(cut(z + w[0]), 33n) * factor);
  return {
    ...{ x: newZ, y: newY, z: newX }, // the two change places
    v: weak(key, at, cut(v[1] * factor), cut(newX + w[0])),
    w: weak(key, at + 32, cut(newZ + w[1]), cut(newY + key.word(at + 16))),
  };
}

/**
 * The fingerprints of many keys of twelve bytes, a float32 and a 64-bit id, both little-endian, as signed numbers in
 * `values`, rounded to doubles. `upTo16` in halves of words, since BigInt is a hundred times slower.
 */
export function fingerprints12(
  seed: number,
  { high, low }: { readonly high: Uint32Array; readonly low: Uint32Array },
  values: Float64Array,
): void {
  const seedBits = new Uint32Array(Float32Array.of(seed).buffer)[0]!;
  const [k2High, k2Low] = [0x9ae16a3b, 0x2f90404f];
  const [factorHigh, factorLow] = [k2High, k2Low + 2 * 12];
  const aLow = (seedBits + k2Low) >>> 0;
  const carry = seedBits + k2Low > 0xffffffff ? 1 : 0;
  for (let i = 0; i < values.length; i++) {
    const [bHigh, bLow] = [high[i]!, low[i]!];
    const aHigh = (bLow + k2High + carry) >>> 0;
    // c = rotated(b, 37) · factor + a
    const b37Low = (bHigh >>> 5) | (bLow << 27);
    const b37High = (bLow >>> 5) | (bHigh << 27);
    const cProduct = Math.imul(b37Low, factorLow) >>> 0;
    const cSum = cProduct + aLow;
    const cLow = cSum >>> 0;
    const cHigh =
      (upper(b37Low, factorLow) +
        Math.imul(b37Low, factorHigh) +
        Math.imul(b37High, factorLow) +
        aHigh +
        (cSum > 0xffffffff ? 1 : 0)) |
      0;
    // d = (rotated(a, 25) + b) · factor
    const dSum = (((aLow >>> 25) | (aHigh << 7)) >>> 0) + bLow;
    const sumLow = dSum >>> 0;
    const sumHigh = (((aHigh >>> 25) | (aLow << 7)) + bHigh + (dSum > 0xffffffff ? 1 : 0)) | 0;
    const dLow = Math.imul(sumLow, factorLow);
    const dHigh =
      (upper(sumLow, factorLow) + Math.imul(sumLow, factorHigh) + Math.imul(sumHigh, factorLow)) | 0;
    // joined(c, d)
    const uLow = cLow ^ dLow;
    const xHigh =
      (upper(uLow, factorLow) + Math.imul(uLow, factorHigh) + Math.imul(cHigh ^ dHigh, factorLow)) | 0;
    const vLow = dLow ^ Math.imul(uLow, factorLow) ^ (xHigh >>> 15);
    const yHigh =
      (upper(vLow, factorLow) + Math.imul(vLow, factorHigh) + Math.imul(dHigh ^ xHigh, factorLow)) | 0;
    const wLow = Math.imul(vLow, factorLow) ^ (yHigh >>> 15);
    const zHigh = (upper(wLow, factorLow) + Math.imul(wLow, factorHigh) + Math.imul(yHigh, factorLow)) | 0;
    values[i] = zHigh * 2 ** 32 + (Math.imul(wLow, factorLow) >>> 0);
  }
}
