import * as tf from "@tensorflow/tfjs";
import type { Compiled } from "../engine/compile.js";
import { type Precision, precision, ranks } from "./precision.js";
import type { Table } from "./table.js";

const batch = 1000; // divides the usual validation and test parts, so that one trace serves

/**
 * P@1, P@3 and P@5 of several models at once.
 *
 * logits: (…columns of a batch) → [batch, models, classes]; parts of different sizes share its graph
 */
export async function evaluate(
  logits: Compiled<tf.Tensor[], tf.Tensor>,
  table: Table,
  models: number,
  classes: number,
  signal?: AbortSignal,
): Promise<Precision[]> {
  const rankings = Array.from({ length: models }, () => new Uint16Array(table.count));
  for (let first = 0; first < table.count; first += batch) {
    const labels = table.labelValues.subarray(first, first + batch);
    const found = tf.tidy(() => {
      const columns = table.columns.map(column => tf.slice(column, [first, 0], [labels.length, -1]));
      return logits(...columns);
    });
    const values = found.dataSync(); // outside of tidy, which would look for tensors among the values
    found.dispose();
    rankings.forEach((ranking, m) => {
      ranking.set(ranks(values, labels, classes, models * classes, m * classes), first);
    });
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  return rankings.map(precision);
}
