import type { Bits } from "./features.js";
import type { WeightBits } from "./quantised.js";

/*
 * `bytes` of a network whose weights have few bits is the length of its packed file (docs/packed-model.md) without the names
 * of classes and data set, which are for people: weights, scales, biases, ids, header, checksum.
 */

/** What is around the content of every packed file: its first four bytes, the version, the flags, the checksum. */
export const frameBytes = 4 + 1 + 1 + 4;

const projectionHeader = 1 + 8 + 4 + 4 + 1; // kind, key, T, d; how many layers there are
const shapeHeader = 6; // of images: height, width, channels
const layerHeader = 2 + 1 + 1 + 1; // units, bits of a weight, shift, exponent
const unitBytes = 1 + 2; // a scale and a bias

/** Bytes of a network of quantised dense layers of these widths on the bits of images, or of texts. */
export function quantisedBytes(
  sizes: readonly number[],
  weightBits: WeightBits,
  { centre = [] }: Pick<Bits, "centre">,
  input: "image" | "text",
): number {
  const layers = sizes
    .slice(1)
    .map(
      (outputs, l) => layerHeader + unitBytes * outputs + Math.ceil((sizes[l]! * outputs * weightBits) / 8),
    );
  const header = frameBytes + projectionHeader + (input === "image" ? shapeHeader : 0) + centre.length;
  return layers.reduce((sum, bytes) => sum + bytes, header);
}
