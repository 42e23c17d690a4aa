import { check, wholeNumber } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { boxSum } from "./integral.js";
import { coarse, hashed, patchOfSeed, patchSeed, placesOf } from "./patch.js";
import type { Projector } from "./projector.js";

/** Patches whose maps are counted. */
export const pooledMaps = 64;

/** A bit that counts the ones of a patch's map in a region, against those in another, or against a number. */
export interface Count {
  readonly map: number;
  /** Height and width of both regions, in places. */
  readonly down: number;
  readonly right: number;
  /** Their upper left corners: row, column; B is null where A alone is counted. */
  readonly a: readonly [number, number];
  readonly b: readonly [number, number] | null;
  /** The count of A has to be larger than that of B, or than this. */
  readonly threshold: number;
}

export const pooledSide = 5; // kinds of sides of a region: 2 to 6 places
export const thresholds = [0, 1, 2, 4] as const;

/** Bit i looks at map i mod 64; field f of it is the patches' hash of (seed, 64 + i, f). */
export function countsOf(seed: number, bits: number, [rows, columns]: readonly [number, number]): Count[] {
  return Array.from({ length: bits }, (_, i) => {
    const u = (field: number, n: number): number => hashed(seed, pooledMaps + i, field) % n;
    const right = 2 + u(0, Math.min(pooledSide, columns - 1));
    const down = 2 + u(1, Math.min(pooledSide, rows - 1));
    const corner = (field: number) => [u(field + 1, rows + 1 - down), u(field, columns + 1 - right)] as const;
    const isAlone = u(6, 2) === 0;
    return {
      ...{ map: i % pooledMaps, down, right, a: corner(2), b: isAlone ? null : corner(4) },
      threshold: isAlone ? thresholds[u(7, thresholds.length)]! : 0,
    };
  });
}

/** Places down and right of a map; refuses pictures on which no region of 2 × 2 has room. */
export function pooledPlaces([height, width]: readonly [
  height: number,
  width: number,
  ...others: number[],
]): readonly [number, number] {
  const shape = [height, width] as const;
  const [rows, columns] = placesOf(shape, coarse);
  const least = coarse.window + coarse.stride;
  check(rows >= 2 && columns >= 2, "shape of images for pooled bits", shape, `${least} by ${least} or more`);
  return [rows, columns];
}

/**
 * Counts of patch bits in regions of their maps, of a grey picture:
 *
 *   bit i = 1 if #{ones of map i mod 64 in A_i} > #{ones in B_i}, or > a number, else 0
 *
 * One number of 32 bits is all that they are drawn of.
 */
export function pooled(
  shape: readonly [height: number, width: number],
  bits: number,
  random: Random,
): Projector {
  const places = pooledPlaces(shape);
  const [rows, columns] = places;
  const seed = patchSeed(random.stream("planes"));
  const size = rows * columns;
  const maps = patchOfSeed([shape[0], shape[1], 1], pooledMaps * size, seed);
  const counts = countsOf(seed, wholeNumber("bits T·d", bits), places);
  const line = columns + 1;
  const [ones, integral] = [new Uint32Array(Math.ceil(maps.bits / 32)), new Float64Array((rows + 1) * line)];
  const jumps = countJumps(counts, line);
  return {
    inputs: maps.inputs,
    bits,
    keptBytes: maps.keptBytes + jumps.byteLength,
    project(x, words) {
      maps.project(x, ones); // which refuses an x of another length
      words.fill(0);
      for (let map = 0; map < pooledMaps; map++) {
        countUp(ones, map * size, columns, integral);
        for (let j = map; j < bits; j += pooledMaps) {
          const at = numbers * j;
          const [b, down, right] = [jumps[at + 1]!, jumps[at + 2]!, jumps[at + 3]!];
          const other = b >= 0 ? boxSum(integral, b, down, right) : jumps[at + 4]!;
          if (boxSum(integral, jumps[at]!, down, right) > other) words[j >>> 5]! |= 1 << (j & 31);
        }
      }
    },
  };
}

const numbers = 5; // of a count

/** Per bit, in places of the integral map: the upper left corners of A and B (-1: none), the way down, the way right, the threshold. */
function countJumps(counts: readonly Count[], line: number): Int32Array {
  const jumps = new Int32Array(numbers * counts.length);
  const at = ([row, column]: readonly [number, number]) => row * line + column;
  for (const [j, { a, b, down, right, threshold }] of counts.entries())
    jumps.set([at(a), b ? at(b) : -1, down * line, right, threshold], numbers * j);
  return jumps;
}

/** integral: at (row, column) how many ones of the map are above and left of it. */
function countUp(ones: Uint32Array, from: number, columns: number, integral: Float64Array): void {
  const line = columns + 1;
  for (let at = line, j = from; at < integral.length; ) {
    let row = 0;
    integral[at++] = 0;
    for (let column = 0; column < columns; column++, at++, j++) {
      row += (ones[j >>> 5]! >>> (j & 31)) & 1;
      integral[at] = integral[at - line]! + row;
    }
  }
}
