import type * as tf from "@tensorflow/tfjs";

/** One TensorFlow op that reads tensors and changes variables in place. */
export interface FusedUpdate {
  /** TensorFlow's name, for instance `ResourceApplyAdam`. */
  readonly op: string;
  /** The variables it changes, in the op's order. */
  readonly variables: readonly tf.Variable[];
  /** Its further inputs, in the op's order. */
  readonly inputs: readonly tf.Tensor[];
  /** Types of inputs that are not of the variables', by the name of the op's attribute. */
  readonly types?: Readonly<Record<string, tf.DataType>>;
}

type Recorder = (update: FusedUpdate, plain: () => void) => void;

let recorder: Recorder | undefined;

/**
 * An update that a compiled step does by one op, and everybody else by `plain` tfjs; both do the same sums.
 */
export function fused(update: FusedUpdate, plain: () => void): void {
  if (recorder) recorder(update, plain);
  else plain();
}

/** Lets a trace record the fused updates of `work`. */
export function recording<T>(record: Recorder, work: () => T): T {
  const outer = recorder;
  recorder = record;
  try {
    return work();
  } finally {
    recorder = outer;
  }
}
