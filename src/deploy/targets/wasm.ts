import type { PackedModel } from "../packed.js";
import { checkDrawable } from "../projection.js";
import type { Target } from "../target.js";
import { canonicalText, instance } from "../wasm/instance.js";
import { memoryOf } from "../wasm/memory.js";
import { mostTextBytes, predictorModule, withMemory } from "../wasm/module.js";

/** A module that needs nothing of its host: no imports, the model in its memory. docs/devices.md says how it is called. */
const wasm: Target = {
  summary: "a WebAssembly module without imports, for browsers and Node",
  endings: [".wasm"],
  floats: "double", // its floats are those of `predictor`, too
  mostTextBytes,
  textBytes: text => canonicalText(text).length,
  accepts: ({ projection }) => checkDrawable("wasm", projection),
  write: (packed, { name }) => [{ name: `${name}.wasm`, content: moduleOf(packed) }],
  async run([file], inputs) {
    return inputs.map(await instance(file!.content as Uint8Array));
  },
};

export default wasm;

/** The module's bytes. */
export const moduleOf = (packed: PackedModel): Uint8Array => withMemory(predictorModule(), memoryOf(packed));
