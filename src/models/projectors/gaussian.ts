import { wholeNumber } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { planes } from "../projection.js";
import { checkInputs } from "./inputs.js";
import type { Projector } from "./projector.js";

/** Bits of Gaussian planes (eq. 4), all of them drawn once and kept: bits · inputs products per example. */
export function gaussianKept(inputs: number, bits: number, random: Random): Projector {
  const P = planes(inputs, bits, random); // [bits · inputs]
  return {
    inputs,
    bits,
    keptBytes: P.byteLength,
    project(x, words) {
      checkInputs(x, inputs);
      words.fill(0);
      for (let j = 0; j < bits; j++) if (inner(x, P, j * inputs) > 0) words[j >>> 5]! |= 1 << (j & 31);
    },
  };
}

/** The bits of `gaussianKept`, and nothing kept: every element of every plane is drawn anew for every example. */
export function gaussianDrawn(inputs: number, bits: number, random: Random): Projector {
  wholeNumber("inputs", inputs);
  wholeNumber("bits T·d", bits);
  const drawn = random.stream("planes"); // as `planes` names it
  return {
    inputs,
    bits,
    keptBytes: 0,
    project(x, words) {
      checkInputs(x, inputs);
      words.fill(0);
      for (let j = 0; j < bits; j++)
        if (inner(x, drawn.normals(inputs, j * inputs), 0) > 0) words[j >>> 5]! |= 1 << (j & 31);
    },
  };
}

/** <x, P_j>, P_j = P[at], P[at + 1], …; four sums side by side, so that no addition waits for the one before. */
function inner(x: ArrayLike<number>, P: Float32Array, at: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 3 < x.length; k += 4) {
    a += x[k]! * P[at + k]!;
    b += x[k + 1]! * P[at + k + 1]!;
    c += x[k + 2]! * P[at + k + 2]!;
    d += x[k + 3]! * P[at + k + 3]!;
  }
  for (; k < x.length; k++) a += x[k]! * P[at + k]!;
  return a + b + (c + d);
}
