import { fingerprint64 } from "../core/farmhash.js";
import { fnv1a, mix, type Word64 } from "../core/hash.js";
import type { Random } from "../core/random.js";
import { gramsOf, tokensOf } from "../core/text/tokens.js";

export const textKinds = ["sign", "presence", "lsh-tflite"] as const;
export type TextKind = (typeof textKinds)[number];

/** An n-gram's id and how often the text has it. */
interface Counted {
  readonly id: Word64;
  readonly count: number;
}

/** text → its bits, 32 to a word: the formulas of docs/models.md, one text at a time. `planes` is that stream. */
export function textProjector(kind: TextKind, bits: number, planes: Random): (text: string) => Uint32Array {
  const bitsOf = kinds[kind](bits, planes);
  return text => bitsOf(ngrams(text));
}

type Maker = (bits: number, planes: Random) => (ngrams: readonly Counted[]) => Uint32Array;

const kinds: Record<TextKind, Maker> = { sign, presence, "lsh-tflite": lshTflite };

/** The n-grams of a text in the order in which they first occur. */
export function ngrams(text: string): readonly Counted[] {
  const counts = new Map<string, number>();
  let before = "";
  for (const token of tokensOf(text)) {
    const pair = before ? [`w:${before} ${token}`] : [];
    for (const feature of [`w:${token}`, ...pair, ...gramsOf(token)])
      counts.set(feature, (counts.get(feature) ?? 0) + 1);
    before = token;
  }
  return [...counts].map(([feature, count]) => ({ id: idOf(feature), count }));
}

/** mix(fnv1a64(utf8(feature))) */
function idOf(feature: string): Word64 {
  const word: Word64 = { high: 0, low: 0 };
  fnv1a(word, new TextEncoder().encode(feature));
  mix(word);
  return word;
}

/** mix(a xor b) */
function mixed(a: Word64, b: Word64): Word64 {
  const word = { high: (a.high ^ b.high) >>> 0, low: (a.low ^ b.low) >>> 0 };
  mix(word);
  return word;
}

/** The keys of `sign`, one for 64 bits: key[k] = mix(seed + k + 1), seed = the 64 bits of the stream's key. */
export function signKeys(bits: number, { key: [low, high] }: Pick<Random, "key">): Word64[] {
  return Array.from({ length: Math.ceil(bits / 64) }, (_, k) => {
    const sum = low + k + 1;
    return mixed({ low: sum >>> 0, high: (high + Math.floor(sum / 2 ** 32)) >>> 0 }, { low: 0, high: 0 });
  });
}

/** The key of `presence`: mix(9e3779b97f4a7c15 xor seed). */
export const presenceKey = ({ key: [low, high] }: Pick<Random, "key">): Word64 =>
  mixed({ low: 0x7f4a7c15, high: 0x9e3779b9 }, { low, high });

/** Bit b = 1 if Σ count·r > 0, r = +1 where bit (b mod 64) of mix(id xor key[⌊b/64⌋]) is 1, else -1. */
function sign(bits: number, planes: Random): (ngrams: readonly Counted[]) => Uint32Array {
  const keys = signKeys(bits, planes);
  return ngrams => {
    const sums = new Int32Array(64 * keys.length);
    for (const { id, count } of ngrams)
      for (const [k, key] of keys.entries()) {
        const { low, high } = mixed(id, key);
        for (let j = 0; j < 32; j++) {
          sums[64 * k + j]! += (low >>> j) & 1 ? count : -count;
          sums[64 * k + 32 + j]! += (high >>> j) & 1 ? count : -count;
        }
      }
    return ones(bits, j => sums[j]! > 0);
  };
}

/** Bit b = 1 if a feature has mix(id xor key) mod bits = b. */
function presence(bits: number, planes: Random): (ngrams: readonly Counted[]) => Uint32Array {
  const key = presenceKey(planes);
  return ngrams => {
    const hit = new Set<number>();
    for (const { id } of ngrams) {
      const { high, low } = mixed(id, key);
      hit.add(((high % bits) * (2 ** 32 % bits) + low) % bits);
    }
    return ones(bits, j => hit.has(j));
  };
}

/** TensorFlow Lite's LSH_PROJECTION on ids as int64 and counts as weights, seeds the normals of the stream. */
function lshTflite(bits: number, planes: Random): (ngrams: readonly Counted[]) => Uint32Array {
  const seeds = planes.normals(bits);
  return ngrams => {
    const key = new Uint8Array(12); // the seed, then the id
    const view = new DataView(key.buffer);
    return ones(bits, j => {
      view.setFloat32(0, seeds[j]!, true);
      let score = 0;
      for (const { id, count } of ngrams) {
        view.setUint32(4, id.low, true);
        view.setUint32(8, id.high, true);
        score += count * Number(BigInt.asIntN(64, fingerprint64(key)));
      }
      return score > 0;
    });
  };
}

function ones(bits: number, isOne: (j: number) => boolean): Uint32Array {
  const words = new Uint32Array(Math.ceil(bits / 32));
  for (let j = 0; j < bits; j++) if (isOne(j)) words[j >>> 5]! |= 1 << (j & 31);
  return words;
}
