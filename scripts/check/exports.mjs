/**
 * `npm run check:exports`: models of images and of texts, trained for real, exported in every format, and each file run by
 * what runs such files elsewhere: GCC, Clang, an emulated Cortex-M, Node, Chromium, onnxruntime, TensorFlow Lite's
 * interpreter, plain TensorFlow.js. On 1,000 examples every class is that of the trained model, whole numbers are equal and
 * floats to 1e-5.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../dist/core/check.js";
import { dataset } from "../../dist/data/registry.js";
import { pack, rounded } from "../../dist/deploy/pack.js";
import { answering, isWhole, logitUnit } from "../../dist/deploy/packed.js";
import { exportModel, patchCnn, projected, projectedQuantised, trainTogether } from "../../dist/index.js";
import { inArm, inC } from "./exports/c.mjs";
import { inChromium, inPage } from "./exports/chromium.mjs";
import { firstTests, testInputs } from "./exports/inputs.mjs";
import { inNode } from "./exports/node.mjs";
import { inOnnxruntime } from "./exports/onnxruntime.mjs";
import { inTensorflow } from "./exports/tensorflow.mjs";
import { inTflite } from "./exports/tflite.mjs";

/** @import { Dataset, TrainedModel } from "../../dist/index.js" */
/** @import { Packed } from "../../dist/deploy/packed.js" */
/** @import { Input } from "../../dist/deploy/projection.js" */
/** @import { Said, TargetFile } from "../../dist/deploy/target.js" */
/** @import { WeightBits } from "../../dist/models/quantised.js" */

/**
 * @typedef {object} Exported
 * @property {Packed} packed
 * @property {readonly TargetFile[]} files
 * @property {readonly Input[]} inputs
 * @property {string} folder where the files are, too
 */

/** @typedef {(exported: Exported) => Promise<readonly Said[]>} Consumer */

const examples = 1000;
const tolerance = 1e-5; // of the largest logit, where that is above 1

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} data
 * @property {(data: Dataset) => ReturnType<typeof projected>} net
 * @property {"float" | WeightBits} weights
 * @property {readonly string[]} [refusing]
 */

/** @type {Record<string, Record<string, Consumer>>} */
const consumers = {
  binary: { "its reader": inNode },
  c: { GCC: inC("gcc"), Clang: inC("clang"), "Cortex-M3 in QEMU": inArm },
  demo: { "Node, of the page": inNode, Chromium: inPage },
  onnx: { onnxruntime: inOnnxruntime },
  tflite: { "TensorFlow Lite": inTflite },
  tfjs: { "TensorFlow.js": inTensorflow },
  wasm: { Node: inNode, Chromium: inChromium },
};

const graphs = ["demo", "onnx", "tflite", "tfjs", "wasm"]; // formats without a form for patches that slide

/** What is trained, how its weights leave the house, and which formats refuse such a model: C has whole numbers alone. */
/** @type {readonly Case[]} */
const cases = [
  {
    name: "digits",
    data: "mnist",
    net: data => projected(data, { T: 20, d: 12, projection: "boxes", hidden: [32] }),
    weights: 4,
  },
  {
    name: "digits_turned",
    data: "mnist",
    net: data => projected(data, { T: 20, d: 12, projection: "hadamard" }),
    weights: 8,
  },
  {
    name: "digits_float",
    data: "mnist",
    net: data => projected(data, { T: 8, d: 10, projection: "sign", hidden: [16] }),
    weights: "float",
    refusing: ["c"],
  },
  {
    name: "digits_two_widths",
    data: "mnist",
    net: data =>
      projectedQuantised(data, {
        ...{ T: 20, d: 12, projection: "boxes", coding: "-1/+1", hidden: [32] },
        ...{ weightBits: 1, headBits: 4 },
      }),
    weights: "float", // of few bits as it is
  },
  {
    name: "digits_pooled",
    data: "mnist",
    net: data =>
      projectedQuantised(data, {
        ...{ T: 23, d: 8, projection: "pooled", coding: "-1/+1", hidden: [16] },
        ...{ weightBits: 1, headBits: 4, biasBits: 8 },
      }),
    weights: "float",
    refusing: graphs,
  },
  {
    name: "glosses",
    data: "wordnet-glosses",
    net: data => projected(data, { T: 30, d: 12, projection: "presence" }),
    weights: 4,
  },
  {
    name: "glosses_lsh",
    data: "wordnet-glosses",
    net: data => projected(data, { T: 4, d: 4, projection: "lsh-tflite" }), // each bit is a hash of every n-gram, on each of many occasions
    weights: "float",
    refusing: ["c"],
  },
  {
    name: "digits_patches",
    data: "mnist",
    net: data => patchCnn(data, { patches: 40, hidden: [12, 18], headBits: 2 }),
    weights: "float", // of few bits as it is
    refusing: graphs,
  },
  {
    name: "digits_deep",
    data: "mnist",
    net: data => patchCnn(data, { patches: 64, hidden: [5, 8, 10, 11, 14], plan: "deep" }),
    weights: "float",
    refusing: graphs,
  },
];

