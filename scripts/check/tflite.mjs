/**
 * `npm run check:tflite`: our projections of kind `lsh-tflite` beside TensorFlow Lite's own LSH_PROJECTION, bit for bit:
 * random inputs of every type and size, texts, and the fingerprints of FarmHash by themselves. TensorFlow goes into the
 * user's cache folder once. With `--write`, what it answered to some cases becomes the fixtures of `npm test`.
 */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint64 } from "../../dist/core/farmhash.js";
import { packageFolder } from "../../dist/core/folders.js";
import { seeded } from "../../dist/core/random.js";
import { features } from "../../dist/data/features.js";
import { dataset } from "../../dist/data/registry.js";
import { bitOf } from "../../dist/models/projection.js";
import { sparseIndices } from "../../dist/models/text-projection.js";
import { lshProjection, lshSeeds, lshTflite } from "../../dist/models/text-projectors/lsh-tflite.js";
import { run } from "../../dist/notebook/lab/python.js";
import { version } from "../native/wheel.mjs";
import { environment } from "./environment.mjs";

/** @import { PackedBits } from "../../dist/models/projection.js" */
/** @import { TextSet } from "../../dist/data/dataset.js" */

/**
 * @typedef {object} Input of the op
 * @property {number} T
 * @property {number} d
 * @property {string} type
 * @property {number[]} shape
 * @property {Float32Array} seeds [T, d]
 * @property {Uint8Array} items
 * @property {Float32Array | null} weights
 */

/** @typedef {{ dense: number[], sparse: number[] }} Answer */

const [inputs, texts, lengths] = [1000, 50, 400];
const kinds = /** @type {const} */ (["dense", "sparse"]);
const random = seeded(1).stream("check-tflite");
const itemTypes = /** @type {const} */ ([
  ["int32", 4],
  ["int64", 8],
  ["float32", 4],
  ["uint8", 1],
]);

/** @param {ArrayBufferView} array */
const hex = array => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("hex");

/**
 * Items of 1 to some 600 bytes; weights or none, zero, negative, tiny and huge ones among them.
 *
 * @param {number} k
 * @returns {Input}
 */
function randomInput(k) {
  const chance = random.stream(`input ${k}`);
  const draws = chance.words(8);
  const [T, d] = [1 + (draws[0] % 12), 1 + (draws[1] % 20)];
  const count = 1 + (draws[2] % 24);
  const [type, size] = itemTypes[draws[3] % itemTypes.length];
  const width = draws[4] % 3 ? 1 + (draws[5] % 8) : 1 + (draws[5] % 80);
  const shape = draws[6] % 2 && width === 1 ? [count] : [count, width];
  const items = Uint8Array.from(chance.stream("items").words(count * width * size), word => word);
  const scale = [1, 1e-30, 1e30][draws[7] % 3];
  const weights = chance.stream("weights").normals(count);
  for (let i = 0; i < count; i++) weights[i] *= i % 7 === 3 ? 0 : scale;
  const seeds = chance.stream("seeds").normals(T * d);
  return { T, d, type, shape, seeds, items, weights: draws[7] % 4 ? weights : null };
}

/**
 * @param {Input} input
 * @returns {Answer}
 */
function ours({ T, d, shape, seeds, items, weights }) {
  const packed = lshProjection(seeds, { count: shape[0], bytes: items, ...(weights && { weights }) });
  return { dense: bitsOf(packed, 0), sparse: [...sparseIndices(packed, T, d)] };
}

/**
 * @param {PackedBits} packed
 * @param {number} i
 */
const bitsOf = (packed, i) => Array.from({ length: packed.bits }, (_, j) => bitOf(packed, i, j));

