import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { seeded } from "../dist/core/random.js";
import { dataset } from "../dist/data/registry.js";
import { startEngine } from "../dist/engine/backend.js";
import { build } from "../dist/models/net.js";
import { signBits } from "../dist/models/projection.js";
import { cached } from "./cache.mjs";

/** Bits of the widest head of the table, T·d = 70·12. */
export const mostBits = 840;
const seed = 1;

/**
 * What both sides read, so that they do the same sums: MNIST's pixels and labels, the bits of seed 1, and the order of
 * the examples in each epoch, all as `trainTogether` has them. → the folder
 *
 * @param {number} epochs
 */
export async function mnistFiles(epochs) {
  await startEngine();
  const data = await mnist();
  const random = seeded(seed);
  for (const part of parts) {
    const { pixels, labels } = data[part];
    keep(`mnist-${part}.pixels`, () => pixels);
    keep(`mnist-${part}.labels`, () => Uint8Array.from(labels));
    await keepLater(`mnist-${part}.bits`, async () =>
      unpacked(await signBits(pixels, 784, mostBits, random)),
    );
  }
  const { count } = data.train;
  for (let epoch = 1; epoch <= epochs; epoch++)
    keep(`mnist-order-${epoch}.i32`, () =>
      Int32Array.from(random.stream("order").stream(`epoch ${epoch}`).permutation(count)),
    );
  return cached("inputs", "");
}

/** @type {("train" | "validation" | "test")[]} */
const parts = ["train", "validation", "test"];

export const mnist = async () =>
  /** @type {import("../dist/data/dataset.js").ImageSet} */ (await dataset("mnist"));

/**
 * A model as PyTorch's scripts take it: its layers, and the file of the weights that ours starts with.
 *
 * @param {import("./models.mjs").Model & { objective?: string }} model
 */
export const peerModel = ({ objective, ...model }) => ({
  sizes: model.sizes,
  weights: basename(weightsFile(model)),
});

/**
 * The weights that a model starts with, layer by layer: W [inputs, outputs], then B. → the file
 *
 * @param {import("./models.mjs").Model} model
 */
function weightsFile(model) {
  return keep(
    `weights-${createHash("sha256").update(JSON.stringify(model)).digest("hex").slice(0, 16)}.f32`,
    () => {
      const net = build(model, seeded(seed).stream("weights"));
      const values = net.variables.flatMap(variable => [...variable.dataSync()]);
      net.dispose();
      return Float32Array.from(values);
    },
  );
}

/**
 * @param {string} name
 * @param {() => ArrayBufferView} make
 */
function keep(name, make) {
  const path = cached("inputs", name);
  if (!existsSync(path)) writeFileSync(path, bytesOf(make()));
  return path;
}

/**
 * @param {string} name
 * @param {() => Promise<ArrayBufferView>} make
 */
async function keepLater(name, make) {
  const path = cached("inputs", name);
  if (!existsSync(path)) writeFileSync(path, bytesOf(await make()));
  return path;
}

const bytesOf = (/** @type {ArrayBufferView} */ { buffer, byteOffset, byteLength }) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * One byte per bit, as a program in Python reads it most easily.
 *
 * @param {import("../dist/models/projection.js").PackedBits} packed
 */
function unpacked({ count, bits, width, words }) {
  const bytes = new Uint8Array(count * bits);
  for (let i = 0, at = 0; i < count; i++)
    for (let j = 0; j < bits; j++) bytes[at++] = (words[i * width + (j >>> 5)] >>> (j & 31)) & 1;
  return bytes;
}
