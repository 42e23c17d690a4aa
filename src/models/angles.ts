import { check, wholeNumber } from "../core/check.js";
import type { Random } from "../core/random.js";
import { tf } from "../engine/tensorflow.js";
import { differing, type PackedBits, planes } from "./projection.js";

/** θ(x, y) = arccos(<x, y> / (|x|·|y|)), in radians, 0 to π. Both [inputs], neither of them zero. */
export function angle(x: ArrayLike<number>, y: ArrayLike<number>): number {
  check(x.length === y.length, "lengths of x and y", `${x.length} and ${y.length}`, "equal ones");
  const [xx, yy] = [dot(x, x), dot(y, y)];
  check(xx > 0 && yy > 0, "x or y", "all zeros", "vectors with a direction");
  return arccos(dot(x, y) / Math.sqrt(xx * yy));
}

/** A plane where it meets the plane that x and y span: a line through the origin. */
export interface Cut {
  /** The plane's normal in that plane, [along x, across it]. */
  readonly normal: readonly [number, number];
  /** Whether x and y lie on different sides, so that their bits differ. */
  readonly separates: boolean;
}

/** Two vectors in the plane that they span, and the planes of a code as lines in it. */
export interface PlaneSection {
  /** θ(x, y), radians. */
  readonly angle: number;
  readonly cuts: readonly Cut[];
  /** The share of the planes that separate x and y; θ/π is expected. */
  readonly share: number;
}

/**
 * Why the share of differing bits is θ/π: in the plane spanned by e1 = x/|x| and e2 ⟂ e1, plane j is the line with
 * normal (<P_j, e1>, <P_j, e2>), whose direction is uniform, and it falls between x and y with probability θ/π.
 *
 * x, y [inputs] → the first `bits` planes of `random`
 */
export function planeSection(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  bits: number,
  random: Random,
): PlaneSection {
  const theta = angle(x, y);
  check(
    Math.sin(theta) > 0,
    "angle between x and y",
    theta,
    "one between 0 and π, so that they span a plane",
  );
  const e1 = scaled(x, 1 / Math.sqrt(dot(x, x)));
  const along = dot(y, e1);
  const rest = Float64Array.from(y, (value, i) => value - along * e1[i]!);
  const e2 = scaled(rest, 1 / Math.sqrt(dot(rest, rest)));
  const P = planes(x.length, bits, random);
  const cuts = Array.from({ length: bits }, (_, j): Cut => {
    const row = P.subarray(j * x.length, (j + 1) * x.length);
    const normal = [dot(row, e1), dot(row, e2)] as const;
    const ofY = normal[0] * Math.cos(theta) + normal[1] * Math.sin(theta);
    return { normal, separates: normal[0] > 0 !== ofY > 0 };
  });
  return { angle: theta, cuts, share: cuts.filter(cut => cut.separates).length / bits };
}

/** Two examples and the angle between them, radians. */
export interface Pair {
  readonly i: number;
  readonly k: number;
  readonly angle: number;
}

const bins = 40;
const examplesAtMost = 500; // 124,750 pairs to choose from

/**
 * Pairs of examples whose angles spread as evenly over what occurs as the data allow: pairs taken at random from
 * each of 40 equal stretches of the angle in turn. Bits play no part in the choice, so none is favoured.
 *
 * x [count · inputs]
 */
export function spreadPairs(x: ArrayLike<number>, inputs: number, pairs: number, random: Random): Pair[] {
  const count = Math.min(x.length / inputs, examplesAtMost);
  check(Number.isInteger(x.length / inputs), "values", x.length, `a multiple of ${inputs}`);
  wholeNumber("examples to pair", count, 2);
  const cosines = cosinesOf(x, x, inputs, count, count);
  const all: Pair[] = [];
  for (const at of random.stream("pairs").permutation(count * count)) {
    const [i, k] = [Math.floor(at / count), at % count];
    if (i < k && !Number.isNaN(cosines[at]!)) all.push({ i, k, angle: arccos(cosines[at]!) });
  }
  return evenly(all, wholeNumber("pairs", pairs));
}

function evenly(all: readonly Pair[], wanted: number): Pair[] {
  let [least, most] = [Infinity, -Infinity];
  for (const pair of all) [least, most] = [Math.min(least, pair.angle), Math.max(most, pair.angle)];
  const stretches: Pair[][] = Array.from({ length: bins }, () => []);
  const stretch = (pair: Pair) =>
    Math.min(bins - 1, Math.floor((bins * (pair.angle - least)) / (most - least || 1)));
  for (const pair of all) stretches[stretch(pair)]!.push(pair);
  const chosen: Pair[] = [];
  for (let turn = 0; chosen.length < Math.min(wanted, all.length); turn++)
    for (const found of stretches)
      if (turn < found.length && chosen.length < wanted) chosen.push(found[turn]!);
  return chosen;
}

/** A pair measured: its angle, and in which share of the bits its two examples differ. */
export interface Measured extends Pair {
  readonly share: number;
}

/** The share of the first `bits` bits in which each pair differs, beside its angle. */
export const measuredPairs = (pairs: readonly Pair[], code: PackedBits, bits = code.bits): Measured[] =>
  pairs.map(pair => ({ ...pair, share: differing(code, pair.i, code, pair.k, bits) / bits }));

/** <x_i, y_k> / (|x_i|·|y_k|) of the first rows: x [rows · inputs], y [columns · inputs] → [rows · columns], NaN for 0. */
export function cosinesOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  inputs: number,
  rows: number,
  columns: number,
): Float32Array {
  const product = tf.tidy(() => {
    const directions = (values: ArrayLike<number>, count: number) => {
      const all = tf.tensor2d(new Float32Array(values).subarray(0, count * inputs), [count, inputs]);
      return tf.div(all, tf.norm(all, 2, 1, true)) as tf.Tensor2D;
    };
    return tf.matMul(directions(x, rows), directions(y, columns), false, true);
  });
  const cosines = product.dataSync() as Float32Array; // outside of tidy, which would search the array for tensors
  product.dispose();
  return cosines;
}

function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

const scaled = (x: ArrayLike<number>, factor: number): Float64Array =>
  Float64Array.from(x, value => factor * value);

/** Rounding may carry a cosine past 1. */
const arccos = (cosine: number): number => Math.acos(Math.min(1, Math.max(-1, cosine)));
