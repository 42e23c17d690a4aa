/**
 * `npm run check:safetensors`: trained models, saved, opened by Python's safetensors and evaluated with NumPy by
 * docs/models.md alone. Each must give the accuracy that training recorded, to the last example.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder } from "../../dist/core/folders.js";
import { dataset } from "../../dist/data/registry.js";
import { projected, saveModel, softmax, trainTogether } from "../../dist/index.js";
import { run } from "../../dist/notebook/lab/python.js";
import { environment } from "./environment.mjs";

/** @import { Dataset, Model } from "../../dist/index.js" */

const folder = await mkdtemp(join(tmpdir(), "check-safetensors-"));
try {
  const python = await environment("check-safetensors", ["safetensors==0.6.2", "numpy==2.2.6"]);
  /** @type {string[]} */
  const args = [];
  for (const [name, models] of /** @type {const} */ ([
    ["mnist", images],
    ["wordnet-glosses", texts],
  ])) {
    const data = await dataset(name);
    const examples = join(folder, `${name}.json`);
    await writeExamples(examples, data);
    for (const file of await trained(data, models(data))) args.push(file, examples);
  }
  /** @type {{ accuracy: number, recorded: number, tensors: number }[]} */
  const found = [];
  await run(python, [packageFolder("scripts", "check", "saved-models.py"), ...args], line => {
    found.push(JSON.parse(line));
  });
  found.forEach(({ accuracy, recorded, tensors }, i) => {
    console.log(
      `${args[2 * i].slice(folder.length + 1)}: ${tensors} tensors, recorded ${recorded}, NumPy ${accuracy}`,
    );
  });
  if (found.length !== args.length / 2 || found.some(({ accuracy, recorded }) => accuracy !== recorded))
    throw new Error("a saved model means something else to NumPy than to us");
  console.log("check:safetensors: every saved model gives the recorded accuracy");
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @param {Dataset} data */
function images(data) {
  return [
    projected(data, { T: 60, d: 12 }),
    projected(data, { T: 8, d: 10, hidden: [32], coding: "-1/+1" }),
    softmax(data),
  ];
}

/** @param {Dataset} data */
function texts(data) {
  return [
    projected(data, { T: 60, d: 12 }),
    projected(data, { T: 60, d: 12, projection: "presence" }),
    projected(data, { T: 20, d: 10, hidden: [64], projection: "sign", coding: "-1/+1" }),
  ];
}

/**
 * Trains for an epoch and saves each model. → the files
 *
 * @param {Dataset} data
 * @param {Model[]} models
 */
async function trained(data, models) {
  const files = [];
  for await (const report of trainTogether(null, models, data, { epochs: 1, examples: 10_000 }))
    for (const [i, { trained: model }] of report.models.entries()) {
      if (!model) continue;
      const file = join(folder, `${data.name}-${i}.safetensors`);
      await saveModel(model, file);
      files.push(file);
    }
  return files;
}

/**
 * @param {string} file
 * @param {Dataset} data
 */
async function writeExamples(file, data) {
  const labels = [...data.test.labels];
  if (data.kind === "text") return writeFile(file, JSON.stringify({ labels, texts: data.test.texts }));
  const pixels = `${file}.pixels`;
  await writeFile(pixels, data.test.pixels);
  await writeFile(file, JSON.stringify({ labels, pixels }));
}
