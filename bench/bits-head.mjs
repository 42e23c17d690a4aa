import { seeded } from "../dist/core/random.js";
import softmax from "../dist/models/nets/softmax.js";
import { bitOf } from "../dist/models/projection.js";
import { head } from "../dist/training/head.js";
import { trainTogether } from "../dist/training/joint.js";

/**
 * How well a linear head learns from the bits of a kind of projection, which `trainTogether` need not know: the bits
 * are the pixels, 0 or 255, of a data set of their own, and softmax regression on those is the head.
 *
 * bitsOf: (pixels) → PackedBits, perhaps later → the share that the head gets right on the test part
 */
export async function headAccuracy(data, bitsOf, { epochs, seed }) {
  const set = { ...data };
  for (const part of ["train", "validation", "test"])
    set[part] = { ...data[part], pixels: unpacked(await bitsOf(data[part].pixels)) };
  set.shape = [1, set.train.pixels.length / set.train.count, 1];
  const heads = [head(softmax(set), "self")];
  let last;
  for await (const report of trainTogether(null, heads, set, { epochs, random: seeded(seed) })) last = report;
  return last.models[0].test.top1;
}

function unpacked(packed) {
  const { count, bits } = packed;
  const pixels = new Uint8Array(count * bits);
  for (let i = 0, at = 0; i < count; i++)
    for (let j = 0; j < bits; j++) pixels[at++] = 255 * bitOf(packed, i, j);
  return pixels;
}
