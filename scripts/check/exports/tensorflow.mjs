import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageFolder } from "../../../dist/core/folders.js";

/**
 * Plain TensorFlow.js, without our library: it loads the written files; one import registers the layers.
 *
 * @type {import("../exports.mjs").Consumer}
 */
export async function inTensorflow({ files: [model, weights, layers], inputs, folder }) {
  const tf = await import("@tensorflow/tfjs");
  const source = packageFolder("src", "deploy", "tfjs", "layers.js"); // from where @tensorflow/tfjs is found
  if ((await readFile(source, "utf8")) !== layers.content) throw new Error(`${layers.name} is not ${source}`);
  const { encode } = await import(pathToFileURL(source).href);
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(folder, model.name), "utf8"));
  const bytes = await readFile(join(folder, weights.name));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const weightSpecs = /** @type {any[]} */ (weightsManifest).flatMap(({ weights }) => weights);
  const loaded = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const isText = typeof inputs[0] === "string";
  const images = /** @type {readonly Uint8Array[]} */ (inputs);
  const x = isText
    ? encode(inputs)
    : tf.tensor2d(Buffer.concat(images), [images.length, images[0].length], "int32");
  const logits = /** @type {import("@tensorflow/tfjs").Tensor2D} */ (loaded.predict(x));
  const labels = /** @type {import("@tensorflow/tfjs").Tensor1D} */ (tf.argMax(logits, 1));
  const [rows, likeliest] = [await logits.array(), await labels.array()];
  tf.dispose([x, logits, labels]);
  return rows.map((row, i) => ({ logits: row, label: likeliest[i] }));
}
