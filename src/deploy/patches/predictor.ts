import { check } from "../../core/check.js";
import type { IntegerConvolution } from "../../models/one-bit/convolution.js";
import { plans, sidesOf } from "../../models/one-bit/plan.js";
import { patchOfSeed } from "../../models/projectors/patch.js";
import type { IntegerLayer } from "../../models/quantised.js";
import type { Input } from "../projection.js";
import type { PackedPatches } from "./packed.js";

/** What is passed from layer to layer [down · right · channels], channels last. */
interface Maps {
  readonly down: number;
  readonly right: number;
  readonly channels: number;
  readonly values: Int32Array;
}

/** What the network says of an image: logits in whole numbers, and the first of the largest. */
export interface PatchAnswer {
  readonly logits: Float64Array;
  readonly label: number;
}

/** The network in whole numbers of 32 bits, one image after the other: nothing of TensorFlow, no float. */
export function patchPredictor(packed: PackedPatches): (image: Input) => PatchAnswer {
  const { shape, seed, convolutions, head } = packed;
  const { height, width, colours, patches, plan } = shape;
  const [down, right] = sidesOf(shape)[0]!;
  const places = down * right;
  const projector = patchOfSeed([height, width, colours], patches * places, seed, plans[plan].sliding);
  const words = new Uint32Array(Math.ceil(projector.bits / 32));
  return image => {
    check(
      image instanceof Uint8Array && image.length === projector.inputs,
      "an image",
      image.length,
      `${projector.inputs} bytes`,
    );
    projector.project(image, words);
    const values = new Int32Array(projector.bits);
    for (let c = 0, j = 0; c < patches; c++)
      for (let place = 0; place < places; place++, j++)
        values[place * patches + c] = (words[j >>> 5]! >>> (j & 31)) & 1 ? 1 : -1;
    const bits: Maps = { down, right, channels: patches, values };
    const last = convolutions.reduce((maps, layer) => passedOn(maps, layer), bits);
    const logits = logitsOf(last.values, head);
    return { logits, label: logits.indexOf(Math.max(...logits)) };
  };
}

const passedOn = (maps: Maps, layer: IntegerConvolution): Maps => {
  const convolved = convolution(maps, layer);
  return layer.pool ? pooled(convolved) : convolved;
};

/** u = (A·n + B·2^k + 2^(S-1)) >> S, cut off to a byte; n: the sum of a filter's signs and the numbers below it. */
function convolution(maps: Maps, layer: IntegerConvolution): Maps {
  const { side, outputs, padding, signs, multipliers, biases, biasShift, shift } = layer;
  const { channels, values } = maps;
  const before = padding === "same" ? (side - 1) / 2 : 0;
  const grown = 2 * before - side + 1;
  const [down, right] = [maps.down + grown, maps.right + grown];
  const result = new Int32Array(down * right * outputs);
  const half = (1 << shift) >> 1;
  for (let y = 0, at = 0; y < down; y++)
    for (let x = 0; x < right; x++)
      for (let o = 0; o < outputs; o++, at++) {
        let n = 0;
        for (let row = 0; row < side; row++) {
          const top = y + row - before;
          if (top < 0 || top >= maps.down) continue;
          for (let column = 0; column < side; column++) {
            const left = x + column - before;
            if (left < 0 || left >= maps.right) continue;
            let from = (top * maps.right + left) * channels;
            let sign = ((o * side + row) * side + column) * channels;
            for (const end = from + channels; from < end; from++, sign++)
              n += signs[sign]! > 0 ? values[from]! : -values[from]!;
          }
        }
        const z = Math.imul(multipliers[o]!, n) + (biases[o]! << biasShift);
        const u = (z + half) >> shift;
        result[at] = Math.min(Math.max(u, 0), 255);
      }
  return { down, right, channels: outputs, values: result };
}

/** The largest of 2 × 2, of what is left at the edges too. */
function pooled({ down, right, channels, values }: Maps): Maps {
  const [rows, columns] = [Math.ceil(down / 2), Math.ceil(right / 2)];
  const result = new Int32Array(rows * columns * channels); // no number is below 0
  for (let y = 0; y < down; y++)
    for (let x = 0; x < right; x++) {
      const to = ((y >> 1) * columns + (x >> 1)) * channels;
      const from = (y * right + x) * channels;
      for (let c = 0; c < channels; c++)
        if (values[from + c]! > result[to + c]!) result[to + c] = values[from + c]!;
    }
  return { down: rows, right: columns, channels, values: result };
}

/** z_o = (Σ q·u + β)·m */
function logitsOf(
  u: Int32Array,
  { inputs, outputs, weights, multipliers, biases }: IntegerLayer,
): Float64Array {
  const logits = new Float64Array(outputs);
  for (let o = 0, at = 0; o < outputs; o++) {
    let sum = biases[o]!;
    for (let i = 0; i < inputs; i++, at++) sum += weights[at]! * u[i]!;
    logits[o] = sum * multipliers[o]!;
  }
  return logits;
}
