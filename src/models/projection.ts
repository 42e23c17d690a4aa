import * as tf from "@tensorflow/tfjs";
import { check, wholeNumber } from "../core/check.js";
import { type Task as Bar, silent } from "../core/progress.js";
import type { Random } from "../core/random.js";

/** Bits of many examples, 32 to a word: bit j of example i is bit (j mod 32) of words[i·width + ⌊j/32⌋]. */
export interface PackedBits {
  readonly count: number;
  /** Bits per example, T·d. */
  readonly bits: number;
  /** Words per example, ⌈bits/32⌉. */
  readonly width: number;
  /** [count · width] */
  readonly words: Uint32Array;
}

/** Words that hold `bits` bits. */
export const wordsFor = (bits: number): number => Math.ceil(bits / 32);

/**
 * The planes of `bits` bits: row j is the normal vector P_j, Gaussian, so its direction is spherically symmetric
 * (theorem 1 of the paper). Drawn anew from `random` whenever they are needed and never stored; row j depends on
 * (seed, j) alone, so that a smaller T·d is a prefix of a larger one. Bit (t, j) has row t·d + j.
 *
 * → [bits · inputs], row by row
 */
export function planes(inputs: number, bits: number, random: Random): Float32Array {
  wholeNumber("bits T·d", bits);
  return random.stream("planes").normals(wholeNumber("inputs", inputs) * bits);
}

const chunk = 2048; // examples at a time: 2,048 × 784 floats are 6 MB

/**
 * Neural bits (eq. 4): P_j(x) = 1 if <x, P_j> > 0, else 0. The scale of x does not matter; its origin does.
 *
 * x [count · inputs], any numbers → packed bits. Yields to the event loop between chunks.
 */
export async function signBits(
  x: ArrayLike<number>,
  inputs: number,
  bits: number,
  random: Random,
  { signal, task = silent.task("", 0) }: { signal?: AbortSignal; task?: Bar } = {},
): Promise<PackedBits> {
  const count = x.length / inputs;
  check(Number.isInteger(count), "values to project", x.length, `a multiple of ${inputs}`);
  const P = tf.tensor2d(planes(inputs, bits, random), [bits, inputs]);
  const packed = emptyBits(count, bits);
  try {
    for (let first = 0; first < count; first += chunk) {
      const rows = Math.min(chunk, count - first);
      const values = Float32Array.from({ length: rows * inputs }, (_, i) => x[first * inputs + i]!);
      const signs = tf.tidy(() =>
        tf.greater(tf.matMul(tf.tensor2d(values, [rows, inputs]), P, false, true), 0).dataSync(),
      );
      pack(signs, packed, first);
      task.at(first + rows);
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  } finally {
    P.dispose();
  }
  return packed;
}

export function emptyBits(count: number, bits: number): PackedBits {
  const width = wordsFor(bits);
  return { count, bits, width, words: new Uint32Array(count * width) };
}

/** Writes zeros and ones [rows · bits] as the packed bits of the examples from `first` on. */
export function pack(ones: ArrayLike<number>, packed: PackedBits, first: number): void {
  const { bits, width, words } = packed;
  const rows = ones.length / bits;
  for (let row = 0, i = 0; row < rows; row++) {
    const at = (first + row) * width;
    for (let j = 0; j < bits; j++, i++) if (ones[i]) words[at + (j >>> 5)]! |= 1 << (j & 31);
  }
}

/** Bit j of example i. */
export const bitOf = (packed: PackedBits, i: number, j: number): 0 | 1 =>
  ((packed.words[i * packed.width + (j >>> 5)]! >>> (j & 31)) & 1) as 0 | 1;

/** In how many of their first `bits` bits two examples differ. */
export function hamming(packed: PackedBits, i: number, k: number, bits = packed.bits): number {
  let distance = 0;
  for (let j = 0; j < bits; j++) distance += bitOf(packed, i, j) ^ bitOf(packed, k, j);
  return distance;
}
