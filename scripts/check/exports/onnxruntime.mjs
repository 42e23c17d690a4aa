import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "../../../dist/core/folders.js";
import { ngrams } from "./ngrams.mjs";

const version = "1.30.0";

/**
 * onnxruntime-node, 300 MB unpacked: fetched on first use, without what it would load from other places.
 *
 * @returns {Runtime}
 */
function onnxruntime() {
  const folder = cacheFolder("check-exports", `onnxruntime-node-${version}`);
  const done = join(folder, "complete");
  if (!existsSync(done)) {
    console.log(`First use: onnxruntime-node ${version} is installed in ${folder}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    execFileSync("npm", ["install", "--no-audit", "--no-fund", `onnxruntime-node@${version}`], {
      cwd: folder,
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
      stdio: ["ignore", "ignore", "inherit"],
    });
    writeFileSync(done, "");
  }
  return createRequire(join(folder, "package.json"))("onnxruntime-node");
}

/** @import { Consumer } from "../exports.mjs" */

/**
 * @typedef {object} Runtime what we use of onnxruntime-node, which is no dependency
 * @property {new (type: string, data: ArrayBufferView, dims: number[]) => object} Tensor
 * @property {{ create(model: Uint8Array, options: object): Promise<Session> }} InferenceSession
 */

/**
 * @typedef {object} Session
 * @property {(feeds: object) => Promise<{ logits: { data: Float32Array | Int32Array }, label: { data: BigInt64Array } }>} run
 * @property {() => Promise<void>} release
 */

/**
 * Images together, texts one after the other: an input of the graph is the n-grams of one.
 *
 * @type {Consumer}
 */
export async function inOnnxruntime({ files, inputs, packed }) {
  const runtime = onnxruntime();
  const session = await runtime.InferenceSession.create(/** @type {Uint8Array} */ (files[0].content), {
    intraOpNumThreads: 1,
  });
  const classes = packed.classes.length;
  const said = [];
  for (const feeds of typeof inputs[0] === "string"
    ? ofTexts(runtime, /** @type {string[]} */ (inputs))
    : [ofImages(runtime, /** @type {Uint8Array[]} */ (inputs))]) {
    const { logits, label } = await session.run(feeds);
    for (let i = 0; i < label.data.length; i++)
      said.push({
        logits: logits.data.slice(i * classes, (i + 1) * classes),
        label: Number(label.data[i]),
      });
  }
  await session.release();
  return said;
}

/**
 * @param {Runtime} runtime
 * @param {readonly Uint8Array[]} inputs
 */
function ofImages({ Tensor }, inputs) {
  return { image: new Tensor("uint8", Buffer.concat(inputs), [inputs.length, inputs[0].length]) };
}

/** @type {(runtime: Runtime, inputs: readonly string[]) => object[]} */
const ofTexts = ({ Tensor }, inputs) =>
  inputs.map(text => {
    const { ids, counts } = ngrams(text);
    return {
      ids: new Tensor("int64", BigInt64Array.from(ids), [ids.length]),
      counts: new Tensor("int64", BigInt64Array.from(counts, BigInt), [ids.length]),
    };
  });
