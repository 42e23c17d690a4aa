import type * as tf from "@tensorflow/tfjs";
import { check, wholeNumber } from "../core/check.js";
import { product } from "../core/product.js";
import type { Features } from "./features.js";
import type { Start } from "./start.js";

/**
 * A model as a value: what goes in, how wide its layers are, which weights it has and how they make logits of an
 * example. The weights' numbers come later (`build` in net.ts), so that a sweep can name, count and compare thousands
 * of models before it trains one. A file of `nets/` makes models of one kind.
 */
export interface Model {
  /** `full`, `projection`, `softmax`, `lstm`, …: the column `model` of measures.csv. */
  readonly name: string;
  readonly input: Features;
  /** Widths from input to classes: [T·d, …hidden, classes]. */
  readonly sizes: readonly number[];
  /** T, the number of projection functions; 0 where the model sees no projection. */
  readonly T: number;
  /** d, the bits of each function; 0 where the model sees no projection. */
  readonly d: number;
  /** Share of units dropped while training: of the input, of each hidden layer. */
  readonly dropout: readonly [input: number, hidden: number];
  /** What makes it anew, with its task, by the file of `nets/` that has its name: plain values. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly weights: readonly Weight[];
  /** Bytes of its packed file, names aside, where weights are not kept as float32 (packed-bytes.ts). */
  readonly storedBytes?: number;
  /** Products that its layers take for one example, where they are no dense layers of floats. */
  readonly layerProducts?: number;
  /** Height, width and colours of the pictures that it takes, where it matters what lies beside what. */
  readonly shape?: readonly number[];
  /**
   * The logits [batch, classes] of a batch. `weights` in the order of their declaration; `x` as the features have it.
   * `key` (int32 [2]: seed and step) turns on what is left to chance while training, such as dropout. `learned` takes the
   * new values of running weights, by their places among all; a model that has some trains where it is given.
   */
  logits(
    weights: readonly tf.Tensor[],
    x: readonly tf.Tensor[],
    key?: tf.Tensor1D,
    learned?: Learned,
  ): tf.Tensor2D;
}

/** Refuses what is no model. */
export function checkModel(what: string, given: Partial<Model> | null | undefined): asserts given is Model {
  const hasLayers = Array.isArray(given?.sizes) && Array.isArray(given.weights);
  const isModel = hasLayers && typeof given.logits === "function";
  check(isModel, what, given, "a model, such as full(taskOf(data))");
}

/** Takes the new value of a running weight, by its place among the model's weights. */
export type Learned = (weight: number, value: tf.Tensor) => void;

/** A tensor of weights. */
export interface Weight {
  /** Also the stream from which it starts. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Start;
  /** Drawn from the seed, never trained, neither counted nor stored: the planes of a projection. */
  readonly fixed?: boolean;
  /**
   * Moved by what the model sees of each batch, such as a running mean, not by a gradient: kept and saved with the others,
   * not counted among the trained.
   */
  readonly running?: boolean;
  /** After each step its numbers are cut off to -limit … limit. */
  readonly limit?: number;
  /**
   * Which of its rows a batch needs, by what the model sees of it: a step reads and moves only these, and `logits` gets
   * them in its place. Each row once, unless what is made of it does not count.
   */
  readonly lookup?: (x: readonly tf.Tensor[]) => tf.Tensor1D;
  /** Rows that count, where more are meant than are kept: the others stay 0. */
  readonly rows?: number;
}

/** The part of a data set that shapes a model: `taskOf` (training/task.ts) makes it of a data set. */
export interface Task {
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** height, width, channels of images */
  readonly shape?: readonly number[] | undefined;
  /** The mean of the training images, rounded to bytes [inputs]. */
  readonly mean?: readonly number[] | undefined;
  /** The words of the training texts. */
  readonly words?: readonly string[] | undefined;
  /** The buckets of the training texts' n-grams, among `allBuckets`, in ascending order. */
  readonly buckets?: Uint32Array | undefined;
}

/** Text enters full models as presence bits of its n-grams, hashed to this many buckets. */
const ngramBuckets = 16_384;

/** N-grams of texts as they are, for softmax regression, are hashed to this many buckets. */
export const allBuckets = 2 ** 18;

/** The observed features of a task: pixels of an image, hashed n-grams of a text. */
export function observed({ shape }: Task): Features {
  if (shape) return { kind: "pixels", inputs: product(shape) };
  return { kind: "bits", projection: "presence", bits: ngramBuckets, coding: "0/1", seed: 0 };
}

/** The hidden widths of a model: [] for a linear one. */
export const hiddenOf = (model: Model): readonly number[] => model.sizes.slice(1, -1);

/** The classes that a model tells apart. */
export const classesOf = (model: Model): number => model.sizes.at(-1)!;

/** Hidden widths as measures.csv has them: "0", "128", "256x128"; `hiddenFrom` reads them back. */
export const hiddenText = (hidden: readonly number[]): string => hidden.join("x") || "0";

export function hiddenFrom(text: unknown): number[] {
  const fits = typeof text === "string" && /^(0|[1-9]\d*(x[1-9]\d*)*)$/.test(text);
  check(fits, "hidden", text, '"0" or widths such as "256x128"');
  return text === "0" ? [] : text.split("x").map(Number);
}

/** Widths of hidden layers; refuses what is no list of them. */
export function checkedHidden(hidden: unknown): readonly number[] {
  check(Array.isArray(hidden), "hidden", hidden, "a list of widths, as in [256, 128]");
  return checkedSizes(hidden);
}

/** A model's name within an experiment, the same whoever trains beside it: `projection 60x12 720-256-10 0/0`. */
export const identity = (model: Model): string =>
  `${model.name} ${model.T}x${model.d} ${model.sizes.join("-")} ${model.dropout.join("/")}`;

/** Refuses widths that are no widths. */
export function checkedSizes(sizes: readonly number[]): readonly number[] {
  for (const size of sizes) wholeNumber("layer width", size);
  return sizes;
}

export { product };
