import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFolder } from "../../../dist/core/folders.js";
import { predictor } from "../../../dist/deploy/packed.js";
import { run } from "../../../dist/notebook/lab/python.js";
import { version } from "../../native/wheel.mjs";
import { environment } from "../environment.mjs";
import { ngrams } from "./ngrams.mjs";

/** @import { PackedModel } from "../../../dist/deploy/packed.js" */
/** @import { Input } from "../../../dist/deploy/projection.js" */

/**
 * The interpreter of TensorFlow Lite, one example at a time.
 *
 * @type {import("../exports.mjs").Consumer}
 */
export async function inTflite({ files: [model], inputs, packed, folder }) {
  const python = await environment("check-tflite", [`tensorflow-cpu==${version}`]);
  const [asked, answered] = ["asked.json", "answered.json"].map(file => join(folder, file));
  const rows = rowsOf(/** @type {PackedModel} */ (packed), inputs);
  await writeFile(asked, JSON.stringify({ model: join(folder, model.name), rows }));
  await run(python, [packageFolder("scripts", "check", "exports", "tflite.py"), asked, answered]);
  return JSON.parse(await readFile(answered, "utf8"));
}

/**
 * What the graph takes of each example, by the names of its inputs.
 *
 * @param {PackedModel} packed
 * @param {readonly Input[]} inputs
 */
function rowsOf(packed, inputs) {
  const { input, kind, bits } = packed.projection;
  if (input === "image") return inputs.map(image => ({ image: [.../** @type {Uint8Array} */ (image)] }));
  if (kind === "lsh-tflite")
    return inputs.map(text => {
      const { ids, counts } = ngrams(String(text));
      return ids.length ? { ids: ids.map(String), counts } : { ids: ["0"], counts: [0] }; // the op wants one at least
    });
  const answer = predictor(packed);
  return inputs.map(text => {
    const words = answer(text).bits;
    return { bits: Array.from({ length: bits }, (_, j) => (words[j >>> 5] >>> (j & 31)) & 1) };
  });
}
