import { seeded } from "../dist/core/random.js";
import softmax from "../dist/models/nets/softmax.js";
import { bitOf } from "../dist/models/projection.js";
import { head } from "../dist/training/head.js";
import { trainTogether } from "../dist/training/joint.js";

/**
 * @typedef {import("../dist/data/dataset.js").ImageSet} ImageSet
 * @typedef {import("../dist/models/projection.js").PackedBits} PackedBits
 */

/**
 * How well a linear head learns from the bits of a kind of projection, which `trainTogether` need not know: the bits
 * are the pixels, 0 or 255, of a data set of their own, and softmax regression on those is the head.
 *
 * → the share that the head gets right on the test part
 *
 * @param {ImageSet} data
 * @param {(pixels: Uint8Array) => PackedBits | Promise<PackedBits>} bitsOf
 * @param {{ epochs: number, seed: number }} settings
 */
export async function headAccuracy(data, bitsOf, { epochs, seed }) {
  const asBits = async (/** @type {import("../dist/data/dataset.js").ImagePart} */ part) => ({
    ...part,
    pixels: unpacked(await bitsOf(part.pixels)),
  });
  const train = await asBits(data.train);
  /** @type {ImageSet} */
  const set = {
    ...data,
    train,
    validation: await asBits(data.validation),
    test: await asBits(data.test),
    shape: [1, train.pixels.length / train.count, 1],
  };
  const heads = [head(softmax(set), "self")];
  let share = Number.NaN;
  for await (const { models } of trainTogether(null, heads, set, { epochs, random: seeded(seed) }))
    share = models[0].test?.top1 ?? share;
  return share;
}

/** @param {PackedBits} packed */
function unpacked(packed) {
  const { count, bits } = packed;
  const pixels = new Uint8Array(count * bits);
  for (let i = 0, at = 0; i < count; i++)
    for (let j = 0; j < bits; j++) pixels[at++] = 255 * bitOf(packed, i, j);
  return pixels;
}
