import * as tf from "@tensorflow/tfjs";
import { check } from "../core/check.js";
import type { Random } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { wordCount } from "../data/words.js";
import type { Features } from "../models/features.js";
import { type Model, product } from "../models/model.js";
import { bits } from "./columns/bits.js";
import { type Column, type ColumnKind, type Group, type PartName, partNames } from "./columns/column.js";
import { ngrams } from "./columns/ngrams.js";
import { pixels } from "./columns/pixels.js";
import { words } from "./columns/words.js";

/** One part of a data set as its models want to see it. */
export interface Table {
  readonly count: number;
  /** One per group of `Prepared.groups`. */
  readonly columns: readonly Column[];
  /** [count] int32 */
  readonly labels: tf.Tensor1D;
  readonly labelValues: Uint16Array;
  /** Words per example, where examples are texts. */
  readonly lengths?: Uint32Array;
}

/** A data set as some models want to see it. */
export interface Prepared {
  readonly classes: number;
  /** Features that share a column. */
  readonly groups: readonly Group[];
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

const kinds: { readonly [K in Features["kind"]]: ColumnKind<Extract<Features, { kind: K }>> } = {
  pixels,
  bits,
  words,
  ngrams,
};

const kindOf = (features: Features): ColumnKind<Features> => kinds[features.kind] as ColumnKind<Features>;

const groupOf = (features: Features): string => `${features.kind} ${kindOf(features).group(features)}`;

/** Computes (or takes from the cache) the features that the models ask for, each column once. */
export async function prepare(
  data: Dataset,
  models: readonly Model[],
  random: Random,
  { signal, examples }: Options = {},
): Promise<Prepared> {
  const cut = shortened(data, examples);
  const groups = grouped(models.map(model => model.input));
  const parts = new Map<PartName, Table>();
  for (const part of partNames) {
    const columns: Column[] = [];
    for (const group of groups)
      columns.push(await kindOf(group[0]).make(group, { data: cut, part, random, signal }));
    const labelValues = cut[part].labels;
    const lengths = cut.kind === "text" ? Uint32Array.from(cut[part].texts, wordCount) : undefined;
    parts.set(part, {
      ...{ count: labelValues.length, columns, labelValues },
      labels: tf.tensor1d(Int32Array.from(labelValues), "int32"),
      ...(lengths ? { lengths } : {}),
    });
  }
  const [train, validation, test] = partNames.map(part => parts.get(part)!) as [Table, Table, Table];
  const tables = [train, validation, test];
  return {
    ...{ classes: data.classes.length, groups, train, validation, test },
    dispose: () =>
      tf.dispose(tables.flatMap(({ labels, columns }) => [labels, ...columns.flatMap(({ whole }) => whole)])),
  };
}

/** Features by the column they share, in the order of the columns' names. */
function grouped(all: readonly Features[]): Group[] {
  const groups = new Map<string, Group>();
  for (const features of all) {
    const name = groupOf(features);
    const known = groups.get(name);
    groups.set(name, known ? [...known, features] : [features]);
  }
  return [...groups.keys()].sort().map(name => groups.get(name)!);
}

/** What models see of some rows, inside or outside a compiled step. */
export interface Inputs {
  of(model: Model): readonly tf.Tensor[];
}

/** parts: per column the rows of its `whole`, then what its `batch` made of them. */
export function decode({ groups }: Prepared, parts: readonly (readonly tf.Tensor[])[]): Inputs {
  const readers = new Map(
    groups.map((group, i) => [groupOf(group[0]), kindOf(group[0]).decode(group, parts[i]!)]),
  );
  return { of: ({ input }) => readers.get(groupOf(input))!(input) };
}

function shortened(data: Dataset, examples = data.train.count): Dataset {
  const all = `1 to ${data.train.count}`;
  check(examples >= 1 && examples <= data.train.count, "training examples", examples, all);
  if (examples === data.train.count) return data;
  const labels = data.train.labels.subarray(0, examples);
  if (data.kind === "image") {
    const pixels = data.train.pixels.subarray(0, examples * product(data.shape));
    return { ...data, train: { count: examples, pixels, labels } };
  }
  return { ...data, train: { count: examples, texts: data.train.texts.slice(0, examples), labels } };
}