/** Texts as the kind projects them, and as inputs of the op: ids as int64 items, counts as weights. */
async function textCases() {
  const [T, d] = [80, 14];
  const set = /** @type {TextSet} */ (await dataset("wordnet-glosses"));
  const found = features(set.test.texts.slice(0, texts));
  const packed = await lshTflite.bits(found, T * d, seeded(3));
  const sparse = sparseIndices(packed, T, d);
  return Array.from({ length: texts }, (_, i) => {
    const [from, to] = [found.offsets[i], found.offsets[i + 1]];
    const halves = new Uint32Array(2 * (to - from));
    for (let e = from; e < to; e++)
      halves.set([found.low[found.features[e]], found.high[found.features[e]]], 2 * (e - from));
    const input = {
      ...{ T, d, type: "int64", shape: [to - from], seeds: lshSeeds(T * d, seeded(3)) },
      items: new Uint8Array(halves.buffer),
      weights: Float32Array.from(found.counts.subarray(from, to)),
    };
    return { input, own: { dense: bitsOf(packed, i), sparse: [...sparse.subarray(i * T, (i + 1) * T)] } };
  });
}

/** @param {Input} input */
const asText = ({ seeds, items, weights, ...rest }) => ({
  ...rest,
  ...{ seeds: hex(seeds), items: hex(items), weights: weights && hex(weights) },
});

/** @param {number} length */
const keyOf = length => Uint8Array.from({ length }, (_, i) => i * i * 31 + i + 7 * length);

const scratch = await mkdtemp(join(tmpdir(), "neuralbits-check-"));
try {
  const python = await environment("check-tflite", [`tensorflow-cpu==${version}`]);
  const cases = [
    ...Array.from({ length: inputs }, (_, k) => randomInput(k)).map(input => ({ input, own: ours(input) })),
    ...(await textCases()),
  ];
  const keys = Array.from({ length: lengths }, (_, i) => keyOf(i + 1));
  const [asked, answered] = ["asked.json", "answered.json"].map(file => join(scratch, file));
  await writeFile(
    asked,
    JSON.stringify({ cases: cases.map(({ input }) => asText(input)), keys: keys.map(hex) }),
  );
  await run(python, [fileURLToPath(new URL("tflite.py", import.meta.url)), asked, answered]);
  /** @type {{ version: string, cases: Answer[], fingerprints: string[] }} */
  const theirs = JSON.parse(await readFile(answered, "utf8"));

  const wrong = [
    ...cases.flatMap(({ input, own }, i) =>
      kinds
        .filter(kind => own[kind].join() !== theirs.cases[i][kind].join())
        .map(kind => `${kind} ${input.T}x${input.d}: got ${own[kind]}, expected ${theirs.cases[i][kind]}`),
    ),
    ...keys
      .map((key, i) => [key.length, fingerprint64(key).toString(16), theirs.fingerprints[i]])
      .filter(([, got, wanted]) => got !== wanted)
      .map(([length, got, wanted]) => `fingerprint of ${length} bytes: got ${got}, expected ${wanted}`),
  ];
  if (process.argv.includes("--write")) await writeFixtures();
  if (wrong.length) console.error(`${wrong.slice(0, 10).join("\n")}\n${wrong.length} answers differ`);
  else console.log(told());
  process.exitCode = wrong.length ? 1 : 0;

  function told() {
    const bits = cases.reduce((sum, { own }) => sum + own.dense.length, 0);
    return (
      `npm run check:tflite: ${inputs} random inputs and ${texts} texts, dense and sparse, ${bits} bits, and ${lengths} ` +
      `fingerprints are those of TensorFlow Lite ${theirs.version}`
    );
  }

  /** The first inputs that are short, with the op's own answers. */
  async function writeFixtures() {
    const some = cases
      .map(({ input }, i) => ({
        ...asText(input),
        dense: theirs.cases[i].dense.join(""),
        sparse: theirs.cases[i].sparse,
      }))
      .filter(({ items }) => items.length < 800)
      .slice(0, 40);
    const fingerprints = Object.fromEntries(
      keys.slice(0, 200).map((key, i) => [key.length, theirs.fingerprints[i]]),
    );
    for (const [file, content] of Object.entries({ "lsh-tflite": some, farmhash: fingerprints }))
      await writeFile(
        packageFolder("test", "fixtures", `${file}.json`),
        `${JSON.stringify(content, null, 2)}\n`,
      );
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
