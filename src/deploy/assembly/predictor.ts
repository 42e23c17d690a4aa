/**
 * The predictor as a WebAssembly module, in AssemblyScript (its compiler, not TypeScript's, reads this file). It is
 * compiled once, when the package is built; wasm/module.ts puts a model's numbers into a copy of it, from address 0 of its
 * memory on, in the order of wasm/memory.ts. What the seed gives is drawn once, when the module starts. It does what
 * `predictor` of packed.ts does, sums in the same order, so that floats are equal to the last bit, too.
 */

import { boxes, gaussian, look, rademacher, sparse } from "./images";
import {
  bits,
  classes,
  first,
  ids,
  isFloat,
  isHadamard,
  isRademacher,
  isSign,
  isSparse,
  isText,
  layerCount,
  layers,
  most,
  packedBits,
  second,
  sums,
  zero,
} from "./model";
import { read } from "./texts";

export { classes, code, codeBits, input, isFloat, isText, most } from "./model";

let from = first;
let to = second;

/** Where the host finds the logits, one for each class. */
export let logits: usize = 0;

/** Bit j of those that are drawn. */
function isOne(j: i32): bool {
  if (isText || isHadamard) return load<f64>(sums + 8 * j) > 0;
  if (isSign) return gaussian(j);
  if (isRademacher) return rademacher(j);
  return isSparse ? sparse(j) : boxes(j);
}

/** The class of the input, which for texts has `length` bytes; -1 where there are more than `most`. */
export function predict(length: i32): i32 {
  if (length < 0 || length > most) return -1;
  if (isText) read(length);
  else look();
  memory.fill(packedBits, 0, 4 * ((bits + 31) >>> 5));
  for (let j = 0; j < bits; j++) {
    const one = isOne(ids ? load<i32>(ids + 4 * j) : j);
    const at = packedBits + 4 * (j >>> 5);
    if (one) store<u32>(at, load<u32>(at) | (1 << (j & 31)));
    const value = one ? 1 : zero;
    if (isFloat) store<f64>(from + 8 * j, <f64>value);
    else store<i32>(from + 4 * j, value);
  }
  for (let l = 0; l < layerCount; l++) {
    if (isFloat) floats(layers + 32 * l);
    else integers(layers + 32 * l);
    const held = from;
    from = to;
    to = held;
  }
  logits = from;
  return largest();
}

/** z_o = (Σ q·a + β_o)·m_o; of a hidden layer z / 2^shift, rounded, a half upwards, cut off below 0 and above 255. */
function integers(layer: usize): void {
  const inputs = load<i32>(layer, 4);
  const outputs = load<i32>(layer, 8);
  const weights = <usize>load<i32>(layer, 12);
  const multipliers = <usize>load<i32>(layer, 16);
  const biases = <usize>load<i32>(layer, 20);
  const size = load<i32>(layer, 24); // bits of a weight
  const shift = load<i32>(layer, 28); // 0 of the last one
  for (let o = 0, w = 0; o < outputs; o++) {
    let sum = <i32>load<i16>(biases + 2 * o);
    for (let i = 0; i < inputs; i++, w += size) {
      const field = ((<i32>load<u8>(weights + (w >>> 3))) << (32 - size - (w & 7))) >> (32 - size);
      sum += (size === 1 ? 2 * field + 1 : field) * load<i32>(from + 4 * i); // of one bit: 0 is 1, 1 is -1
    }
    sum *= <i32>load<u8>(multipliers + o);
    if (shift) sum = min(max((sum + (1 << (shift - 1))) >> shift, 0), 255);
    store<i32>(to + 4 * o, sum);
  }
}

/** z_o = B_o + Σ W·a, and of a hidden layer nothing below 0. */
function floats(layer: usize): void {
  const inputs = load<i32>(layer, 4);
  const outputs = load<i32>(layer, 8);
  let weight = <usize>load<i32>(layer, 12);
  const biases = <usize>load<i32>(layer, 20);
  const isLast = load<i32>(layer, 28) === 0;
  for (let o = 0; o < outputs; o++) {
    let sum = <f64>load<f32>(biases + 4 * o);
    for (let i = 0; i < inputs; i++, weight += 4) sum += <f64>load<f32>(weight) * load<f64>(from + 8 * i);
    store<f64>(to + 8 * o, isLast || sum > 0 ? sum : 0);
  }
}

/** The first of the largest. */
function largest(): i32 {
  let best = 0;
  for (let c = 1; c < classes; c++)
    if (
      isFloat
        ? load<f64>(logits + 8 * c) > load<f64>(logits + 8 * best)
        : load<i32>(logits + 4 * c) > load<i32>(logits + 4 * best)
    )
      best = c;
  return best;
}
