import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { built, codeFor, codeHere, memoryIn, onDevice, processors } from "../../../bench/devices.mjs";
import { product } from "../../../dist/core/product.js";
import { multiplications } from "../../../dist/models/size.js";
import { checkTrained } from "../../../dist/models/trained.js";

/** @import { TrainedModel } from "../../../dist/index.js" */
/** @import { Proof } from "./proof.mjs" */

/**
 * What a network takes beside the bytes of its file.
 *
 * @typedef {object} Cost
 * @property {number} products of an example
 * @property {number} memoryBytes that its caller gives it to work in
 * @property {{ codeBytes: number, dataBytes: number }} here on this machine's processor
 * @property {readonly DeviceCost[]} devices none where Arm's compiler is not installed
 */

/**
 * @typedef {object} DeviceCost
 * @property {string} name
 * @property {number} codeBytes
 * @property {number} dataBytes
 * @property {number} [stackBytes] where there is an emulator
 * @property {number} [instructions] of an example
 */

const emulated = 10; // test examples
const room = 15 * 1024; // of the 16 KB that emulated boards have; the rest is for the stack

/**
 * @param {TrainedModel} model
 * @param {NonNullable<Proof["c"]>} c
 * @returns {Promise<Cost>}
 */
export async function costOf(model, { exported, program }) {
  const { files, inputs, folder } = exported;
  const few = inputs.slice(0, emulated);
  const header = built(join(folder, "device"), files[0], few);
  const memoryBytes = memoryIn(program);
  const runs = has("qemu-system-arm") && memoryBytes <= room;
  return {
    products: multiplications(await checkTrained(model), pixelsOf(model)),
    memoryBytes,
    here: codeHere(header),
    devices: has("arm-none-eabi-gcc")
      ? processors.map(processor => ({
          name: processor.name,
          ...(runs ? onDevice(header, processor, few.length) : codeFor(header, processor)),
        }))
      : [],
  };
}

/** The numbers that planes multiply: n-grams are hashed. */
const pixelsOf = (/** @type {TrainedModel} */ { spec }) => (spec.shape ? product(spec.shape) : 0);

const has = (/** @type {string} */ program) => spawnSync(program, ["--version"]).status === 0;
