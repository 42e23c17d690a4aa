/**
 * `npm run check:fuzz`: 100,000 changes of files of packed models and of specs of trained ones: each is refused in a line or
 * read as exactly what it says. `npm test` does some thousand of them.
 */

import { encode } from "../../dist/deploy/binary/format.js";
import { fuzzFile, fuzzSpec } from "../../dist/deploy/fuzz.js";
import { pack, rounded } from "../../dist/deploy/pack.js";
import { dataset, head, projected, seeded, taskOf, trainTogether } from "../../dist/index.js";

const [files, specs] = [80_000, 20_000];
const chance = seeded(Number(process.argv[2] ?? 1)); // another seed, other changes

/** @typedef {import("../../dist/index.js").TrainedModel} TrainedModel */

const mnist = await dataset("mnist");
const models = [
  await trained({ T: 5, d: 4, projection: "boxes", hidden: [8] }),
  await trained({ T: 4, d: 3, projection: "hadamard", centring: "mean", coding: "-1/+1" }),
];
let [refused, read] = [0, 0];
for (const [i, model] of models.entries()) {
  const all = [model, rounded(model, 1), rounded(model, 4), rounded(model, 8)];
  for (const [k, one] of all.entries()) {
    const known = { ...one, spec: { ...one.spec, accuracy: 0.5 } };
    const stream = chance.stream(`${i} ${k}`);
    const times = models.length * all.length;
    const ofFile = fuzzFile(encode(pack(known)), stream.stream("file"), files / times);
    const ofSpec = fuzzSpec(known, stream.stream("spec"), specs / times);
    refused += ofFile.refused + ofSpec.refused;
    read += ofFile.read + ofSpec.read;
  }
}
console.log(
  `check:fuzz: ${refused + read} changed files and specs: ${refused} refused in a line, ${read} read as what they say; ` +
    "no crash, none read as anything else",
);

/**
 * @param {Parameters<typeof projected>[1]} settings
 * @returns {Promise<TrainedModel>}
 */
async function trained(settings) {
  const heads = [head(projected(taskOf(mnist), settings), "self")];
  for await (const { models } of trainTogether(null, heads, mnist, {
    epochs: 1,
    examples: 2000,
    random: seeded(1),
  }))
    if (models[0].trained) return models[0].trained;
  throw new Error("training ended without a model");
}
