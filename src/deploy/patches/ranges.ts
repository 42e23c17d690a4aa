import { check } from "../../core/check.js";
import type { IntegerConvolution } from "../../models/one-bit/convolution.js";
import { levels } from "../../models/quantised.js";
import type { PackedPatches } from "./packed.js";

const mostByte = 255; // of what a layer passes on
const mostLevel = 127; // of a signed byte, either way
const mostShift = 16;
const mostExponent = 24;
const mostSum = 2 ** 31 - 2 ** 16; // half a step of rounding aside

/** Refuses numbers that no trained patch CNN has, and sums that 32 bits would not hold. `what` names the model. */
export function checkRanges(what: string, { convolutions, head, shape }: PackedPatches): void {
  for (const [l, layer] of convolutions.entries()) checkConvolution(`${what}, layer ${l}`, layer, l === 0);
  const { multipliers, weights, exponent, inputs, biases } = head;
  const name = `${what}, last layer`;
  check(exponent <= mostExponent, `${name}, exponent`, exponent, `at most ${mostExponent}`);
  check(!multipliers.includes(0), `${name}, scale of a class`, 0, "1 to 255");
  const most = levels(shape.headBits);
  const fits = weights.every(q => Math.abs(q) <= most);
  check(fits, `${name}, a weight of ${shape.headBits} bits`, "less", `-${most} to ${most}`);
  for (const [o, multiplier] of multipliers.entries()) {
    const row = weights.subarray(o * inputs, (o + 1) * inputs);
    const sums = [1, -1].map(sign => row.reduce((sum, q) => sum + Math.max(sign * q, 0), 0));
    checkSum(`${name}, class ${o}`, (Math.max(...sums) * mostByte + Math.abs(biases[o]!)) * multiplier);
  }
}

/** |A|·n + |B|·2^k; n: all that a filter sees, which in the first layer is bits. */
function checkConvolution(what: string, layer: IntegerConvolution, isFirst: boolean): void {
  const { side, inputs, multipliers, biases, biasShift, shift } = layer;
  for (const [name, value] of [
    ["shift of the bias", biasShift],
    ["shift", shift],
  ] as const)
    check(value <= mostShift, `${what}, ${name}`, value, `at most ${mostShift}`);
  const n = side * side * inputs * (isFirst ? 1 : mostByte);
  for (const [o, multiplier] of multipliers.entries()) {
    const least = Math.min(multiplier, biases[o]!);
    check(
      least >= -mostLevel,
      `${what}, multiplier or bias of channel ${o}`,
      least,
      `at least -${mostLevel}`,
    );
    checkSum(`${what}, channel ${o}`, Math.abs(multiplier) * n + Math.abs(biases[o]!) * 2 ** biasShift);
  }
}

const checkSum = (what: string, largest: number): void =>
  check(largest < mostSum, `${what}, largest sum`, largest, "one that 32 bits hold");
