import { check } from "../../core/check.js";
import { product as count } from "../../core/product.js";

/** Numbers in a row; a typed array rounds or wraps what is put into it, as its type has it. */
export type Values =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array;

/** An array of any number of sides, row by row; Booleans are bytes of 0 and 1. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly values: Values;
}

type Maker = new (length: number) => Values;
type Numeric = number | bigint;

export const makerOf = ({ values }: NdArray): Maker => values.constructor as Maker;

/** An array of a type, filled by what is said of each place. */
export function filled(Make: Maker, shape: readonly number[], value: (at: number) => Numeric): NdArray {
  const values = new Make(count(shape));
  for (let at = 0; at < values.length; at++) values[at] = value(at) as never;
  return { shape, values };
}

/** Each number by itself, as another type. */
export const each = (a: NdArray, Make: Maker, of: (x: never) => Numeric): NdArray =>
  filled(Make, a.shape, at => of(a.values[at] as never));

/** As another type: what is not whole loses its fraction where only whole numbers fit. */
export function cast(a: NdArray, Make: Maker): NdArray {
  const toBig = Make === BigInt64Array || Make === BigUint64Array;
  const fromBig = a.values instanceof BigInt64Array || a.values instanceof BigUint64Array;
  if (toBig === fromBig) return each(a, Make, x => x);
  return each(a, Make, toBig ? (x: number) => BigInt(Math.trunc(x)) : (x: bigint) => Number(x));
}

/** Two arrays number by number. */
export function pairs(a: NdArray, b: NdArray, Make: Maker, of: (x: never, y: never) => Numeric): NdArray {
  const { shape, from, other } = stretched(a, b);
  return filled(Make, shape, at => of(a.values[from[at]!] as never, b.values[other[at]!] as never));
}

/** The shape of two arrays together, whose sides of 1, and those that one has not, stretch; where in each a number lies. */
export function stretched(
  a: NdArray,
  b: NdArray,
): { readonly shape: readonly number[]; readonly from: Int32Array; readonly other: Int32Array } {
  const sides = Math.max(a.shape.length, b.shape.length);
  const [left, right] = [a, b].map(
    ({ shape }) => [...Array(sides - shape.length).fill(1), ...shape] as number[],
  );
  const shape = left!.map((side, i) => (side === 1 ? right![i]! : side));
  const fit = shape.every((side, i) => [left![i], right![i]].every(own => own === 1 || own === side));
  check(fit, "shapes of two arrays", [a.shape, b.shape], "sides that are equal or 1");
  return { shape, from: placesIn(left!, shape), other: placesIn(right!, shape) };
}

/** Where each number of a stretched array lies in the array itself. */
function placesIn(own: readonly number[], shape: readonly number[]): Int32Array {
  let places = Int32Array.of(0);
  let step = count(own);
  for (const [i, side] of shape.entries()) {
    step /= own[i]! || 1;
    const next = new Int32Array(places.length * side);
    for (let p = 0, at = 0; p < places.length; p++)
      for (let k = 0; k < side; k++) next[at++] = places[p]! + (own[i] === 1 ? 0 : k * step);
    places = next;
  }
  return places;
}

/** The same numbers under other sides; one of -1 is what is left. */
export function reshaped({ shape, values }: NdArray, sides: readonly number[]): NdArray {
  const known = sides.reduce((all, side) => (side < 0 ? all : all * side), 1);
  const wanted = sides.map(side => (side < 0 ? values.length / known : side));
  check(count(wanted) === values.length, "shape", wanted, `${values.length} numbers, as of ${shape}`);
  return { shape: wanted, values };
}

/** [n, m] → [m, n] */
export function transposed({ shape, values }: NdArray): NdArray {
  check(shape.length === 2, "sides of what is transposed", shape, "two");
  const [n, m] = shape as [number, number];
  return filled(values.constructor as Maker, [m, n], at => values[(at % n) * m + Math.floor(at / n)]!);
}

