/**
 * `npm run check:fuzz`: 100,000 changes of files of packed models and of specs of trained ones: each is refused in a line or
 * read as exactly what it says. `npm test` does some thousand of them.
 */

import { fileOf } from "../../dist/deploy/binary/file.js";
import { fuzzFile, fuzzSpec } from "../../dist/deploy/fuzz.js";
import { pack, rounded } from "../../dist/deploy/pack.js";
import {
  dataset,
  head,
  patchCnn,
  projected,
  projectedQuantised,
  seeded,
  taskOf,
  trainTogether,
} from "../../dist/index.js";

const [files, specs] = [80_000, 20_000];
const chance = seeded(Number(process.argv[2] ?? 1)); // another seed, other changes

/** @typedef {import("../../dist/index.js").TrainedModel} TrainedModel */

const mnist = await dataset("mnist");
const task = taskOf(mnist);
const floats = [
  await trained(projected(task, { T: 5, d: 4, projection: "boxes", hidden: [8] })),
  await trained(projected(task, { T: 4, d: 3, projection: "hadamard", centring: "mean", coding: "-1/+1" })),
];
const models = [
  ...floats.flatMap(model => [model, rounded(model, 1), rounded(model, 4), rounded(model, 8)]),
  await trained(projectedQuantised(task, { T: 5, d: 4, hidden: [8], weightBits: 1, headBits: 4 })),
  await trained(projectedQuantised(task, { T: 5, d: 4, hidden: [6], weightBits: 4, biasBits: 8 })),
  await trained(patchCnn(task, { patches: 7, hidden: [3, 4], headBits: 2 })),
  await trained(patchCnn(task, { patches: 5, hidden: [2, 3, 2, 3, 4], plan: "deep" })),
];
let [refused, read] = [0, 0];
for (const [i, model] of models.entries()) {
  const known = { ...model, spec: { ...model.spec, accuracy: 0.5 } };
  const stream = chance.stream(`${i}`);
  const ofFile = fuzzFile(fileOf(pack(known)), stream.stream("file"), files / models.length);
  const ofSpec = fuzzSpec(known, stream.stream("spec"), specs / models.length);
  refused += ofFile.refused + ofSpec.refused;
  read += ofFile.read + ofSpec.read;
}
console.log(
  `check:fuzz: ${refused + read} changed files and specs: ${refused} refused in a line, ${read} read as what they say; ` +
    "no crash, none read as anything else",
);

/**
 * @param {ReturnType<typeof projected>} model
 * @returns {Promise<TrainedModel>}
 */
async function trained(model) {
  const heads = [head(model, "self")];
  for await (const { models } of trainTogether(null, heads, mnist, {
    epochs: 1,
    examples: 2000,
    random: seeded(1),
  }))
    if (models[0].trained) return models[0].trained;
  throw new Error("training ended without a model");
}
