import { check, wholeNumber } from "../../core/check.js";
import { fingerprint64, fingerprints12 } from "../../core/farmhash.js";
import type { Random } from "../../core/random.js";
import { emptyBits, type PackedBits } from "../projection.js";
import { pause } from "./coefficients.js";
import type { SparseCounts, TextProjection } from "./text-projector.js";

/**
 * The bits of TensorFlow Lite's LSH_PROJECTION, to the last one: bit b = 1 if Σ_i weight_i · h(b, i) > 0, where h is the
 * fingerprint64 of seed b and feature i, read as a signed number and then as a double. A feature goes in as its id, an
 * int64, and its count as weight, in the order of the row; seeds are normal numbers of the stream "planes". It takes some
 * twenty times as long as `sign`, since a hash serves one bit: for models that the op must run.
 */
export const lshTflite: TextProjection = { name: "lsh-tflite", nested: true, bits };

async function bits(
  features: SparseCounts,
  bits: number,
  random: Random,
  signal?: AbortSignal,
): Promise<PackedBits> {
  const seeds = lshSeeds(wholeNumber("bits T·d", bits), random);
  const packed = emptyBits(features.count, bits);
  const values = new Float64Array(features.low.length);
  for (let bit = 0; bit < bits; bit++) {
    fingerprints12(seeds[bit]!, features, values);
    scores(features, values, packed, bit);
    await pause(signal);
  }
  return packed;
}

/** The op's tensor of seeds, [T, d] for any T·d = bits: seed (t, j) is that of bit t·d + j. */
export const lshSeeds = (bits: number, random: Random): Float32Array => random.stream("planes").normals(bits);

/** The bit of every text. Sums go in the order of the entries: another order may round otherwise. */
function scores(
  { count, offsets, features, counts }: SparseCounts,
  values: Float64Array,
  { words, width }: PackedBits,
  bit: number,
): void {
  const place = bit >>> 5;
  for (let text = 0; text < count; text++) {
    let score = 0;
    for (let entry = offsets[text]!; entry < offsets[text + 1]!; entry++)
      score += counts[entry]! * values[features[entry]!]!;
    if (score > 0) words[text * width + place]! |= 1 << (bit & 31);
  }
}

/** What the op gets beside its seeds: a tensor whose first side counts items, as its raw bytes, and a weight for each. */
export interface LshItems {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly weights?: Float32Array;
}

/** The op itself, for items of any size: seeds [T·d] → the bits of one example. The sparse type is their `sparseIndices`. */
export function lshProjection(seeds: Float32Array, { count, bytes, weights }: LshItems): PackedBits {
  const size = bytes.length / count;
  check(
    count > 0 && Number.isInteger(size),
    "bytes of items",
    bytes.length,
    `a multiple of the count, ${count}`,
  );
  check(!weights || weights.length === count, "weights of items", weights?.length, String(count));
  const packed = emptyBits(1, seeds.length);
  const key = new Uint8Array(4 + size);
  const view = new DataView(key.buffer);
  for (const [bit, seed] of seeds.entries()) {
    view.setFloat32(0, seed, true);
    let score = 0;
    for (let i = 0; i < count; i++) {
      key.set(bytes.subarray(i * size, (i + 1) * size), 4);
      score += (weights ? weights[i]! : 1) * Number(BigInt.asIntN(64, fingerprint64(key)));
    }
    if (score > 0) packed.words[bit >>> 5]! |= 1 << (bit & 31);
  }
  return packed;
}
