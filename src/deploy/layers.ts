import { check } from "../core/check.js";
import type { Coding } from "../models/features.js";
import type { IntegerLayer } from "../models/quantised.js";

export type { IntegerLayer };

/** A dense layer as it was trained: z_o = Σ_i W_oi·a_i + B_o, then max(z_o, 0) except after the last. */
export interface FloatLayer {
  readonly kind: "float";
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs · inputs], output by output */
  readonly weights: Float32Array;
  /** [outputs] */
  readonly biases: Float32Array;
  /** Whether it is the last one. */
  readonly isLast: boolean;
}

export type PackedLayer = IntegerLayer | FloatLayer;

/** What goes from layer to layer: bits as the coding has them, then bytes or floats; logits at the end. */
export type Activations = Float64Array;

/** a [inputs] → [outputs] */
export const apply = (layer: PackedLayer, a: Activations): Activations =>
  layer.kind === "integer" ? integer(layer, a) : float(layer, a);

/** Whole numbers below 2^53 all along, so that doubles hold them exactly; `checkRange` keeps them below 2^31. */
function integer(
  { inputs, outputs, weights, biases, multipliers, shift }: IntegerLayer,
  a: Activations,
): Activations {
  const z = new Float64Array(outputs);
  for (let o = 0, at = 0; o < outputs; o++) {
    let n = 0;
    for (let i = 0; i < inputs; i++) n += weights[at++]! * a[i]!;
    z[o] = (n + biases[o]!) * multipliers[o]!;
  }
  return shift === undefined ? z : z.map(value => rounded(value, shift));
}

/** z / 2^shift, rounded, a half upwards, cut off below 0 and above 255. */
const rounded = (z: number, shift: number): number =>
  Math.min(Math.max(Math.floor((z + 2 ** (shift - 1)) / 2 ** shift), 0), 255);

function float({ inputs, outputs, weights, biases, isLast }: FloatLayer, a: Activations): Activations {
  const z = new Float64Array(outputs);
  for (let o = 0, at = 0; o < outputs; o++) {
    let n = biases[o]!;
    for (let i = 0; i < inputs; i++) n += weights[at++]! * a[i]!;
    z[o] = isLast ? n : Math.max(n, 0);
  }
  return z;
}

/**
 * Refuses layers of whole numbers of which a sum could leave 32 bits, half a step of rounding included: devices count no
 * further, and nobody would notice.
 */
export function checkRange(layers: readonly PackedLayer[], coding: Coding): void {
  for (const [l, layer] of layers.entries()) {
    if (layer.kind === "float") continue;
    const { inputs, outputs, weights, biases, multipliers } = layer;
    const most = l > 0 ? 255 : 1; // of the inputs
    for (let o = 0; o < outputs; o++) {
      const row = weights.subarray(o * inputs, (o + 1) * inputs);
      const both = l === 0 && coding === "-1/+1";
      const [above, below] = [1, -1].map(sign =>
        row.reduce((sum, q) => sum + (both ? Math.abs(q) : Math.max(sign * q, 0)), 0),
      );
      const largest = (Math.max(above!, below!) * most + Math.abs(biases[o]!)) * multipliers[o]!;
      check(
        largest < 2 ** 31 - 2 ** 16,
        `largest sum of unit ${o} of layer ${l}`,
        largest,
        "one that 32 bits hold: fewer units before it, or weights of fewer bits",
      );
    }
  }
}
