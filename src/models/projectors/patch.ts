import { check, wholeNumber } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { checkInputs } from "./inputs.js";
import { boxSum } from "./integral.js";
import type { Projector } from "./projector.js";

/** How patches slide over a picture, and how large the boxes in them are. */
export interface Sliding {
  /** The side of a patch, in pixels. */
  readonly window: number;
  /** Pixels from one place to the next, down and right. */
  readonly stride: number;
  /** Pixels of 0 around the picture. */
  readonly padding: number;
  /** The longest side of a box. */
  readonly side: number;
}

/** 11 × 11 places on 28 × 28 pixels. */
export const coarse: Sliding = { window: 8, stride: 2, padding: 0, side: 5 };
/** 14 × 14 places on 28 × 28 pixels: every second pixel has one. */
export const fine: Sliding = { window: 6, stride: 2, padding: 2, side: 4 };

/** A picture's height and width, and how many colours a pixel has: 1 of a grey one. */
export type PictureShape = readonly [height: number, width: number, colours: number];

/** A bit of a patch: whether box A is brighter than box B, or than nothing, by more than a threshold. */
export interface Patch {
  /** Height and width of both boxes. */
  readonly down: number;
  readonly right: number;
  /** The upper left corner of A in the patch: row, column. */
  readonly a: readonly [number, number];
  /** That of B; null where A alone is looked at. */
  readonly b: readonly [number, number] | null;
  /** Of which colours A and B are looked at; 0 where the picture is grey. */
  readonly colours: readonly [a: number, b: number];
  /** On pixels from 0 to 255. */
  readonly threshold: number;
}

/**
 * The patches of a seed of 32 bits. Field f of patch i is a hash of (seed, i, f), two multiplications of it, so that a
 * device needs no generator of chance: u_f(n) = hash mod n.
 */
export function patchesOf(seed: number, count: number, { window, side }: Sliding, colours: number): Patch[] {
  return Array.from({ length: count }, (_, i) => {
    const u = (field: number, n: number): number => hashed(seed, i, field) % n;
    const [right, down] = [1 + u(0, side), 1 + u(1, side)];
    const corner = (field: number) =>
      [u(field + 1, window + 1 - down), u(field, window + 1 - right)] as const;
    const isAlone = u(6, 1000) < 200; // a fifth of them see how bright A is
    const level = (isAlone ? 24 : 16) * u(7, 8) + 8; // for each pixel: 8 to 176, or 8 to 120
    const [a, b] = [corner(2), isAlone ? null : corner(4)];
    const seen = [u(8, colours), u(9, colours)] as const;
    return { down, right, a, b, colours: seen, threshold: level * down * right };
  });
}

/** The hash, with the last steps of MurmurHash3: whole numbers of 32 bits. */
export function hashed(seed: number, patch: number, field: number): number {
  let h = Math.imul(seed, 0x9e3779b1) ^ ((Math.imul(patch, 0x85ebca77) + Math.imul(field, 0xc2b2ae3d)) | 0);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The one number that patches are drawn of. */
export const patchSeed = (random: Random): number => random.words(1)[0]!;

/** Down and right, how many places a patch has on a picture. */
export function placesOf(
  [height, width]: readonly [height: number, width: number, ...others: number[]],
  { window, stride, padding }: Sliding,
): readonly [down: number, right: number] {
  return [height, width].map((pixels, i) => {
    const most = wholeNumber(i === 0 ? "height" : "width", pixels) + 2 * padding - window;
    check(most >= 0, i === 0 ? "height" : "width", pixels, `${window - 2 * padding} or more`);
    return Math.floor(most / stride) + 1;
  }) as [number, number];
}

/**
 * Bits of patches at every place of a picture, patch by patch, each row by row: with p places,
 *
 *   bit c·p + i = 1 if Σ A_c - Σ B_c > t_c at place i, else 0
 *
 * A and B are boxes of one colour each. Places beyond the edge hold 0. One number of 32 bits is all that patches are drawn of.
 */
export const patch = (
  [height, width, colours = 1]: readonly [height: number, width: number, colours?: number],
  bits: number,
  random: Random,
  sliding: Sliding = coarse,
): Projector => patchOfSeed([height, width, colours], bits, patchSeed(random.stream("planes")), sliding);

/** The same by the number alone. */
export function patchOfSeed(
  shape: PictureShape,
  bits: number,
  seed: number,
  sliding: Sliding = coarse,
): Projector {
  const [height, width] = shape;
  const colours = wholeNumber("colours", shape[2]);
  const inputs = height * width * colours;
  const [rows, columns] = placesOf(shape, sliding);
  const { stride, padding } = sliding;
  const places = rows * columns;
  const patches = patchesOf(seed, Math.ceil(wholeNumber("bits T·d", bits) / places), sliding, colours);
  const line = width + 2 * padding + 1;
  const size = (height + 2 * padding + 1) * line;
  const integral = new Float64Array(colours * size);
  const jumps = patches.map(({ a, b, colours: [ofA, ofB], down, right, threshold }) => {
    const at = ([row, column]: readonly [number, number], colour: number) =>
      colour * size + row * line + column;
    return { a: at(a, ofA), b: b ? at(b, ofB) : -1, down: down * line, right, threshold };
  });
  return {
    inputs,
    bits,
    keptBytes: jumps.length * 5 * Float64Array.BYTES_PER_ELEMENT,
    project(x, words) {
      checkInputs(x, inputs);
      words.fill(0);
      for (let colour = 0; colour < colours; colour++)
        integrate(
          x,
          [height, width, colours],
          colour,
          padding,
          integral.subarray(colour * size, (colour + 1) * size),
        );
      let j = 0;
      for (const { a, b, down, right, threshold } of jumps)
        for (let row = 0; row < rows; row++)
          for (
            let column = 0, at = stride * row * line;
            column < columns && j < bits;
            column++, at += stride
          ) {
            let sum = boxSum(integral, at + a, down, right);
            if (b >= 0) sum -= boxSum(integral, at + b, down, right);
            if (sum > threshold) words[j >>> 5]! |= 1 << (j & 31);
            j++;
          }
    },
  };
}

/** integral: at (row, column) of the padded picture the sum of one colour of the pixels above and left of it. */
function integrate(
  x: ArrayLike<number>,
  [height, width, colours]: Required<PictureShape>,
  colour: number,
  padding: number,
  integral: Float64Array,
): void {
  const line = width + 2 * padding + 1;
  for (let row = 1; row * line < integral.length; row++) {
    const y = row - 1 - padding;
    let sum = 0;
    for (let column = 1; column < line; column++) {
      const inside = column - 1 - padding;
      if (y >= 0 && y < height && inside >= 0 && inside < width)
        sum += x[(y * width + inside) * colours + colour]!;
      integral[row * line + column] = integral[(row - 1) * line + column]! + sum;
    }
  }
}
