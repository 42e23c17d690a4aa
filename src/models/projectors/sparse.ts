import { check, wholeNumber } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { checkInputs } from "./inputs.js";
import type { Projector } from "./projector.js";

export const defaultNonZeros = 8;

/**
 * Planes of few non-zeros, +1 and -1 in equal number (after Li, Hastie, Church 2006, "Very sparse random projections"):
 *
 *   bit j = 1 if Σ_{i < k} (-1)^i · x[a_ji] > 0, else 0,  a_ji drawn uniformly from the inputs, with replacement
 *
 * k = `nonZeros` additions per bit.
 */
export function sparse(
  inputs: number,
  bits: number,
  random: Random,
  { nonZeros = defaultNonZeros }: { nonZeros?: number } = {},
): Projector {
  wholeNumber("inputs", inputs);
  wholeNumber("bits T·d", bits);
  check(nonZeros >= 2 && nonZeros % 2 === 0, "non-zeros per bit", nonZeros, "an even number of 2 or more");
  const places = sparsePlaces(inputs, bits, random, nonZeros);
  return {
    inputs,
    bits,
    keptBytes: places.byteLength,
    project(x, words) {
      checkInputs(x, inputs);
      words.fill(0);
      for (let j = 0, at = 0; j < bits; j++) {
        let sum = 0;
        for (const end = at + nonZeros; at < end; at += 2) sum += x[places[at]!]! - x[places[at + 1]!]!;
        if (sum > 0) words[j >>> 5]! |= 1 << (j & 31);
      }
    },
  };
}

/** a [bits · nonZeros]: the inputs that each bit sees, those of sign + and - in turn. */
export const sparsePlaces = (inputs: number, bits: number, random: Random, nonZeros: number): Int32Array =>
  Int32Array.from(random.stream("planes").uniforms(nonZeros * bits), u => u * inputs);
