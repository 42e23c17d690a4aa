import type { Random } from "../../core/random.js";
import { wordsFor } from "../projection.js";
import { checkInputs } from "./inputs.js";
import type { Projector } from "./projector.js";

/**
 * Planes of +1 and -1, a bit of chance each: number i of plane j is +1 where bit (i mod 32) of word j·w + ⌊i/32⌋ of the
 * stream "planes" is 1, w = ⌈inputs/32⌉. Whole numbers all along where x is.
 */
export function rademacher(inputs: number, bits: number, random: Random): Projector {
  const width = wordsFor(inputs);
  const signs = random.stream("planes").words(width * bits);
  return {
    inputs,
    bits,
    keptBytes: signs.byteLength,
    project(x, words) {
      checkInputs(x, inputs);
      words.fill(0);
      for (let j = 0, first = 0; j < bits; j++, first += width) {
        let sum = 0;
        for (let i = 0; i < inputs; i++) sum += (signs[first + (i >>> 5)]! >>> (i & 31)) & 1 ? x[i]! : -x[i]!;
        if (sum > 0) words[j >>> 5]! |= 1 << (j & 31);
      }
    },
  };
}
