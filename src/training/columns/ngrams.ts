import { createHash } from "node:crypto";
import { bucketsOf, type FeatureCounts, features } from "../../data/features.js";
import { tf } from "../../engine/tensorflow.js";
import type { Ngrams } from "../../models/features.js";
import { type ColumnKind, kindOfExamples } from "./column.js";

/** Texts as the n-grams that training has seen; how tensors describe them, see `Ngrams`. */
export const ngrams: ColumnKind<Ngrams> = {
  group: ({ buckets, seen, of }) => [buckets, digestOf(seen), ...(of ? [of] : [])].join(" "),
  async make([{ buckets, seen, of }], source) {
    const { texts } = kindOfExamples(source, "text", "n-grams");
    const rows = rowsOf(features(texts, { characters: of !== "words" }), buckets, seen);
    return { whole: [], made: 5, batch: some => tensorsOf(Array.from(some, row => rows[row]!)) };
  },
  decode: (_, parts) => () => parts,
};

/** Told apart by the n-grams that training has seen: as many others are other features. */
const digests = new WeakMap<Uint32Array, string>();

function digestOf(seen: Uint32Array): string {
  const digest = digests.get(seen) ?? createHash("sha256").update(seen).digest("hex");
  digests.set(seen, digest);
  return digest;
}

interface Row {
  /** Buckets as places among those that training has seen, each once. */
  readonly places: Int32Array;
  readonly counts: Float32Array;
  /** 1 / √Σ count², over all n-grams of the text */
  readonly scale: number;
}

export function rowsOf(all: FeatureCounts, buckets: number, seen: Uint32Array): Row[] {
  const bucket = bucketsOf(all, buckets);
  const places = new Map(Array.from(seen, (number, place) => [number, place]));
  return Array.from({ length: all.count }, (_, text) => {
    const counts = new Map<number, number>();
    for (let entry = all.offsets[text]!; entry < all.offsets[text + 1]!; entry++) {
      const number = bucket[all.features[entry]!]!;
      counts.set(number, (counts.get(number) ?? 0) + all.counts[entry]!);
    }
    let squares = 0;
    for (const count of counts.values()) squares += count * count;
    const known = [...counts].filter(([number]) => places.has(number));
    return {
      places: Int32Array.from(known, ([number]) => places.get(number)!),
      counts: Float32Array.from(known, ([, count]) => count),
      scale: squares && 1 / Math.sqrt(squares),
    };
  });
}

function tensorsOf(rows: readonly Row[]): tf.Tensor[] {
  const numbers = new Map<number, number>();
  const entries = filledUp(rows.reduce((sum, { places }) => sum + places.length, 0));
  const [own, texts, counts] = [new Int32Array(entries), new Int32Array(entries), new Float32Array(entries)];
  let at = 0;
  for (const [text, row] of rows.entries())
    for (const [i, place] of row.places.entries()) {
      let number = numbers.get(place);
      if (number === undefined) numbers.set(place, (number = numbers.size));
      own[at] = number;
      texts[at] = text;
      counts[at++] = row.counts[i]!;
    }
  const occurring = new Int32Array(filledUp(numbers.size));
  occurring.set([...numbers.keys()]);
  return [
    tf.tensor1d(occurring, "int32"),
    tf.tensor1d(own, "int32"),
    tf.tensor1d(texts, "int32"),
    tf.tensor1d(counts),
    tf.tensor1d(rows.map(({ scale }) => scale)),
  ];
}

/** The next power of two: each size is a graph of its own, so few sizes are best. */
const filledUp = (count: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, count)));
