import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seeded } from "../../dist/core/random.js";
import { features } from "../../dist/data/features.js";
import { dataset } from "../../dist/data/registry.js";
import { exported } from "../../dist/deploy/export.js";
import { packNet, rounded } from "../../dist/deploy/pack.js";
import { head, projected, trainTogether } from "../../dist/index.js";
import { environment } from "../../scripts/check/environment.mjs";
import { version } from "../../scripts/native/wheel.mjs";
import { built, hostProgram, onDevice, processors } from "../devices.mjs";
import { started } from "../programs.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";
import { peer } from "../torch.mjs";

/** @typedef {import("../../dist/index.js").Dataset} Dataset */
/** @typedef {import("../../dist/index.js").TextPart} TextPart */
/** @typedef {import("../../dist/deploy/projection.js").Input} Input */

const [timed, emulated] = [200, 10]; // inputs on this machine, on emulated processors
const [T, d] = [80, 14];

/** @type {Record<string, { data: string, T: number, d: number, projection: string, weights: 1 | 4 | 8, coding?: "-1/+1" }>} */
const models = {
  "digits, boxes": { data: "mnist", T: 30, d: 8, projection: "boxes", weights: 4 },
  "digits, Hadamard": { data: "mnist", T: 60, d: 12, projection: "hadamard", weights: 8 },
  "digits, ±1": { data: "mnist", T: 30, d: 8, projection: "rademacher", weights: 8 },
  "texts, presence": { data: "wordnet-glosses", T, d, projection: "presence", weights: 8 },
  "texts, sign": { data: "wordnet-glosses", T, d, projection: "sign", weights: 8 },
};
const same = "texts, sign";
const lite = "TensorFlow Lite, LSH_PROJECTION";

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Devices",
  about: `Exported models: what each takes (the packed file; code by -Os, read-only data, memory of the caller's, stack), instructions of a prediction on emulated processors (QEMU, -O2, mean of ${emulated} test examples, floats nowhere), and microseconds of one on this machine, one after the other on one core (GCC -O3, ${timed} test examples). Beside "${same}" the same network with the bits of TensorFlow Lite's op, T = ${T}, d = ${d}, through its interpreter: the C program begins with the text, the interpreter with its n-grams, which were made before.`,
  async run({ runs, say }) {
    const folder = mkdtempSync(join(tmpdir(), "bench-devices-"));
    try {
      const rows = [];
      /** @type {import("../subject.mjs").Subject[]} */
      const subjects = [];
      for (const [k, [name, about]] of Object.entries(models).entries()) {
        say(`devices: ${name}`);
        const data = await smallSet(about.data);
        const inputs = inputsOf(data);
        const model = packNet(rounded(await trained(data, about), about.weights));
        const { files, size } = await exported(model, "c", { name: `model${k}`, inputs });
        const whole = built(join(folder, `${k}`), files[0], inputs);
        const few = built(join(folder, `${k}-few`), files[0], inputs.slice(0, emulated));
        const found = processors.map(processor => onDevice(few, processor, emulated));
        const args = [join(whole.folder, "inputs.bin"), String(inputs.length)];
        subjects.push(await started({ name, command: hostProgram(whole), args }));
        rows.push({ name, size: size.total - size.names, found });
      }
      subjects.push(await liteProgram(folder));
      const answers = await alternate(subjects, runs, say);
      for (const subject of subjects) await subject.end();
      const values = medians(subjects, answers);
      const at = (/** @type {string} */ name) => values[subjects.findIndex(subject => subject.name === name)];
      return {
        lines: [line("devices", "µs", at(same), at(lite), runs)],
        tables: [tableOf(rows, values)],
        notes: [
          `"${same}" takes ${(at(lite).value / at(same).value).toFixed(0)} times less time than ${lite}: ${shown(at(same).value)} beside ${shown(at(lite).value)} µs.`,
        ],
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/**
 * The first examples of a set: what is measured does not depend on how well a model learned.
 *
 * @param {string} name
 * @returns {Promise<Dataset>}
 */
async function smallSet(name) {
  const data = await dataset(name);
  if (data.kind === "image") return data;
  const some = (/** @type {TextPart} */ { texts, labels }, /** @type {number} */ count) => ({
    ...{ count, texts: texts.slice(0, count), labels: labels.subarray(0, count) },
  });
  const { train, validation, test } = data;
  return { ...data, train: some(train, 2000), validation: some(validation, 200), test: some(test, timed) };
}

/**
 * @param {Dataset} data
 * @param {{ T: number, d: number, projection: string }} shape
 */
async function trained(data, { T, d, projection }) {
  const heads = [head(projected(data, { T, d, projection }), "self")];
  for await (const { models } of trainTogether(null, heads, data, {
    epochs: 1,
    examples: 2000,
    random: seeded(1),
  }))
    if (models[0].trained) return models[0].trained;
  throw new Error("training ended without a model");
}

/**
 * @param {Dataset} data
 * @returns {Input[]}
 */
function inputsOf(data) {
  if (data.kind === "text") return data.test.texts.slice(0, timed);
  return Array.from({ length: timed }, (_, i) => data.test.pixels.subarray(784 * i, 784 * (i + 1)));
}

/** @param {string} folder */
async function liteProgram(folder) {
  const data = await smallSet("wordnet-glosses");
  const inputs = inputsOf(data);
  const model = packNet(await trained(data, { T, d, projection: "lsh-tflite" }));
  const { files } = await exported(model, "tflite", { name: "lite", inputs });
  const [file, rows] = ["lite.tflite", "rows.json"].map(name => join(folder, name));
  writeFileSync(file, files[0].content);
  writeFileSync(rows, JSON.stringify(inputs.map(text => ngrams(/** @type {string} */ (text)))));
  const command = await environment("check-tflite", [`tensorflow-cpu==${version}`]);
  return started({ name: lite, command, args: [peer("tflite_lsh"), JSON.stringify({ model: file, rows })] });
}

/** What the op takes of a text: ids as signed numbers of 64 bits, and how often each occurs. */
function ngrams(/** @type {string} */ text) {
  const { features: places, counts, low, high } = features([text]);
  const ids = Array.from(places, at => BigInt.asIntN(64, (BigInt(high[at]) << 32n) | BigInt(low[at])));
  return { ids: ids.map(String), counts: [...counts] };
}

/**
 * @param {readonly { name: string, size: number, found: readonly ReturnType<typeof onDevice>[] }[]} rows
 * @param {readonly import("../subject.mjs").Measured[]} values
 */
function tableOf(rows, values) {
  const each = processors.flatMap(({ name }) => [`${name}: code`, "data", "memory", "stack", "instructions"]);
  return {
    head: ["", "model, bytes", ...each, "µs here"],
    rows: [
      ...rows.map(({ name, size, found }, i) => [
        name,
        String(size),
        ...found.flatMap(({ codeBytes, dataBytes, memoryBytes, stackBytes, instructions }) =>
          [codeBytes, dataBytes, memoryBytes, stackBytes, Math.round(instructions)].map(String),
        ),
        shown(values[i].value),
      ]),
      [lite, "", ...each.map(() => ""), shown(values.at(-1)?.value ?? Number.NaN)],
    ],
  };
}

const shown = (/** @type {number} */ value) => String(Number(value.toPrecision(3)));
