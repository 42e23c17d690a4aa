import * as tf from "@tensorflow/tfjs";
import { bucketsOf, type FeatureCounts, features } from "../../data/features.js";
import type { Ngrams } from "../../models/features.js";
import { type ColumnKind, kindOfExamples } from "./column.js";

const step = 32; // entries by which batches grow: each length is a graph of its own

/** Texts as the places of their n-grams' buckets among those that training has seen, and the counts at unit length. */
export const ngrams: ColumnKind<Ngrams> = {
  group: ({ buckets, seen }) => `${buckets} ${seen.length}`,
  async make([{ buckets, seen }], source) {
    const { texts } = kindOfExamples(source, "text", "n-grams");
    const rows = rowsOf(features(texts), buckets, seen);
    return { whole: [], made: 2, batch: some => filledUp(Array.from(some, row => rows[row]!)) };
  },
  decode: (_, parts) => () => parts,
};

interface Row {
  readonly places: Int32Array;
  readonly values: Float32Array;
}

/** Per text its buckets' places among `seen`, and counts divided by the length of the vector of all counts. */
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
      values: Float32Array.from(known, ([, count]) => count / Math.sqrt(squares)),
    };
  });
}

function filledUp(rows: readonly Row[]): tf.Tensor[] {
  const longest = Math.max(1, ...rows.map(row => row.places.length));
  const width = step * Math.ceil(longest / step);
  const [places, values] = [new Int32Array(rows.length * width), new Float32Array(rows.length * width)];
  for (const [i, row] of rows.entries()) {
    places.set(row.places, i * width);
    values.set(row.values, i * width);
  }
  const shape: [number, number] = [rows.length, width];
  return [tf.tensor2d(places, shape, "int32"), tf.tensor2d(values, shape)];
}
