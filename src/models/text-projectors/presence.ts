import { check, wholeNumber } from "../../core/check.js";
import { mix } from "../../core/hash.js";
import type { Random } from "../../core/random.js";
import { emptyBits, type PackedBits } from "../projection.js";
import { coefficients, pause } from "./coefficients.js";
import type { SparseCounts, TextProjection } from "./text-projector.js";

/**
 * Bit b is 1 if a feature falls into bucket b: mix(id xor mix(c xor seed)) mod bits, c = 9e3779b97f4a7c15, seed = 64 bits
 * of the stream "planes". One hash a feature, whatever the number of bits; few bits are ones.
 */
export const presence: TextProjection = { name: "presence", nested: false, bits };

async function bits(
  features: SparseCounts,
  bits: number,
  random: Random,
  signal?: AbortSignal,
): Promise<PackedBits> {
  check(wholeNumber("bits T·d", bits) <= 2 ** 20, "buckets", bits, "at most 2^20");
  const packed = emptyBits(features.count, bits);
  const { offsets, features: entries } = features;
  const [low, high] = coefficients(features, keyOf(random.stream("planes")));
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

/** mix(9e3779b97f4a7c15 xor seed) */
function keyOf({ key: [low, high] }: Random) {
  const word = { low: (0x7f4a7c15 ^ low) >>> 0, high: (0x9e3779b9 ^ high) >>> 0 };
  mix(word);
  return word;
}
