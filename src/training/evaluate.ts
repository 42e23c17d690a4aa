import type * as tf from "@tensorflow/tfjs";
import type { Compiled } from "../engine/compile.js";
import { logitsOf } from "./logits.js";
import { type Precision, precision, ranks } from "./precision.js";
import type { Table } from "./table.js";

/**
 * P@1, P@3 and P@5 of several models at once; null for one whose logits are not finite.
 *
 * logits: (the rows of a batch, as columns have them) → [models, batch, classes]
 */
export async function evaluate(
  logits: Compiled<tf.Tensor[], tf.Tensor>,
  table: Table,
  models: number,
  classes: number,
  signal?: AbortSignal,
): Promise<(Precision | null)[]> {
  const rankings = Array.from({ length: models }, (): Uint16Array | null => new Uint16Array(table.count));
  for await (const { rows, values } of logitsOf(logits, table, signal)) {
    const labels = Uint16Array.from(rows, row => table.labelValues[row]!);
    const size = rows.length * classes;
    rankings.forEach((ranking, m) => {
      const own = values.subarray(m * size, (m + 1) * size);
      const found = ranking && own.every(Number.isFinite) ? ranks(own, labels, classes) : null;
      if (found) rows.forEach((row, i) => void (ranking![row] = found[i]!));
      else rankings[m] = null;
    });
  }
  return rankings.map(ranking => ranking && precision(ranking));
}
