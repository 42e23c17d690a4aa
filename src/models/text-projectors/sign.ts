import { wholeNumber } from "../../core/check.js";
import { mix, type Word64 } from "../../core/hash.js";
import type { Random } from "../../core/random.js";
import { emptyBits, type PackedBits } from "../projection.js";
import { coefficients, pause } from "./coefficients.js";
import type { SparseCounts, TextProjection } from "./text-projector.js";

/**
 * Bits of random projections (eq. 4 with planes of ±1): bit b = 1 if Σ count·r(b, id) > 0, r = ±1 from bit b mod 64 of
 * mix(id xor key[⌊b/64⌋]), key[k] = mix(seed + k + 1), seed = 64 bits of the stream "planes". One hash serves 64 bits.
 */
export const sign: TextProjection = { name: "sign", nested: true, bits };

async function bits(
  features: SparseCounts,
  bits: number,
  random: Random,
  signal?: AbortSignal,
): Promise<PackedBits> {
  wholeNumber("bits T·d", bits);
  const planes = random.stream("planes");
  const packed = emptyBits(features.count, bits);
  const rows = onceFirst(features);
  for (let first = 0; first < bits; first += 64) {
    const halves = coefficients(features, keyOf(planes, first / 64 + 1));
    for (const [half, ones] of halves.entries()) {
      const from = first + 32 * half;
      if (from < bits) majority(rows, ones, packed, from / 32, Math.min(32, bits - from));
      await pause(signal);
    }
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

/** Rows whose entries of count 1 come first: text i has those at offsets[i] … single[i], others up to offsets[i+1]. */
interface Rows {
  readonly count: number;
  readonly offsets: Uint32Array;
  readonly single: Uint32Array;
  readonly features: Uint32Array;
  readonly counts: Uint16Array;
  /** Σ count, per text. */
  readonly totals: Float64Array;
}

function onceFirst({ count, offsets, features, counts }: SparseCounts): Rows {
  const single = new Uint32Array(count);
  const totals = new Float64Array(count);
  const ordered = { features: new Uint32Array(features.length), counts: new Uint16Array(counts.length) };
  for (let text = 0; text < count; text++) {
    let [front, back] = [offsets[text]!, offsets[text + 1]!];
    for (let entry = offsets[text]!; entry < offsets[text + 1]!; entry++) {
      const times = counts[entry]!;
      const to = times === 1 ? front++ : --back;
      ordered.features[to] = features[entry]!;
      ordered.counts[to] = times;
      totals[text]! += times;
    }
    single[text] = front;
  }
  return { count, offsets, single, totals, ...ordered };
}

const planesOfSum = 32; // a text's counts sum up to less than 2^32: it has fewer letters

/**
 * For 32 bits at once: 1 where the features whose coefficient is +1 outweigh the others. Plane p of `sums` holds bit p of
 * 32 counters.
 */
function majority(
  { count, offsets, single, features, counts, totals }: Rows,
  coefficients: Uint32Array,
  { words, width }: PackedBits,
  at: number,
  bits: number,
): void {
  const sums = new Int32Array(planesOfSum);
  const mask = bits === 32 ? -1 : (1 << bits) - 1;
  for (let text = 0; text < count; text++) {
    let entry = offsets[text]!;
    for (const last = single[text]! - 7; entry < last; entry += 8)
      addEight(sums, coefficients, features, entry);
    for (const end = offsets[text + 1]!; entry < end; entry++)
      addTimes(sums, coefficients[features[entry]!]!, counts[entry]!);
    const total = totals[text]!;
    const planes = 32 - Math.clz32(total);
    words[text * width + at] = above(sums, Math.floor(total / 2), planes) & mask; // Σ count·r > 0 ⇔ 2 · ones > total
    sums.fill(0, 0, planes);
  }
}

/**
 * Adds the words of eight entries, from `entry` on, to the counters: carry-save adders (Harley and Seal) make 35 operations
 * of what were eight ripples of carries.
 */
function addEight(sums: Int32Array, words: Uint32Array, features: Uint32Array, entry: number): void {
  const a = words[features[entry]!]!;
  const b = words[features[entry + 1]!]!;
  const c = words[features[entry + 2]!]!;
  const d = words[features[entry + 3]!]!;
  const e = words[features[entry + 4]!]!;
  const f = words[features[entry + 5]!]!;
  const g = words[features[entry + 6]!]!;
  const h = words[features[entry + 7]!]!;
  const [ones, twos, fours] = [sums[0]!, sums[1]!, sums[2]!];
  const b1 = ones ^ a ^ b; // the ones with a and b
  const d1 = b1 ^ c ^ d;
  const f1 = d1 ^ e ^ f;
  const b2 = (a & b) | (ones & (a ^ b)); // what that carries into the twos
  const d2 = (c & d) | (b1 & (c ^ d));
  const f2 = (e & f) | (d1 & (e ^ f));
  const h2 = (g & h) | (f1 & (g ^ h));
  const half = twos ^ b2 ^ d2;
  const d4 = (b2 & d2) | (twos & (b2 ^ d2));
  const h4 = (f2 & h2) | (half & (f2 ^ h2));
  sums[0] = f1 ^ g ^ h;
  sums[1] = half ^ f2 ^ h2;
  sums[2] = fours ^ d4 ^ h4;
  ripple(sums, (d4 & h4) | (fours & (d4 ^ h4)), 3);
}

function addTimes(sums: Int32Array, word: number, times: number): void {
  for (let place = 0; times >>> place; place++) if ((times >>> place) & 1) ripple(sums, word, place);
}

/** Adds 2^place to the counters that `carry` names. */
function ripple(sums: Int32Array, carry: number, place: number): void {
  for (let plane = place; carry; plane++) {
    const next = sums[plane]! & carry;
    sums[plane]! ^= carry;
    carry = next;
  }
}

/** In which of 32 counters, of so many planes, the number exceeds `limit`. */
function above(sums: Int32Array, limit: number, planes: number): number {
  let [greater, equal] = [0, -1];
  for (let plane = planes - 1; plane >= 0; plane--) {
    const sum = sums[plane]!;
    if ((limit >>> plane) & 1) equal &= sum;
    else {
      greater |= equal & sum;
      equal &= ~sum;
    }
  }
  return greater >>> 0;
}
