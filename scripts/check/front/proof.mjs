import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../../dist/core/check.js";
import { seeded } from "../../../dist/core/random.js";
import { misspelled } from "../../../dist/data/misspellings.js";
import { accepted } from "../../../dist/deploy/export.js";
import { pack } from "../../../dist/deploy/pack.js";
import { targets } from "../../../dist/deploy/target.js";
import { exportModel } from "../../../dist/index.js";
import { checkTrained } from "../../../dist/models/trained.js";
import { answers, framed, hostProgram } from "../exports/c.mjs";
import { firstTests, testInputs } from "../exports/inputs.mjs";

/** @import { Dataset, Run, TrainedModel } from "../../../dist/index.js" */
/** @import { Exported } from "../exports.mjs" */

/**
 * What the files of a trained network are, and what the C code of it says.
 *
 * @typedef {object} Proof
 * @property {number | null} bytes of the packed file without names; null where that is refused
 * @property {boolean} isWhole whether a table counts bytes as that file has them, which it does not of floats
 * @property {number | null} right examples of the test part whose class the C code names; null where that is refused
 * @property {number} examples
 * @property {readonly string[]} refusals why formats do not take it
 * @property {{ exported: Exported, program: string } | null} c the header, and the program that was made of it
 */

const handed = 200; // test examples on which an export is compared with its model before it is handed out

/**
 * Exports a trained network as `binary` and `c`, and runs the C code on the whole test part.
 *
 * @param {TrainedModel} model
 * @param {Dataset} data
 * @param {string} folder
 * @returns {Promise<Proof>}
 */
export async function proofOf(model, data, folder) {
  const { storedBytes } = await checkTrained(model);
  const [binary, c] = [await refusal(model, "binary"), await refusal(model, "c")];
  const found = c === null ? await saidByC(model, data, folder) : null;
  return {
    bytes: binary === null ? (await filesOf(model, "binary", data)).bytes : null,
    isWhole: storedBytes !== undefined,
    right: found?.labels.filter((label, i) => label === data.test.labels[i]).length ?? null,
    examples: data.test.count,
    refusals: [binary, c].filter(line => line !== null),
    c: found,
  };
}

/**
 * Why a format does not take the network; null where it does.
 *
 * @param {TrainedModel} model
 * @param {string} format
 */
async function refusal(model, format) {
  try {
    accepted(await targets.load(format), format, pack(model));
    return null;
  } catch (error) {
    if (error instanceof Refusal) return `${format} refused: ${error.message}`;
    throw error;
  }
}

/** @type {(model: TrainedModel, format: string, data: Dataset) => ReturnType<typeof exportModel>} */
const filesOf = (model, format, data) =>
  exportModel(model, format, {
    ...{ weights: "float", names: false }, // as it was trained, and as tables count it
    ...{ name: "front", data: firstTests(data, handed), inputs: handed },
  });

/** @type {(model: TrainedModel, data: Dataset, folder: string) => Promise<{ labels: number[] } & NonNullable<Proof["c"]>>} */
async function saidByC(model, data, folder) {
  const { files } = await filesOf(model, "c", data);
  const exported = { packed: pack(model), files, inputs: testInputs(data), folder };
  for (const { name, content } of files) await writeFile(join(folder, name), content);
  const program = hostProgram("gcc", exported, "-O3");
  const said = await Promise.all(parts(exported.inputs).map(inputs => piped(program, framed(inputs))));
  const labels = said.flatMap(output => answers(output, exported).map(({ label }) => label));
  return { exported, program, labels };
}

/**
 * As many parts as there are processors, in order.
 *
 * @template T
 * @param {readonly T[]} all
 */
function parts(all) {
  const each = Math.ceil(all.length / availableParallelism());
  return Array.from({ length: Math.ceil(all.length / each) }, (_, i) => all.slice(i * each, (i + 1) * each));
}

/** @type {(program: string, input: Buffer) => Promise<Buffer>} */
const piped = (program, input) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    /** @type {Buffer[]} */
    const found = [];
    child.stdout.on("data", part => found.push(part));
    child.on("error", reject);
    child.on("close", code =>
      code === 0 ? resolve(Buffer.concat(found)) : reject(new Error(`${program} ended with ${code}`)),
    );
    child.stdin.on("error", () => {}); // the program has ended: its exit says why
    child.stdin.end(input);
  });

/**
 * The data set as a run was tested on it.
 *
 * @param {Dataset} data
 * @param {Run} run
 * @returns {Dataset}
 */
export function testedOn(data, { settings: { misspellings, seed } }) {
  if (misspellings === undefined || data.kind !== "text") return data;
  const texts = misspelled(data.test.texts, Number(misspellings), seeded(Number(seed)));
  return { ...data, test: { ...data.test, texts } };
}

/**
 * Whether files and C code are what the table says of a run, and what both say.
 *
 * @param {Run} run
 * @param {Proof} proof
 */
export function compared({ measures }, { bytes, isWhole, right, examples, refusals }) {
  const accuracy = right === null ? null : right / examples;
  const isSize = bytes === null || !isWhole || bytes === measures.bytes;
  const isAccuracy = accuracy === null || accuracy === measures.accuracy;
  const counted = isWhole ? "" : ", which counts floats and ids alone";
  const lines = [
    ...(bytes === null ? [] : [`${bytes} bytes, table ${measures.bytes}${counted}`]),
    ...(accuracy === null
      ? []
      : [`accuracy by C ${accuracy} (${right} of ${examples}), table ${measures.accuracy}`]),
    ...refusals,
  ];
  return { ok: isSize && isAccuracy, text: lines.join("; ") };
}
