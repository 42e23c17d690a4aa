import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs";
import { check } from "../core/check.js";
import { type Random, seeded } from "../core/random.js";
import type { Dataset, ImagePart, ImageSet, TextPart, TextSet } from "../data/dataset.js";
import { features } from "../data/features.js";
import { unpackBits, unpackBytes } from "../engine/bits.js";
import { type Features, type Model, ngramBuckets } from "../models/model.js";
import { type PackedBits, signBits } from "../models/projection.js";
import { textBits } from "../models/text-projection.js";
import { cachedBits } from "./bits.js";

/** One part of a data set as tensors. */
export interface Table {
  readonly count: number;
  /** One tensor per entry of `Prepared.kinds`, packed: pixels four to a word, bits and n-grams 32; [count, words] int32. */
  readonly columns: readonly tf.Tensor2D[];
  /** [count] int32 */
  readonly labels: tf.Tensor1D;
  readonly labelValues: Uint16Array;
}

/** A data set as some models want to see it. */
export interface Prepared {
  readonly classes: number;
  readonly kinds: readonly Features[];
  /** Features per kind: as many as the widest model wants. */
  readonly widths: readonly number[];
  readonly train: Table;
  readonly validation: Table;
  readonly test: Table;
  dispose(): void;
}

interface Options {
  readonly signal?: AbortSignal | undefined;
  /** Keep only the first so many training examples. */
  readonly examples?: number | undefined;
}

/** Computes (or takes from the cache) the features that the models ask for, once at the largest width. */
export async function prepare(
  data: Dataset,
  models: readonly Model[],
  random: Random,
  { signal, examples }: Options = {},
): Promise<Prepared> {
  const kinds = [...new Set(models.map(model => model.input))].sort();
  const widths = kinds.map(kind => Math.max(...models.filter(m => m.input === kind).map(m => m.sizes[0]!)));
  const cut = shortened(data, examples);
  const parts: Record<string, Table> = {};
  for (const part of ["train", "validation", "test"] as const) {
    const columns: tf.Tensor2D[] = [];
    for (const [i, kind] of kinds.entries())
      columns.push(await column(cut, part, kind, widths[i]!, random, signal));
    const labelValues = cut[part].labels;
    parts[part] = {
      count: labelValues.length,
      columns,
      labels: tf.tensor1d(Int32Array.from(labelValues), "int32"),
      labelValues,
    };
  }
  const { train, validation, test } = parts as Record<"train" | "validation" | "test", Table>;
  const tensors = [train, validation, test].flatMap(table => [table.labels, ...table.columns]);
  return {
    classes: data.classes.length,
    kinds,
    widths,
    train,
    validation,
    test,
    dispose: () => tf.dispose(tensors),
  };
}

/** Rows of a table as the models' inputs, inside or outside a compiled step. */
export interface Inputs {
  /** The first sizes[0] features of the model's kind: [rows, sizes[0]] float32. */
  of(model: Model): tf.Tensor2D;
}

/** columns: those of a Table, all rows or some */
export function decode(prepared: Prepared, columns: readonly tf.Tensor2D[]): Inputs {
  const whole = prepared.kinds.map((kind, i) => {
    const width = prepared.widths[i]!;
    return kind === "pixels" ? intensities(columns[i]!, width) : unpackBits(columns[i]!, width);
  });
  const slices = new Map<string, tf.Tensor2D>();
  const of = ({ input, sizes }: Model): tf.Tensor2D => {
    const [kind, width] = [prepared.kinds.indexOf(input), sizes[0]!];
    const all = whole[kind]!;
    if (width === all.shape[1]) return all;
    const key = `${kind} ${width}`;
    const slice = slices.get(key) ?? tf.slice(all, [0, 0], [-1, width]);
    slices.set(key, slice);
    return slice;
  };
  return { of };
}

function shortened(data: Dataset, examples = data.train.count): Dataset {
  check(
    examples >= 1 && examples <= data.train.count,
    "training examples",
    examples,
    `1 to ${data.train.count}`,
  );
  if (examples === data.train.count) return data;
  const labels = data.train.labels.subarray(0, examples);
  if (data.kind === "image") {
    const pixels = data.train.pixels.subarray(0, examples * inputsOf(data));
    return { ...data, train: { count: examples, pixels, labels } };
  }
  return { ...data, train: { count: examples, texts: data.train.texts.slice(0, examples), labels } };
}

type Part = "train" | "validation" | "test";

function column(
  data: Dataset,
  part: Part,
  kind: Features,
  width: number,
  random: Random,
  signal?: AbortSignal,
) {
  return data.kind === "image"
    ? imageColumn(data, part, kind, width, random, signal)
    : textColumn(data, part, kind, width, random, signal);
}

async function imageColumn(
  data: ImageSet,
  part: Part,
  kind: Features,
  width: number,
  random: Random,
  signal?: AbortSignal,
): Promise<tf.Tensor2D> {
  const { pixels, count }: ImagePart = data[part];
  const inputs = inputsOf(data);
  if (kind === "pixels") {
    check(width === inputs, "inputs on pixels", width, `${inputs}, the pixels of ${data.name}`);
    return packedBytes(pixels, count, inputs);
  }
  check(kind === "bits", `features of ${data.name}`, kind, '"pixels" or "bits"');
  const key = {
    dataset: data.name,
    part,
    kind: "sign",
    seed: seedText(random),
    content: contentHash(pixels),
  };
  return asColumn(await cachedBits(key, width, () => signBits(pixels, inputs, width, random, { signal })));
}

async function textColumn(
  data: TextSet,
  part: Part,
  kind: Features,
  width: number,
  random: Random,
  signal?: AbortSignal,
): Promise<tf.Tensor2D> {
  const { texts }: TextPart = data[part];
  check(kind !== "pixels", `features of ${data.name}`, kind, '"ngrams" or "bits"');
  const content = contentHash(texts.join("\n"));
  const [name, bits, source] =
    kind === "bits" ? (["sign", width, random] as const) : (["presence", ngramBuckets, seeded(0)] as const);
  const key = { dataset: data.name, part, kind: name, seed: seedText(source), content };
  return asColumn(
    await cachedBits(key, bits, () => textBits(features(texts), bits, source, { kind: name, signal })),
  );
}

/**
 * Bytes as numbers from 0 to 1. A product: TensorFlow makes one of the quotient x / 255 in graphs alone, and compiled
 * steps and plain ones would differ in the last bit.
 */
const intensities = (packed: tf.Tensor2D, inputs: number): tf.Tensor2D =>
  tf.mul(unpackBytes(packed, inputs), 1 / 255);

/** Four bytes to a word, the last word of a row filled up with zeros: a quarter of the memory that floats take. */
function packedBytes(bytes: Uint8Array, count: number, inputs: number): tf.Tensor2D {
  const width = 4 * Math.ceil(inputs / 4);
  const rows = new Uint8Array(count * width);
  if (width === inputs) rows.set(bytes);
  else for (let i = 0; i < count; i++) rows.set(bytes.subarray(i * inputs, (i + 1) * inputs), i * width);
  return tf.tensor2d(new Int32Array(rows.buffer), [count, width / 4], "int32");
}

const asColumn = ({ words, count, width }: PackedBits): tf.Tensor2D =>
  tf.tensor2d(new Int32Array(words.buffer, words.byteOffset, words.length), [count, width], "int32");

const inputsOf = (data: ImageSet): number => data.shape.reduce((product, side) => product * side, 1);

const seedText = (random: Random): string => random.key.map(half => half.toString(16)).join("-");

const contentHash = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");