const folder = await mkdtemp(join(tmpdir(), "check-exports-"));
/** @type {string[]} */
const failures = [];

/** @type {(ok: boolean, line: string) => void} */
function told(ok, line) {
  console.log(`${ok ? "" : "NOT AS EXPECTED: "}${line}`);
  if (!ok) failures.push(line);
}

/** @param {unknown} error */
function refused(error) {
  if (error instanceof Refusal) return error;
  throw error;
}

try {
  for (const { name, data: set, net, weights, refusing = [] } of cases) {
    const whole = await dataset(set);
    const model = await trained(whole, net(whole));
    const data = firstTests(whole, examples);
    const packed = pack(weights === "float" ? model : rounded(model, weights));
    const inputs = testInputs(data);
    const answers = inputs.map(answering(packed));
    for (const [format, runners] of Object.entries(consumers)) {
      const made = await exportModel(model, format, { weights, name, data, inputs: examples }).catch(refused);
      if (made instanceof Refusal) {
        told(refusing.includes(format), `${name}, ${format}: refused, ${made.message}`);
        continue;
      }
      told(
        !refusing.includes(format),
        `${name}, ${format}: ${made.bytes} bytes in ${made.files.length} files`,
      );
      for (const { name: file, content } of made.files) await writeFile(join(folder, file), content);
      for (const [runner, run] of Object.entries(runners)) {
        const { ok, text } = compared(
          packed,
          answers,
          await run({ packed, files: made.files, inputs, folder }),
        );
        told(ok, `${name}, ${format}, ${runner}: ${text}`);
      }
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (failures.length) throw new Error(`${failures.length} lines are not as expected`);
console.log("check:exports: every exported file says what its model says");

/**
 * @param {Dataset} data
 * @param {ReturnType<typeof projected>} model
 * @returns {Promise<TrainedModel>}
 */
async function trained(data, model) {
  for await (const { models } of trainTogether(null, [model], data, { epochs: 2, examples: 10_000 }))
    if (models[0].trained) return models[0].trained;
  throw new Error("training ended without a model");
}

/**
 * @param {Packed} packed
 * @param {readonly Said[]} answers
 * @param {readonly Said[]} said
 */
function compared(packed, answers, said) {
  const whole = isWhole(packed);
  let [labels, largest] = [0, 0];
  for (const [i, { logits, label }] of answers.entries()) {
    if (said[i]?.label === label) labels++;
    const most = whole ? 1 : Math.max(1, ...Array.from(logits, Math.abs));
    for (const [c, logit] of Array.from(logits).entries()) {
      const error = Math.abs(said[i].logits[c] - logit) / most;
      largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
    }
  }
  const ok =
    said.length === answers.length && labels === answers.length && largest <= (whole ? 0 : tolerance);
  const unit = whole ? `units of ${logitUnit(packed)}` : "of the largest logit";
  return { ok, text: `${labels} of ${answers.length} classes, logits differ by at most ${largest} ${unit}` };
}
