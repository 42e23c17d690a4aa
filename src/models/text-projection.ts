import { check, wholeNumber } from "../core/check.js";
import { mix, type Word64 } from "../core/hash.js";
import type { Random } from "../core/random.js";
import { emptyBits, type PackedBits } from "./projection.js";

/** Counted features of examples, as sparse rows; `data/features` makes them of texts. */
export interface SparseCounts {
  readonly count: number;
  /** [count + 1]: example i has the entries offsets[i] … offsets[i+1]. */
  readonly offsets: Uint32Array;
  readonly features: Uint32Array;
  readonly counts: Uint16Array;
  /** 64-bit ids of the features, as two halves each. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** `sign`: bits of random projections; `presence`: which buckets the features fall in. */
export type TextBits = "sign" | "presence";

interface Options {
  readonly kind: TextBits;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Neural bits of texts over the features that occur, nothing stored; O(features · bits) per text.
 *
 * - sign (eq. 4 with planes of ±1): bit b = 1 if Σ count·r(b, id) > 0, r = ±1 from bit b mod 64 of
 *   mix(id xor key[⌊b/64⌋]), key[k] = mix(seed + k + 1). A shorter projection is a prefix of a longer one.
 * - presence: bit = 1 if a feature falls into the bucket mix(id xor mix(c xor seed)) mod bits, c = 9e3779b97f4a7c15.
 *
 * seed: 64 bits of the stream "planes". Yields to the event loop now and then.
 */
export async function textBits(
  features: SparseCounts,
  bits: number,
  random: Random,
  { kind, signal }: Options,
): Promise<PackedBits> {
  wholeNumber("bits T·d", bits);
  const planes = random.stream("planes");
  return kind === "sign"
    ? await signs(features, bits, planes, signal)
    : await presence(features, bits, planes, signal);
}

async function signs(
  features: SparseCounts,
  bits: number,
  planes: Random,
  signal?: AbortSignal,
): Promise<PackedBits> {
  const packed = emptyBits(features.count, bits);
  for (let first = 0; first < bits; first += 64) {
    const [low, high] = coefficients(features, keyOf(planes, first / 64 + 1));
    for (const [half, ones] of [low, high].entries()) {
      const from = first + 32 * half;
      if (from < bits) majority(features, ones, packed, from / 32, Math.min(32, bits - from));
      await pause(signal);
    }
  }
  return packed;
}

/** mix(id xor key) for all features: bits 0 … 31 and 32 … 63. */
function coefficients({ high, low }: SparseCounts, key: Word64): [Uint32Array, Uint32Array] {
  const [lower, upper] = [new Uint32Array(low.length), new Uint32Array(low.length)];
  const word: Word64 = { high: 0, low: 0 };
  for (let i = 0; i < low.length; i++) {
    word.high = (high[i]! ^ key.high) >>> 0;
    word.low = (low[i]! ^ key.low) >>> 0;
    mix(word);
    lower[i] = word.low;
    upper[i] = word.high;
  }
  return [lower, upper];
}

const planesOfCount = 24; // counts of features per text stay below 2^24

/**
 * For 32 bits at once: 1 where the features whose coefficient is +1 outweigh the others. Plane p of `sums` holds bit p
 * of 32 counters; adding a word to all of them is a carry that ripples up.
 */
function majority(
  { count, offsets, features, counts }: SparseCounts,
  ones: Uint32Array,
  { words, width }: PackedBits,
  at: number,
  bits: number,
): void {
  const sums = new Int32Array(planesOfCount);
  const mask = bits === 32 ? -1 : (1 << bits) - 1;
  for (let text = 0; text < count; text++) {
    let [total, top] = [0, 0];
    for (let entry = offsets[text]!; entry < offsets[text + 1]!; entry++) {
      const word = ones[features[entry]!]!;
      const weight = counts[entry]!;
      total += weight;
      for (let place = 0; weight >>> place; place++) {
        if (!((weight >>> place) & 1)) continue;
        let [carry, plane] = [word, place];
        while (carry) {
          const next = sums[plane]! & carry;
          sums[plane]! ^= carry;
          carry = next;
          plane++;
        }
        if (plane > top) top = plane;
      }
    }
    words[text * width + at] = above(sums, total >>> 1, top) & mask; // Σ count·r > 0 ⇔ 2 · ones > total
    sums.fill(0, 0, top);
  }
}

/** In which of 32 counters the number exceeds `limit`. */
function above(sums: Int32Array, limit: number, top: number): number {
  let [greater, equal] = [0, -1];
  for (let plane = Math.max(top, 32 - Math.clz32(limit)) - 1; plane >= 0; plane--) {
    const sum = sums[plane]!;
    if ((limit >>> plane) & 1) equal &= sum;
    else {
      greater |= equal & sum;
      equal &= ~sum;
    }
  }
  return greater >>> 0;
}

async function presence(
  features: SparseCounts,
  bits: number,
  planes: Random,
  signal?: AbortSignal,
): Promise<PackedBits> {
  check(bits <= 2 ** 20, "buckets", bits, "at most 2^20");
  const packed = emptyBits(features.count, bits);
  const { offsets, features: entries } = features;
  const [low, high] = coefficients(features, presenceKey(planes));
  const bucket = low.map((half, i) => ((high[i]! % bits) * (2 ** 32 % bits) + half) % bits);
  for (let text = 0; text < features.count; text++) {
    for (let entry = offsets[text]!; entry < offsets[text + 1]!; entry++) {
      const bit = bucket[entries[entry]!]!;
      packed.words[text * packed.width + (bit >>> 5)]! |= 1 << (bit & 31);
    }
    if (text % 10_000 === 0) await pause(signal);
  }
  return packed;
}

/** mix(seed + k) */
function keyOf({ key: [low, high] }: Random, k: number): Word64 {
  const sum = low + k;
  const word = { low: sum >>> 0, high: (high + Math.floor(sum / 2 ** 32)) >>> 0 };
  mix(word);
  return word;
}

/** mix(9e3779b97f4a7c15 xor seed) */
function presenceKey({ key: [low, high] }: Random): Word64 {
  const word = { low: (0x7f4a7c15 ^ low) >>> 0, high: (0x9e3779b9 ^ high) >>> 0 };
  mix(word);
  return word;
}

async function pause(signal?: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  signal?.throwIfAborted();
}
