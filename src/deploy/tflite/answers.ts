import type { NdArray } from "../evaluation/array.js";
import { type Input, type PackedProjection, projectorOf } from "../projection.js";
import type { Said } from "../target.js";
import { ngrams } from "../text-projection.js";
import { graphIn } from "./evaluation.js";

/** What a written graph says of inputs, one after the other, by the file; where it takes bits of texts, by the projection, too. */
export function answersOf(file: Uint8Array, inputs: readonly Input[], projection: PackedProjection): Said[] {
  const { inputs: names, run } = graphIn(file);
  const feed = names.includes("bits") ? ofBits(projection) : names.includes("image") ? ofImage : ofNgrams;
  return inputs.map(input => {
    const [logits, label] = run(feed(input)) as [NdArray, NdArray];
    return { logits: logits.values as ArrayLike<number>, label: Number(label.values[0]) };
  });
}

type Feed = (input: Input) => Map<string, NdArray>;

const ofImage: Feed = input =>
  new Map([["image", { shape: [1, input.length], values: input as Uint8Array }]]);

function ofBits(projection: PackedProjection): Feed {
  const project = projectorOf(projection);
  return input => {
    const words = project(input);
    const values = Uint8Array.from({ length: projection.bits }, (_, j) => (words[j >>> 5]! >>> (j & 31)) & 1);
    return new Map([["bits", { shape: [1, projection.bits], values }]]);
  };
}

/** The op wants one n-gram at least. */
const ofNgrams: Feed = input => {
  const found = ngrams(String(input));
  const all = found.length > 0 ? found : [{ id: { high: 0, low: 0 }, count: 0 }];
  const ids = BigInt64Array.from(all, ({ id }) => (BigInt(id.high) << 32n) | BigInt(id.low));
  const counts = Float32Array.from(all, ({ count }) => count);
  return new Map<string, NdArray>([
    ["ids", { shape: [all.length], values: ids }],
    ["counts", { shape: [all.length], values: counts }],
  ]);
};
