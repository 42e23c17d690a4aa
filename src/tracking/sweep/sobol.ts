import type { Random } from "../../core/random.js";

/**
 * Sobol's points (Sobol' 1967) in the order of Antonov and Saleev (1979): of the first 2^m, each of the 2^m equal
 * intervals of each dimension has one.
 */

/**
 * A primitive polynomial over GF(2) per dimension, from the second on: its degree s, its inner coefficients as the bits of
 * a, and the first direction numbers m_1 … m_s. They are those of the list new-joe-kuo-6.21201, which were chosen for
 * even two-dimensional projections: Joe and Kuo 2008, "Constructing Sobol sequences with better two-dimensional
 * projections", SIAM J. Sci. Comput. 30. Copyright © 2008 Frances Y. Kuo and Stephen Joe; 3-clause BSD licence.
 */
const polynomials: readonly (readonly [s: number, a: number, ...m: number[]])[] = [
  [1, 0, 1],
  [2, 1, 1, 3],
  [3, 1, 1, 3, 1],
  [3, 2, 1, 1, 1],
  [4, 1, 1, 1, 3, 3],
  [4, 4, 1, 3, 5, 13],
  [5, 2, 1, 1, 5, 5, 17],
  [5, 4, 1, 1, 5, 5, 5],
  [5, 7, 1, 1, 7, 11, 19],
  [5, 11, 1, 1, 5, 1, 1],
  [5, 13, 1, 1, 1, 3, 11],
  [5, 14, 1, 3, 5, 5, 31],
  [6, 1, 1, 3, 3, 9, 7, 49],
  [6, 13, 1, 1, 1, 15, 21, 21],
  [6, 16, 1, 3, 1, 13, 27, 49],
  [6, 19, 1, 1, 1, 15, 7, 5],
  [6, 22, 1, 3, 1, 15, 13, 25],
  [6, 25, 1, 1, 5, 5, 19, 61],
  [7, 1, 1, 3, 7, 11, 23, 15, 103],
  [7, 4, 1, 3, 7, 13, 13, 15, 69],
  [7, 7, 1, 1, 3, 13, 7, 35, 63],
  [7, 8, 1, 3, 5, 9, 1, 25, 53],
  [7, 14, 1, 3, 1, 13, 9, 35, 107],
  [7, 19, 1, 3, 1, 5, 27, 61, 31],
  [7, 21, 1, 1, 5, 11, 19, 41, 61],
  [7, 28, 1, 3, 5, 3, 3, 13, 69],
  [7, 31, 1, 1, 7, 13, 1, 19, 1],
  [7, 32, 1, 3, 7, 5, 13, 19, 59],
  [7, 37, 1, 1, 3, 9, 25, 29, 41],
  [7, 41, 1, 3, 5, 13, 23, 1, 55],
  [7, 42, 1, 3, 7, 3, 13, 59, 17],
];

/** How many dimensions there are numbers for. */
export const mostSobol = polynomials.length + 1;

const bits = 32;

/** [count, dimensions] numbers of [0, 1): the first points; scrambled where there is a source of chance to do it with. */
export function sobol(count: number, dimensions: number, chance?: Random): number[][] {
  const columns = Array.from({ length: dimensions }, (_, d) => {
    const own = chance?.stream(`dimension ${d}`);
    return coordinates(
      count,
      own ? scrambled(directions(d), own) : directions(d),
      own?.words(1, bits)[0] ?? 0,
    );
  });
  return Array.from({ length: count }, (_, i) => columns.map(column => column[i]!));
}

/** x_0 = shift, x_i = x_{i−1} ⊕ v_c, with c the place of the lowest zero bit of i − 1 */
function coordinates(count: number, v: Uint32Array, shift: number): Float64Array {
  const found = new Float64Array(count);
  let x = shift;
  for (let i = 0; i < count; i++) {
    if (i > 0) x = (x ^ v[lowestZero(i - 1)]!) >>> 0;
    found[i] = x / 2 ** bits;
  }
  return found;
}

const lowestZero = (i: number): number => 31 - Math.clz32(~i & (i + 1));

/**
 * v_k = m_k · 2^(32−k); from the degree s on
 * v_k = v_{k−s} ⊕ (v_{k−s} >> s) ⊕ the v_{k−j} of the polynomial's coefficients a_j, j = 1 … s − 1
 */
function directions(dimension: number): Uint32Array {
  const v = new Uint32Array(bits);
  if (dimension === 0) return v.map((_, k) => 2 ** (31 - k)); // van der Corput's sequence
  const [s, a, ...m] = polynomials[dimension - 1]!;
  for (let k = 0; k < bits; k++) {
    if (k < s) v[k] = m[k]! * 2 ** (31 - k);
    else {
      let value = v[k - s]! ^ (v[k - s]! >>> s);
      for (let j = 1; j < s; j++) if ((a >>> (s - 1 - j)) & 1) value ^= v[k - j]!;
      v[k] = value >>> 0;
    }
  }
  return v;
}

/**
 * A random linear map that moves each bit by those above it (Matoušek 1998): the points stay as even as they were. With
 * the shift it makes each point uniform.
 */
function scrambled(v: Uint32Array, chance: Random): Uint32Array {
  const rows = chance.words(bits).map((word, row) => {
    const own = 2 ** (31 - row);
    const above = ~(2 * own - 1) >>> 0; // the bits above its own
    return ((word & above) | own) >>> 0;
  });
  return v.map(value => {
    let made = 0;
    rows.forEach((row, place) => {
      if (isOdd(row & value)) made |= 2 ** (31 - place);
    });
    return made >>> 0;
  });
}

/** Whether an odd number of bits is set. */
function isOdd(word: number): boolean {
  let rest = word;
  for (let half = 16; half > 0; half >>>= 1) rest ^= rest >>> half;
  return (rest & 1) === 1;
}
