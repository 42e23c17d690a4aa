import { isDeepStrictEqual } from "node:util";
import { cellSignal } from "../core/cell.js";
import { check, wholeNumber } from "../core/check.js";
import { product } from "../core/product.js";
import { keyedRandom } from "../core/random.js";
import type { ImagePart, Texts } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import { compile } from "../engine/compile.js";
import { tf } from "../engine/tensorflow.js";
import { classesOf } from "../models/model.js";
import { restored, type TrainedModel } from "../models/trained.js";
import { type Examples, split } from "./columns/column.js";
import { logitsOf } from "./logits.js";
import { decode, disposeTable, grouped, tableOf } from "./table.js";

/** What a model says of some examples. */
export interface Prediction {
  readonly count: number;
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** [count] the likeliest class of each example, the lower one where two are */
  readonly labels: Uint16Array;
  /** [count] its name */
  readonly names: readonly string[];
  /** [count · classes] */
  readonly logits: Float32Array;
  /** [count · classes], softmax of the logits: fractions that add up to 1 for each example */
  readonly probabilities: Float32Array;
}

/**
 * The classes that a trained model gives to examples: to a part of a data set, or to texts of one's own. Images are of
 * the shape that the model was trained on.
 */
export async function predict(
  model: TrainedModel,
  examples: Omit<ImagePart, "labels"> | Texts | readonly string[],
  { signal = cellSignal() }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Prediction> {
  await startEngine();
  const net = await restored(model);
  const groups = grouped([net.model]);
  const random = keyedRandom(model.spec.random);
  const table = await tableOf(groups, { examples: asExamples(model, examples), random, signal });
  const compiled = compile((...tensors: tf.Tensor[]) =>
    tf.expandDims(net.logits(decode(groups, split(table.columns, tensors)).of(net.model)), 0),
  );
  try {
    const classes = classesOf(net.model);
    const logits = new Float32Array(table.count * classes);
    for await (const { rows, values } of logitsOf(compiled, table, signal))
      rows.forEach((row, i) => logits.set(values.subarray(i * classes, (i + 1) * classes), row * classes));
    return prediction(logits, model.spec.classes);
  } finally {
    compiled.dispose();
    disposeTable(table);
    net.dispose();
  }
}

/** Refuses what the model was not trained to see: other kinds, other shapes, counts that are not those of the examples. */
function asExamples({ spec }: TrainedModel, given: unknown): Examples {
  const what = `examples for a model on ${spec.features.kind}`;
  return spec.shape ? imagesOf(what, spec.shape, given) : textsOf(what, given);
}

function imagesOf(what: string, shape: readonly number[], given: unknown): Examples {
  const {
    count,
    pixels,
    shape: own = shape,
  } = (given ?? {}) as Partial<Extract<Examples, { kind: "image" }>>;
  check(pixels instanceof Uint8Array, what, shownAs(given), "images: { count, pixels }, a Uint8Array");
  check(isDeepStrictEqual([...own], [...shape]), `shape of the ${what}`, own, `${shape.join(", ")}`);
  wholeNumber(`count of the ${what}`, count, 0);
  const inputs = product(shape);
  check(pixels.length === count! * inputs, "bytes of the images", pixels.length, `${count} · ${inputs}`);
  return { kind: "image", shape, count: count!, pixels };
}

function textsOf(what: string, given: unknown): Examples {
  const { texts, count } = Array.isArray(given)
    ? { texts: given, count: given.length }
    : ((given ?? {}) as Texts);
  check(Array.isArray(texts), what, shownAs(given), "texts: a list, or { count, texts }");
  check(count === texts.length, `count of the ${what}`, count, `${texts.length}, the number of texts`);
  const odd = texts.findIndex(text => typeof text !== "string");
  check(odd < 0, `text ${odd} of the ${what}`, texts[odd], "a string");
  return { kind: "text", count, texts };
}

/** What was given, without what may be millions of numbers. */
const shownAs = (given: unknown): unknown =>
  typeof given === "object" && given !== null && !Array.isArray(given) ? Object.keys(given) : given;

function prediction(logits: Float32Array, classes: readonly string[]): Prediction {
  const count = logits.length / classes.length;
  const labels = new Uint16Array(count);
  const probabilities = new Float32Array(logits.length);
  for (let i = 0; i < count; i++) {
    const own = logits.subarray(i * classes.length, (i + 1) * classes.length);
    const largest = own.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY); // NaN stays NaN
    check(Number.isFinite(largest), `logits of example ${i}`, largest, "finite numbers");
    labels[i] = own.indexOf(largest);
    const weights = Array.from(own, logit => Math.exp(logit - largest));
    const sum = weights.reduce((all, weight) => all + weight);
    probabilities.set(
      weights.map(weight => weight / sum),
      i * classes.length,
    );
  }
  return {
    count,
    classes,
    labels,
    names: Array.from(labels, label => classes[label]!),
    logits,
    probabilities,
  };
}

/** The k likeliest classes of an example with their probabilities, the likeliest first. */
export function likeliest(
  { count, classes, probabilities }: Prediction,
  { example = 0, k = 5 }: { readonly example?: number; readonly k?: number } = {},
): { name: string; probability: number }[] {
  check(wholeNumber("example", example, 0) < count, "example", example, `less than ${count}`);
  const own = probabilities.subarray(example * classes.length, (example + 1) * classes.length);
  return classes
    .map((name, label) => ({ name, probability: own[label]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, wholeNumber("classes k", k));
}

/** The share of examples whose class the prediction names. */
export const accuracyOf = ({ labels, count }: Prediction, expected: ArrayLike<number>): number =>
  labels.reduce((hits, label, i) => hits + (label === expected[i] ? 1 : 0), 0) / count;
