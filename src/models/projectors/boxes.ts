import { wholeNumber } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { checkInputs } from "./inputs.js";
import { boxSum } from "./integral.js";
import type { Projector } from "./projector.js";

/** Pixels: a third of them, rounded up, is a side of 2. */
export const leastSide = 4;

/**
 * Box differences of a grey picture: two boxes of one size at random places, compared (Viola and Jones 2001, "Rapid
 * object detection"; Calonder et al. 2010, "BRIEF").
 *
 *   bit j = 1 if Σ_{p in A_j} x_p - Σ_{p in B_j} x_p > 0, else 0
 *
 * Sides from 2 pixels to a third of the picture's, uniform, as are the places. The integral picture takes two additions
 * per pixel, and a box four look-ups in it and three additions, whatever its size: 2·inputs + 6·bits additions per
 * example. Exact where x is whole numbers.
 */
export function boxes(
  [height, width]: readonly [height: number, width: number],
  bits: number,
  random: Random,
): Projector {
  wholeNumber("height", height, leastSide);
  wholeNumber("width", width, leastSide);
  wholeNumber("bits T·d", bits);
  const inputs = height * width;
  const corners = boxCorners([height, width], bits, random);
  const integral = new Float64Array((height + 1) * (width + 1));
  return {
    inputs,
    bits,
    keptBytes: corners.byteLength,
    project(x, words) {
      checkInputs(x, inputs);
      words.fill(0);
      integrate(x, width, integral);
      for (let j = 0, at = 0; j < bits; j++, at += 4) {
        const down = corners[at + 2]!;
        const right = corners[at + 3]!;
        if (boxSum(integral, corners[at]!, down, right) > boxSum(integral, corners[at + 1]!, down, right))
          words[j >>> 5]! |= 1 << (j & 31);
      }
    },
  };
}

/** Numbers that a bit is drawn of: two sides, two places of two numbers each. */
export const boxDraws = 6;

/** Per bit, in places of the integral picture: the upper left corners of A and B, the way down, the way right. */
export function boxCorners(
  [height, width]: readonly [height: number, width: number],
  bits: number,
  random: Random,
): Int32Array {
  const chance = random.stream("planes").uniforms(boxDraws * bits);
  const corners = new Int32Array(4 * bits);
  for (let j = 0; j < bits; j++) {
    const below = (field: number, end: number): number => Math.floor(chance[boxDraws * j + field]! * end);
    const side = (field: number, whole: number): number => 2 + below(field, Math.ceil(whole / 3) - 1);
    const [down, right] = [side(0, height), side(1, width)];
    const place = (field: number): number =>
      below(field, height - down + 1) * (width + 1) + below(field + 1, width - right + 1);
    corners.set([place(2), place(4), down * (width + 1), right], 4 * j);
  }
  return corners;
}

/** integral [(height + 1) · (width + 1)]: at (y, x) the sum of the pixels above y and left of x; 0 along the edges. */
function integrate(x: ArrayLike<number>, width: number, integral: Float64Array): void {
  const line = width + 1;
  for (let from = 0, at = line + 1; from < x.length; at++) {
    let row = 0;
    for (const end = from + width; from < end; from++, at++) {
      row += x[from]!;
      integral[at] = integral[at - line]! + row;
    }
  }
}
