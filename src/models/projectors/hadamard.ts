import { wholeNumber } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { checkInputs } from "./inputs.js";
import type { Projector } from "./projector.js";

export const rounds = 3; // as Andoni et al. take; fewer keep the pattern of some x

/**
 * HD3: rows of a random rotation in the place of planes, in O(n·log n) per n bits (Andoni et al. 2015, "Practical and
 * optimal LSH for angular distance", arXiv 1509.02897; Yu et al. 2016, "Orthogonal random features", arXiv 1610.09072).
 *
 *   y = H·D₃·H·D₂·H·D₁·x,  bit j = 1 if y_j > 0, else 0
 *
 * H: Walsh-Hadamard matrix of the next power of two n ≥ inputs, x filled up with zeros; D: diagonals of random signs.
 * Bits n to 2n - 1 have diagonals of their own, and so on. Exact where x is whole numbers.
 */
export function hadamard(inputs: number, bits: number, random: Random): Projector {
  const n = paddedInputs(wholeNumber("inputs", inputs));
  const rotations = Math.ceil(wholeNumber("bits T·d", bits) / n);
  const perRotation = (rounds * n) / 32; // a sign per bit
  const signs = random.stream("planes").words(rotations * perRotation);
  const y = new Float64Array(n);
  return {
    inputs,
    bits,
    keptBytes: signs.byteLength,
    project(x, words) {
      checkInputs(x, inputs);
      words.fill(0);
      for (let r = 0, first = 0; r < rotations; r++, first += n) {
        y.fill(0, inputs);
        y.set(x);
        rotate(y, signs.subarray(r * perRotation, (r + 1) * perRotation));
        const last = Math.min(n, bits - first);
        for (let j = 0; j < last; j++) if (y[j]! > 0) words[(first + j) >>> 5]! |= 1 << (j & 31);
      }
    },
  };
}

/** n: the next power of two, 32 at least. */
export const paddedInputs = (inputs: number): number => 2 ** Math.ceil(Math.log2(Math.max(32, inputs)));

/** v [n] ← H·D₃·H·D₂·H·D₁·v, not normalized: √n³ times as long. Signs: a bit each, D₁ first. */
export function rotate(v: Float64Array, signs: Uint32Array): void {
  const n = v.length;
  for (let at = 0; at < rounds * n; at += n) {
    for (let i = 0; i < n; i++) v[i]! *= 1 - 2 * ((signs[(at + i) >>> 5]! >>> (i & 31)) & 1);
    walshHadamard(v);
  }
}

/** v [n] ← H·v, H_ik = (-1)^(number of binary ones that i and k share): log₂ n layers of sums and differences. */
export function walshHadamard(v: Float64Array): void {
  for (let half = v.length >>> 1; half >= 1; half >>>= 1) {
    for (let first = 0; first < v.length; first += 2 * half) {
      for (let i = first; i < first + half; i++) {
        const a = v[i]!; // not [a, b] = […], which takes V8 three times as long
        const b = v[i + half]!;
        v[i] = a + b;
        v[i + half] = a - b;
      }
    }
  }
}
