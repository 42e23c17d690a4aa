import { check, knownNames, oneOf, wholeNumber } from "../../core/check.js";
import { dense } from "../dense.js";
import { type Bits, type Coding, codings } from "../features.js";
import { projectionName } from "../image-projection.js";
import { checkedHidden, hiddenFrom, type Model, type Task } from "../model.js";
import { mostPlaces } from "../packed-bytes.js";
import { dropoutOfHidden, optional } from "../settings.js";

export interface ProjectedSettings {
  /** Number of projection functions. */
  readonly T: number;
  /** Bits of each function. */
  readonly d: number;
  /** Widths of further layers on the bits; none in the paper's smallest models. */
  readonly hidden?: readonly number[];
  /** How the bits come about: of texts also `presence`, of images also `rademacher`, `hadamard` or `sparse` planes. */
  readonly projection?: string;
  /** Whether the mean of the training images is subtracted first. */
  readonly centring?: Centring;
  /** Which of the seed's bits are taken, in ascending order [T·d]: those that were chosen of more; else the first ones. */
  readonly ids?: readonly number[];
  /** The two numbers that stand for the bits. */
  readonly coding?: Coding;
  /** Share of units dropped while training: of the bits, of each hidden layer. */
  readonly dropout?: readonly [input: number, hidden: number];
}

const centrings = ["none", "mean"] as const;
export type Centring = (typeof centrings)[number];

/** Its name in trials and tables. */
export const name = "projection";

/** What a trial's settings say of it. */
export const settings = {
  T: (value: unknown) => wholeNumber("projections T", value),
  d: (value: unknown) => wholeNumber("bits d", value),
  hidden: hiddenFrom,
  projection: optional(projectionName),
  centring: optional(value => oneOf("centring", value, centrings)),
  coding: optional(value => oneOf("coding", value as Coding, codings)),
  ids: optional(checkedIds),
  dropout: optional(dropoutOfHidden),
};

/**
 * The projection network h_p (eq. 5): y^p = softmax(W^p·x^p + B^p) on the T·d bits x^p of eq. 4, with further
 * ReLU layers between where `hidden` names them. Output: logits [batch, classes]. The planes are not part of it:
 * they come from a seed (projection.ts) and count nothing.
 */
export default function projected(task: Task, given: ProjectedSettings): Model {
  knownNames("a projection network", given, Object.keys(settings));
  const { T, d, hidden = [], projection = "sign", coding = "0/1", dropout = [0, 0], centring } = given;
  const bits = wholeNumber("projections T", T) * wholeNumber("bits d", d);
  oneOf("coding", coding, codings);
  const isPooled = projection === "pooled" && centring === "mean"; // patches are compared with numbers
  check(!isPooled, "centring of pooled bits", centring, `"none"`);
  const chosen = given.ids ? { ids: checkedIds(given.ids) } : {};
  check(chosen.ids === undefined || chosen.ids.length === bits, "ids", chosen.ids?.length, `${bits}, T·d`);
  return dense({
    name,
    input: { kind: "bits", projection, bits, coding, ...centreOf(task, centring), ...chosen },
    sizes: [bits, ...checkedHidden(hidden), task.classes.length],
    T,
    d,
    dropout,
    settings: { T, d, hidden, projection, coding, dropout, ...(centring ? { centring } : {}), ...chosen },
  });
}

/** Refuses what is no ascending row of places among a seed's bits: all bits up to the last one are drawn. */
export function checkedIds(value: unknown): readonly number[] {
  const isRow = Array.isArray(value) && value.length > 0;
  const expected = "whole numbers in ascending order, each once";
  check(isRow, "ids", value, expected);
  for (const [j, id] of value.entries()) {
    wholeNumber("id", id, 0);
    check(j === 0 || id > value[j - 1], "ids", `${value[j - 1]}, ${id}`, expected);
  }
  check(value.at(-1) < mostPlaces, "ids", value.at(-1), `below ${mostPlaces}`);
  return value;
}

/** What is subtracted from images before they are projected. */
function centreOf({ mean }: Task, centring: Centring = "none"): Pick<Bits, "centre"> {
  if (centring === "none") return {};
  check(mean !== undefined, "mean of the task", "none", "that of the training images: taskOf(data)");
  return { centre: mean };
}
