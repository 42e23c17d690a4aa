import type { Compiled } from "../engine/compile.js";
import { tf } from "../engine/tensorflow.js";
import { byLength, cut } from "./batches.js";
import type { Table } from "./table.js";

const batch = 200; // divides the usual validation and test parts, so that one trace serves; the maps of more do not fit a cache

/** The logits of some rows of a table. */
export interface Logits {
  readonly rows: Uint32Array;
  /** [models · rows · classes] */
  readonly values: Float32Array;
}

/**
 * What models say of all rows of a table, some at a time; rows of similar length come together.
 *
 * logits: (the rows of a batch, as columns have them) → [models, rows, classes]; parts of different sizes share its graph
 */
export async function* logitsOf(
  logits: Compiled<tf.Tensor[], tf.Tensor>,
  table: Table,
  signal?: AbortSignal,
): AsyncGenerator<Logits, void, undefined> {
  for (const rows of cut(orderOf(table), batch)) {
    const found = tf.tidy(() => logits(...rowsOf(table, rows)));
    const values = found.dataSync<"float32">(); // outside of tidy, which would look for tensors among the values
    found.dispose();
    yield { rows, values };
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
}

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
