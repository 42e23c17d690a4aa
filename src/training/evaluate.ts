import * as tf from "@tensorflow/tfjs";
import type { Compiled } from "../engine/compile.js";
import { byLength, cut } from "./batches.js";
import { type Precision, precision, ranks } from "./precision.js";
import type { Table } from "./table.js";

const batch = 1000; // divides the usual validation and test parts, so that one trace serves

/**
 * P@1, P@3 and P@5 of several models at once.
 *
 * logits: (the rows of a batch, as columns have them) → [batch, models, classes]; parts of different sizes share its
 * graph
 */
export async function evaluate(
  logits: Compiled<tf.Tensor[], tf.Tensor>,
  table: Table,
  models: number,
  classes: number,
  signal?: AbortSignal,
): Promise<Precision[]> {
  const rankings = Array.from({ length: models }, () => new Uint16Array(table.count));
  for (const rows of cut(orderOf(table), batch)) {
    const labels = Uint16Array.from(rows, row => table.labelValues[row]!);
    const found = tf.tidy(() => logits(...rowsOf(table, rows)));
    const values = found.dataSync(); // outside of tidy, which would look for tensors among the values
    found.dispose();
    rankings.forEach((ranking, m) => {
      const own = ranks(values, labels, classes, models * classes, m * classes);
      rows.forEach((row, i) => void (ranking[row] = own[i]!));
    });
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  return rankings.map(precision);
}

/** Examples of similar length side by side. */
function orderOf({ count, lengths }: Table): Uint32Array {
  const all = Uint32Array.from({ length: count }, (_, row) => row);
  return lengths ? byLength(all, lengths) : all;
}

function rowsOf({ columns }: Table, rows: Uint32Array): tf.Tensor[] {
  const indices = tf.tensor1d(Int32Array.from(rows), "int32");
  return columns.flatMap(column => [
    ...column.whole.map(tensor => tf.gather(tensor, indices)),
    ...column.batch(rows),
  ]);
}
