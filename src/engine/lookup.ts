import { tf } from "./tensorflow.js";

type Reader = (table: tf.Variable, rows: tf.Tensor1D, plain: () => tf.Tensor) => tf.Tensor;

let reader: Reader | undefined;

/**
 * Some rows of a variable, which a compiled step reads without the others: table [count, …], rows [n] int32 → [n, …].
 * No gradient reaches the table; that of the rows is what `Optimizer.apply` takes with them.
 */
export function lookup(table: tf.Variable, rows: tf.Tensor1D): tf.Tensor {
  const plain = () => tf.gather(table as tf.Tensor, rows);
  return reader ? reader(table, rows, plain) : plain();
}

/** Lets a trace record the look-ups of `work`. */
export function recordingLookups<T>(read: Reader, work: () => T): T {
  const outer = reader;
  reader = read;
  try {
    return work();
  } finally {
    reader = outer;
  }
}
