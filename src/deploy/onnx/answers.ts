import type { NdArray } from "../evaluation/array.js";
import type { Input } from "../projection.js";
import type { Said } from "../target.js";
import { ngrams } from "../text-projection.js";
import { graphIn } from "./evaluation.js";

const batch = 50; // images; more at once take more room, not less time

/** What a written graph says of inputs, by the file alone: images some at a time, texts one after the other. */
export function answersOf(file: Uint8Array, inputs: readonly Input[]): Said[] {
  const graph = graphIn(file);
  const feeds =
    typeof inputs[0] === "string"
      ? (inputs as readonly string[]).map(ofText)
      : Array.from({ length: Math.ceil(inputs.length / batch) }, (_, k) =>
          ofImages((inputs as readonly Uint8Array[]).slice(k * batch, (k + 1) * batch)),
        );
  return feeds.flatMap(fed => {
    const values = graph(fed);
    const [logits, labels] = [values.get("logits")!, values.get("label")!];
    const classes = logits.shape[1]!;
    return Array.from(labels.values as ArrayLike<number>, (label, i) => ({
      label,
      logits: logits.values.subarray(i * classes, (i + 1) * classes) as ArrayLike<number>,
    }));
  });
}

const ofImages = (images: readonly Uint8Array[]): Map<string, NdArray> =>
  new Map([
    ["image", { shape: [images.length, images[0]!.length], values: new Uint8Array(Buffer.concat(images)) }],
  ]);

function ofText(text: string): Map<string, NdArray> {
  const all = ngrams(text);
  const ids = BigInt64Array.from(all, ({ id }) => (BigInt(id.high) << 32n) | BigInt(id.low));
  const counts = BigInt64Array.from(all, ({ count }) => BigInt(count));
  return new Map([
    ["ids", { shape: [ids.length], values: ids }],
    ["counts", { shape: [counts.length], values: counts }],
  ]);
}
