import { check } from "../core/check.js";
import type { Dataset } from "../data/dataset.js";
import { bucketsOf, features } from "../data/features.js";
import { vocabulary } from "../data/words.js";
import { allBuckets, type Task } from "../models/model.js";
import { shortened } from "./table.js";

/**
 * What of a data set shapes a model: its image shape, or the words and n-grams of its training texts, and those of its
 * classes that training has examples of (the first ones): what nobody can learn, no model need tell apart. Where only the
 * first so many examples are trained on, their words, n-grams and mean are those of these.
 */
export function taskOf(data: Dataset, examples?: number): Task {
  check(typeof data === "object" && data !== null, "data set", data, 'a data set: await dataset("mnist")');
  const count = learnable(data);
  check(count > 1, `classes of ${data.name} that training has`, count, "two or more, the first ones");
  const classes = data.classes.slice(0, count);
  const own = shortened(data, examples);
  if (own.kind === "image") {
    const { train, shape } = own;
    let mean: number[] | undefined;
    return {
      classes,
      shape,
      get mean() {
        mean ??= meanOf(train.pixels, train.count);
        return mean;
      },
    };
  }
  const { texts } = own.train;
  let words: string[] | undefined;
  let buckets: Uint32Array | undefined;
  return {
    classes,
    get words() {
      words ??= vocabulary(texts);
      return words;
    },
    get buckets() {
      buckets ??= seenBuckets(texts);
      return buckets;
    },
  };
}

/** How many classes, from the first on, training has examples of. */
export const learnable = ({ train }: Dataset): number =>
  train.labels.reduce((most, label) => Math.max(most, label + 1), 0);

/** The mean of images, rounded to bytes: pixels [count · inputs] → [inputs] */
function meanOf(pixels: Uint8Array, count: number): number[] {
  const sums = new Float64Array(pixels.length / count);
  for (let first = 0; first < pixels.length; first += sums.length)
    for (let i = 0; i < sums.length; i++) sums[i]! += pixels[first + i]!;
  return Array.from(sums, sum => Math.round(sum / count));
}

function seenBuckets(texts: readonly string[]): Uint32Array {
  const seen = new Set(bucketsOf(features(texts), allBuckets));
  return Uint32Array.from(seen).sort();
}
