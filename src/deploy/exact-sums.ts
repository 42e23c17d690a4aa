import { check } from "../core/check.js";
import type { IntegerLayer } from "../models/quantised.js";
import type { PackedLayer } from "./layers.js";

/** Floats of 32 bits hold every whole number up to this one. */
export const mostExact = 2 ** 24;

/** Refuses whole numbers of which a sum could pass what floats hold: for runtimes that add floats. `where` names one. */
export function checkExactSums(layers: readonly PackedLayer[], where: string): void {
  for (const [l, layer] of layers.entries()) {
    const sum = layer.kind === "integer" ? mostSum(layer, l === 0 ? 1 : 255) : 0;
    check(sum < mostExact, `a sum of layer ${l} in ${where}`, sum, `below ${mostExact}`);
  }
}

function mostSum({ inputs, outputs, weights, biases }: IntegerLayer, mostInput: number): number {
  const sums = Array.from({ length: outputs }, (_, o) =>
    weights
      .subarray(o * inputs, (o + 1) * inputs)
      .reduce((sum, weight) => sum + mostInput * Math.abs(weight), Math.abs(biases[o]!)),
  );
  return Math.max(...sums);
}
