import { fileOf, inFile } from "../binary/file.js";
import { answering, type Packed } from "../packed.js";
import type { Target, Writing } from "../target.js";

const write = (packed: Packed, { name }: Writing) => [{ name: `${name}.bin`, content: fileOf(packed) }];

/** The packed model itself, in the layout of docs/packed-model.md. */
export default {
  summary: "the packed model in a documented layout, with a checksum: for runtimes of one's own",
  endings: [".bin"],
  floats: "double",
  accepts() {},
  write,
  patches: write,
  run([file], inputs) {
    const read = inFile(`file ${file!.name}`, file!.content as Uint8Array);
    return Promise.resolve(inputs.map(answering(read)));
  },
} satisfies Target;
