import { check, wholeNumber } from "../core/check.js";

/**
 * A model as a plain value: what goes in, how wide its layers are. Weights come later (`build` in dense.ts), so
 * that a sweep can name, count and compare thousands of models before it trains one.
 */
export interface Model {
  /** `full`, `projection`, `softmax`, `matched`, …: the column `model` of measures.csv. */
  readonly name: string;
  /** Which features of the data the model sees; the first `sizes[0]` of them. */
  readonly input: Features;
  /** Widths from input to classes: [T·d, …hidden, classes]. Dense layers, ReLU between, biases everywhere. */
  readonly sizes: readonly number[];
  /** T, the number of projection functions; 0 where the model sees no projection. */
  readonly T: number;
  /** d, the bits of each function; 0 where the model sees no projection. */
  readonly d: number;
  /** Share of units dropped while training: of the input, of each hidden layer. */
  readonly dropout: readonly [input: number, hidden: number];
}

/** `pixels` and `ngrams` are the observed features (hashed, for text); `bits` is their projection P(x). */
export type Features = "pixels" | "ngrams" | "bits";

/** The part of a data set that shapes a model: class names, and the image shape where it has one. */
export interface Task {
  readonly classes: readonly string[];
  readonly shape?: readonly number[];
}

/** Text enters full models as presence bits of its n-grams, hashed to this many buckets. */
export const ngramBuckets = 16_384;

/** The observed features of a task and how many there are: pixels of an image, hashed n-grams of a text. */
export function observed(task: Task): { input: Features; inputs: number } {
  return task.shape
    ? { input: "pixels", inputs: task.shape.reduce((product, side) => product * side, 1) }
    : { input: "ngrams", inputs: ngramBuckets };
}

/** The hidden widths of a model: [] for a linear one. */
export const hiddenOf = (model: Model): readonly number[] => model.sizes.slice(1, -1);

/** Hidden widths as measures.csv has them: "0", "128", "256x128"; `hiddenFrom` reads them back. */
export const hiddenText = (hidden: readonly number[]): string => hidden.join("x") || "0";

export function hiddenFrom(text: unknown): number[] {
  const fits = typeof text === "string" && /^(0|[1-9]\d*(x[1-9]\d*)*)$/.test(text);
  check(fits, "hidden", text, '"0" or widths such as "256x128"');
  return text === "0" ? [] : text.split("x").map(Number);
}

/** A model's name within an experiment, the same whoever trains beside it: `projection 60x12 720-256-10 0/0`. */
export const identity = (model: Model): string =>
  `${model.name} ${model.T}x${model.d} ${model.sizes.join("-")} ${model.dropout.join("/")}`;

/** Refuses widths that are no widths. */
export function checkedSizes(sizes: readonly number[]): readonly number[] {
  for (const size of sizes) wholeNumber("layer width", size);
  return sizes;
}
