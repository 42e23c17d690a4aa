import { decode, encode } from "../binary/format.js";
import { predictor } from "../packed.js";
import type { Target } from "../target.js";

/** The packed model itself, in the layout of docs/packed-model.md. */
export default {
  summary: "the packed model in a documented layout, with a checksum: for runtimes of one's own",
  numbers: "integer",
  accepts() {},
  write: (packed, { name }) => [{ name: `${name}.bin`, content: encode(packed) }],
  run([file], inputs) {
    const read = decode(`file ${file!.name}`, file!.content as Uint8Array);
    return Promise.resolve(inputs.map(predictor(read)));
  },
} satisfies Target;
