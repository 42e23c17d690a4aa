import { tf } from "../../engine/tensorflow.js";
import type { Weight } from "../model.js";
import { type Patch, type PictureShape, patchesOf, patchSeed, type Sliding } from "../projectors/patch.js";

/** The weight's name, and the stream's of the one number. */
export const patchesName = "patches";

/**
 * Patches as the filters of a convolution, 1 in box A, -1 in box B, and their thresholds in the row after them: drawn of one
 * number, never trained, never stored. [window² · colours + 1, patches]
 */
export const patchFilters = (count: number, sliding: Sliding, colours: number): Weight => ({
  name: patchesName,
  shape: [sliding.window ** 2 * colours + 1, count],
  start: random => filtersOf(patchesOf(patchSeed(random), count, sliding, colours), sliding, colours),
  fixed: true,
});

function filtersOf(patches: readonly Patch[], { window }: Sliding, colours: number): Float32Array {
  const values = new Float32Array((window ** 2 * colours + 1) * patches.length);
  for (const [i, { a, b, colours: seen, down, right, threshold }] of patches.entries()) {
    const add = ([top, left]: readonly [number, number], colour: number, sign: 1 | -1) => {
      for (let row = top; row < top + down; row++)
        for (let column = left; column < left + right; column++)
          values[((row * window + column) * colours + colour) * patches.length + i]! += sign;
    };
    add(a, seen[0], 1);
    if (b) add(b, seen[1], -1);
    values[window ** 2 * colours * patches.length + i] = threshold;
  }
  return values;
}

/**
 * The bits of patches at all places, -1 and 1, as `projectors/patch.ts` has them; no gradient passes. Sums of bytes are whole
 * numbers below 2^24, which floats hold exactly. Computed anew of the picture in every step: a tenth of what the
 * convolutions after them take, while as bits they would take more room than the picture.
 *
 * x [batch, height · width · colours], intensities from 0 to 1 → [batch, down, right, patches]
 */
export function patchMaps(
  x: tf.Tensor2D,
  filters: tf.Tensor2D,
  [height, width, colours]: PictureShape,
  { window, stride, padding }: Sliding,
): tf.Tensor4D {
  const count = filters.shape[1];
  const bytes = tf.reshape(tf.round(tf.mul(x, 255)), [-1, height, width, colours]);
  const padded = padding
    ? tf.pad(bytes, [
        [0, 0],
        [padding, padding],
        [padding, padding],
        [0, 0],
      ])
    : bytes;
  const rows = window ** 2 * colours;
  const boxes = tf.reshape(tf.slice(filters, [0, 0], [rows, count]), [window, window, colours, count]);
  const thresholds = tf.slice(filters, [rows, 0], [1, count]);
  const sums = tf.conv2d(padded as tf.Tensor4D, boxes as tf.Tensor4D, stride, "valid");
  return tf.sign(tf.sub(sums, tf.add(thresholds, 0.5))) as tf.Tensor4D; // of whole numbers: never 0
}
