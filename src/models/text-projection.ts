import { check, oneOf, wholeNumber } from "../core/check.js";
import type { Random } from "../core/random.js";
import type { PackedBits } from "./projection.js";
import { lshTflite } from "./text-projectors/lsh-tflite.js";
import { presence } from "./text-projectors/presence.js";
import { sign } from "./text-projectors/sign.js";
import type { SparseCounts, TextProjection } from "./text-projectors/text-projector.js";

export type { SparseCounts, TextProjection } from "./text-projectors/text-projector.js";

/** Every kind, by its name. */
export const textProjections = { sign, presence, "lsh-tflite": lshTflite } satisfies Record<
  string,
  TextProjection
>;

export type TextBits = keyof typeof textProjections;

/** The kind that a setting names. */
export const textProjection = (name: string): TextProjection =>
  textProjections[oneOf("kind of text bits", name, Object.keys(textProjections) as TextBits[])];

/** Neural bits of texts by a kind's name. */
export async function textBits(
  features: SparseCounts,
  bits: number,
  random: Random,
  { kind, signal }: { readonly kind: TextBits; readonly signal?: AbortSignal | undefined },
): Promise<PackedBits> {
  return await textProjection(kind).bits(features, bits, random, signal);
}

/**
 * The sparse form of T·d bits: the bits of block t, the first one highest, as a number below 2^d, and t·2^d more, so that
 * each of the T blocks chooses one of T·2^d weights. TensorFlow Lite's LSH_PROJECTION of type SPARSE is this form of its
 * DENSE one.
 *
 * → [count · T]
 */
export function sparseIndices({ count, bits, width, words }: PackedBits, T: number, d: number): Int32Array {
  check(wholeNumber("T", T) * wholeNumber("d", d) <= bits, "bits T·d", T * d, `at most ${bits}`);
  check(T * 2 ** d <= 2 ** 31, "weights T·2^d", T * 2 ** d, "at most 2^31");
  const indices = new Int32Array(count * T);
  for (let i = 0, at = 0; i < count; i++) {
    for (let t = 0, bit = 0; t < T; t++) {
      let index = 0;
      for (const end = bit + d; bit < end; bit++)
        index = (index << 1) | ((words[i * width + (bit >>> 5)]! >>> (bit & 31)) & 1);
      indices[at++] = index + t * 2 ** d;
    }
  }
  return indices;
}
