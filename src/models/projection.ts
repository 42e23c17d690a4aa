import { check, wholeNumber } from "../core/check.js";
import { type Task as Bar, silent } from "../core/progress.js";
import type { Random } from "../core/random.js";
import { tf } from "../engine/tensorflow.js";

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

/** Planes of +1 and -1 (Rademacher) in the place of Gaussian ones, a bit of chance each; row j depends on (seed, j) alone. */
export function signPlanes(inputs: number, bits: number, random: Random): Float32Array {
  const width = wordsFor(wholeNumber("inputs", inputs));
  const words = random.stream("planes").words(width * wholeNumber("bits T·d", bits));
  const P = new Float32Array(inputs * bits);
  for (let j = 0, at = 0; j < bits; j++)
    for (let i = 0; i < inputs; i++, at++) P[at] = (words[j * width + (i >>> 5)]! >>> (i & 31)) & 1 ? 1 : -1;
  return P;
}

const chunk = 2048; // examples at a time: 2,048 × 784 floats are 6 MB

/**
 * Neural bits (eq. 4): P_j(x) = 1 if <x, P_j> > 0, else 0. The scale of x does not matter; its origin does.
 *
 * x [count · inputs], numbers that 32 bits hold → packed bits; others are refused. Yields to the event loop between chunks.
 */
export async function signBits(
  x: ArrayLike<number>,
  inputs: number,
  bits: number,
  random: Random,
  {
    signal,
    task = silent.task("", 0),
    planesOf = planes,
    centre,
  }: {
    signal?: AbortSignal | undefined;
    task?: Bar;
    planesOf?: typeof planes;
    /** What is subtracted from every example first [inputs]. */
    centre?: readonly number[] | undefined;
  } = {},
): Promise<PackedBits> {
  const count = x.length / inputs;
  check(Number.isInteger(count), "values to project", x.length, `a multiple of ${inputs}`);
  check(!centre || centre.length === inputs, "values of the centre", centre?.length, `${inputs}`);
  const P = tf.tensor2d(planesOf(inputs, bits, random), [bits, inputs]);
  const packed = emptyBits(count, bits);
  try {
    for (let first = 0; first < count; first += chunk) {
      const rows = Math.min(chunk, count - first);
      const values = new Float32Array(rows * inputs);
      for (let i = 0, at = first * inputs; i < values.length; i++, at++) values[i] = single(x[at]!, at);
      if (centre) for (let i = 0; i < values.length; i++) values[i]! -= centre[i % inputs]!;
      const signs = tf.tidy(() =>
        tf.greater(tf.matMul(tf.tensor2d(values, [rows, inputs]), P, false, true), 0),
      );
      pack(signs.dataSync(), packed, first); // outside of tidy, which would search the array for tensors
      signs.dispose();
      task.at(first + rows);
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  } finally {
    P.dispose();
  }
  return packed;
}

/** The nearest number of 32 bits; refuses what is none, and what would be infinite or 0 as one. */
function single(value: number, at: number): number {
  const rounded = Math.fround(value);
  const isHeld = typeof value === "number" && Number.isFinite(rounded) && (rounded !== 0 || value === 0);
  if (!isHeld) check(false, `value ${at + 1} to project`, value, "a number that 32 bits hold");
  return rounded;
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
export function bitOf(packed: PackedBits, i: number, j: number): 0 | 1 {
  checkPlace(i, packed);
  check(wholeNumber("bit", j, 0) < packed.bits, "bit", j, `less than ${packed.bits}`);
  return ((packed.words[i * packed.width + (j >>> 5)]! >>> (j & 31)) & 1) as 0 | 1;
}

/** In how many of their first `bits` bits two examples differ. */
export const hamming = (packed: PackedBits, i: number, k: number, bits = packed.bits): number =>
  differing(packed, i, packed, k, bits);

/** In how many of their first `bits` bits example i of `a` and example k of `b` differ: Σ_j a_ij XOR b_kj. */
export function differing(a: PackedBits, i: number, b: PackedBits, k: number, bits = a.bits): number {
  checkPlace(k, b);
  return distances(
    a,
    i,
    { ...b, count: 1, words: b.words.subarray(k * b.width, (k + 1) * b.width) },
    bits,
  )[0]!;
}

function checkPlace(place: number, { count }: PackedBits): void {
  wholeNumber("example", place, 0);
  check(place < count, "example", place, `less than ${count}`);
}

/** `differing` to every example of `b`, in one pass over its words → [b.count] */
export function distances(a: PackedBits, i: number, b: PackedBits, bits = a.bits): Int32Array {
  wholeNumber("bits to compare", bits, 0);
  check(bits <= a.bits && bits <= b.bits, "bits to compare", bits, `at most ${Math.min(a.bits, b.bits)}`);
  checkPlace(i, a);
  const result = new Int32Array(b.count);
  const [ours, theirs] = [signed(a.words), signed(b.words)];
  const used = wordsFor(bits);
  for (let word = 0; word < used; word++) {
    const mask = word === used - 1 && bits & 31 ? (1 << (bits & 31)) - 1 : -1;
    const own = ours[i * a.width + word]!;
    for (let k = 0, at = word; k < result.length; k++, at += b.width)
      result[k]! += popCount((own ^ theirs[at]!) & mask);
  }
  return result;
}

/** The same words as whole numbers that the processor's registers hold. */
const signed = ({ buffer, byteOffset, length }: Uint32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length);

/** The ones of a 32-bit word: sums of 2, 4 and 8 bits side by side, then of the four bytes. */
function popCount(word: number): number {
  const pairs = (word - ((word >>> 1) & 0x55555555)) | 0;
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
