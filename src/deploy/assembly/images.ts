/** Bits of images, as models/projectors has them. */

import { below, word } from "./chance";
import {
  boxDraws,
  centre,
  drawn,
  given,
  inputs,
  isHadamard,
  kind,
  n,
  nonZeros,
  rotations,
  stored,
  sums,
  width,
  wordsPerPlane,
  x,
} from "./model";

function pixel(i: i32): i32 {
  return load<i32>(x + 4 * i);
}

export function look(): void {
  for (let i = 0; i < inputs; i++) {
    const value = <i32>load<u8>(given + i);
    store<i32>(x + 4 * i, centre ? value - <i32>load<u8>(centre + i) : value);
  }
  if (isHadamard) for (let r = 0; r * n < drawn; r++) rotate(r);
  else if (kind === 4) integrate();
}

/** <x, P_j> > 0 of Gaussian planes, by four sums side by side. */
export function gaussian(j: i32): bool {
  const plane = stored + 4 * j * inputs;
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  let d: f64 = 0;
  let k = 0;
  for (; k + 3 < inputs; k += 4) {
    a += <f64>pixel(k) * <f64>load<f32>(plane + 4 * k);
    b += <f64>pixel(k + 1) * <f64>load<f32>(plane + 4 * k, 4);
    c += <f64>pixel(k + 2) * <f64>load<f32>(plane + 4 * k, 8);
    d += <f64>pixel(k + 3) * <f64>load<f32>(plane + 4 * k, 12);
  }
  for (; k < inputs; k++) a += <f64>pixel(k) * <f64>load<f32>(plane + 4 * k);
  return a + b + (c + d) > 0;
}

export function rademacher(j: i32): bool {
  let sum = 0;
  for (let i = 0; i < inputs; i++)
    sum += (word(j * wordsPerPlane + (i >>> 5)) >>> (i & 31)) & 1 ? pixel(i) : -pixel(i);
  return sum > 0;
}

export function sparse(j: i32): bool {
  let sum = 0;
  for (let i = nonZeros * j; i < nonZeros * (j + 1); i += 2)
    sum += pixel(below(i, inputs)) - pixel(below(i + 1, inputs));
  return sum > 0;
}

/** y of bits r·n to r·n + n - 1: H·D₃·H·D₂·H·D₁·x. Doubles, as whole numbers pass 2^31. */
function rotate(r: i32): void {
  const y = sums + 8 * r * n;
  for (let i = 0; i < n; i++) store<f64>(y + 8 * i, i < inputs ? <f64>pixel(i) : 0);
  for (let round = 0; round < rotations; round++) {
    const first = (rotations * r + round) * (n >>> 5);
    for (let i = 0; i < n; i++)
      if ((word(first + (i >>> 5)) >>> (i & 31)) & 1) store<f64>(y + 8 * i, -load<f64>(y + 8 * i));
    for (let half = n >>> 1; half >= 1; half >>>= 1)
      for (let i = 0; i < n; i++) {
        if (i & half) continue;
        const p = y + 8 * i;
        const a = load<f64>(p);
        const b = load<f64>(p + 8 * half);
        store<f64>(p, a + b);
        store<f64>(p + 8 * half, a - b);
      }
  }
}

/** The integral picture, i32: at (y, x) the sum of the pixels above y and left of x. */
function integrate(): void {
  const line = width + 1;
  memory.fill(sums, 0, 4 * line);
  for (let i = 0, at = sums + 4 * line; i < inputs; at += 4) {
    store<i32>(at, 0);
    let row = 0;
    for (const last = i + width; i < last; i++) {
      row += pixel(i);
      at += 4;
      store<i32>(at, load<i32>(at - 4 * line) + row);
    }
  }
}

const height = width ? inputs / width : 0;

function side(i: i32, whole: i32): i32 {
  return 2 + below(i, (whole + 2) / 3 - 1);
}

export function boxes(j: i32): bool {
  const first = boxDraws * j;
  const down = side(first, height);
  const right = side(first + 1, width);
  return box(first + 2, down, right) > box(first + 4, down, right);
}

/** The sum of a box whose place words i and i + 1 give. */
function box(i: i32, down: i32, right: i32): i32 {
  const line = 4 * (width + 1);
  const corner = sums + below(i, height - down + 1) * line + 4 * below(i + 1, width - right + 1);
  return (
    load<i32>(corner) -
    load<i32>(corner + 4 * right) -
    load<i32>(corner + down * line) +
    load<i32>(corner + down * line + 4 * right)
  );
}