/** a [… n, k] · b [… k, m] → [… n, m], of numbers that are no BigInts; of one of them the first sides may be missing. */
export function product(a: NdArray, b: NdArray): NdArray {
  const [n, k] = a.shape.slice(-2) as [number, number];
  const [inner, m] = b.shape.slice(-2) as [number, number];
  check(k === inner, "inner sides of a product", [a.shape, b.shape], "equal ones");
  const [left, right] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const outer = left.length > 0 ? left : right;
  const [x, y] = [a.values as Float64Array, b.values as Float64Array];
  const sums = new Float64Array(count(outer) * n * m);
  for (let p = 0; p < count(outer); p++) {
    const [ofA, ofB] = [left.length > 0 ? p * n * k : 0, right.length > 0 ? p * k * m : 0];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < k; j++) {
        const factor = x[ofA + i * k + j]!;
        if (factor === 0) continue;
        for (let o = 0, to = (p * n + i) * m, from = ofB + j * m; o < m; o++)
          sums[to++]! += factor * y[from++]!;
      }
  }
  return filled(makerOf(a), [...outer, n, m], at => sums[at]!);
}

/** How many numbers there are before a side, of it, and in one step of it. */
const around = (shape: readonly number[], axis: number): [before: number, side: number, step: number] => [
  count(shape.slice(0, axis)),
  shape[axis]!,
  count(shape.slice(axis + 1)),
];

/** Rows of a side by their numbers; an index without sides takes the side away. */
export function gathered(a: NdArray, index: NdArray, axis: number): NdArray {
  const [before, side, step] = around(a.shape, axis);
  const places = Array.from(index.values as ArrayLike<Numeric>, Number);
  check(
    places.every(at => at >= 0 && at < side),
    "places that are gathered",
    places.find(at => !(at < side)),
    `below ${side}`,
  );
  const shape = [...a.shape.slice(0, axis), ...index.shape, ...a.shape.slice(axis + 1)];
  const values = new (makerOf(a))(count(shape));
  for (let p = 0, to = 0; p < before; p++)
    for (const place of places)
      for (let k = 0, from = (p * side + place) * step; k < step; k++)
        values[to++] = a.values[from++] as never;
  return { shape, values };
}

/** Along a side, what is told of the sum so far and of the next number. */
function along(a: NdArray, axis: number, tell: (sum: number, at: number, row: number) => void): void {
  const [before, side, step] = around(a.shape, axis);
  for (let p = 0; p < before; p++)
    for (let k = 0; k < step; k++)
      for (let i = 0, sum = 0; i < side; i++) {
        const at = (p * side + i) * step + k;
        sum += Number(a.values[at]);
        tell(sum, at, p * step + k);
      }
}

/** Each number and those before it on a side. */
export function cumulated(a: NdArray, axis: number): NdArray {
  const values = new (makerOf(a))(a.values.length);
  along(a, axis, (sum, at) => (values[at] = sum as never));
  return { shape: a.shape, values };
}

/** The sum along a side, which becomes 1 or goes. */
export function summed(a: NdArray, axis: number, keeps: boolean): NdArray {
  const shape = a.shape.flatMap((side, i) => (i !== axis ? [side] : keeps ? [1] : []));
  const values = new (makerOf(a))(count(shape));
  along(a, axis, (sum, _, row) => (values[row] = sum as never));
  return { shape, values };
}

/** Zeros before and after each side. */
export function padded(a: NdArray, before: readonly number[], after: readonly number[]): NdArray {
  const shape = a.shape.map((side, i) => before[i]! + side + after[i]!);
  const values = new (makerOf(a))(count(shape));
  for (const [from, value] of (a.values as Float64Array).entries()) {
    let [rest, to, step] = [from, 0, 1];
    for (let i = shape.length - 1; i >= 0; i--) {
      to += ((rest % a.shape[i]!) + before[i]!) * step;
      rest = Math.floor(rest / a.shape[i]!);
      step *= shape[i]!;
    }
    values[to] = value as never;
  }
  return { shape, values };
}

/** One after the other along the second side of two: [n, …]. */
export function joined(all: readonly NdArray[]): NdArray {
  const n = all[0]!.shape[0]!;
  const widths = all.map(({ shape }) => shape[1]!);
  const width = widths.reduce((sum, own) => sum + own, 0);
  const values = new (makerOf(all[0]!))(n * width);
  for (let row = 0, to = 0; row < n; row++)
    for (const [k, own] of all.entries())
      for (let i = 0; i < widths[k]!; i++) values[to++] = own.values[row * widths[k]! + i] as never;
  return { shape: [n, width], values };
}

/** The place of the first of the largest of each row: [n, m] → [n]. */
export function largest({ shape, values }: NdArray): NdArray {
  const [n, m] = shape as [number, number];
  return filled(Int32Array, [n], row => {
    const own = Array.from(values.subarray(row * m, (row + 1) * m) as ArrayLike<Numeric>, Number);
    return own.indexOf(Math.max(...own));
  });
}
