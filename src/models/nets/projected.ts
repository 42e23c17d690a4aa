import { knownNames, oneOf, wholeNumber } from "../../core/check.js";
import { dense } from "../dense.js";
import { type Coding, codings } from "../features.js";
import { hiddenFrom, type Model, type Task } from "../model.js";
import { optional, share } from "../settings.js";
import { textProjection } from "../text-projection.js";

export interface ProjectedSettings {
  /** Number of projection functions. */
  readonly T: number;
  /** Bits of each function. */
  readonly d: number;
  /** Widths of further layers on the bits; none in the paper's smallest models. */
  readonly hidden?: readonly number[];
  /** How the bits come about; for text also `presence`. */
  readonly projection?: string;
  /** The two numbers that stand for the bits. */
  readonly coding?: Coding;
  /** Share of units dropped while training: of the bits, of each hidden layer. */
  readonly dropout?: readonly [input: number, hidden: number];
}

/** Its name in trials and tables. */
export const name = "projection";

/** What a trial's settings say of it. */
export const settings = {
  T: (value: unknown) => wholeNumber("projections T", value),
  d: (value: unknown) => wholeNumber("bits d", value),
  hidden: hiddenFrom,
  projection: optional(value => textProjection(value as string).name),
  coding: optional(value => oneOf("coding", value as Coding, codings)),
  dropout: optional(value => [0, share(value)] as const),
};

/**
 * The projection network h_p (eq. 5): y^p = softmax(W^p·x^p + B^p) on the T·d bits x^p of eq. 4, with further
 * ReLU layers between where `hidden` names them. Output: logits [batch, classes]. The planes are not part of it:
 * they come from a seed (projection.ts) and count nothing.
 */
export default function projected(task: Task, given: ProjectedSettings): Model {
  knownNames("a projection network", given, Object.keys(settings));
  const { T, d, hidden = [], projection = "sign", coding = "0/1", dropout = [0, 0] } = given;
  const bits = wholeNumber("projections T", T) * wholeNumber("bits d", d);
  return dense({
    name,
    input: { kind: "bits", projection, bits, coding },
    sizes: [bits, ...hidden, task.classes.length],
    T,
    d,
    dropout,
    settings: { T, d, hidden, projection, coding, dropout },
  });
}
