import { check } from "../core/check.js";
import type { Random } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { type DeformationName, deformations, withCopies } from "../data/deformation.js";
import { wordCount } from "../data/words.js";
import { tf } from "../engine/tensorflow.js";
import type { Features } from "../models/features.js";
import { type Model, product } from "../models/model.js";
import { bits } from "./columns/bits.js";
import {
  type Column,
  type ColumnKind,
  type ColumnSource,
  type Examples,
  type Group,
  type PartName,
  partNames,
} from "./columns/column.js";
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
  readonly lengths?: Uint32Array | undefined;
}

/** A data set as some models want to see it. */
export interface Prepared {
  readonly classes: number;
  /** Features that share a column. */
  readonly groups: readonly Group[];
  /** Of each training example, one after the other: all as they are, then all deformed, again and again. */
  readonly copies: number;
  readonly train: Table;
  readonly validation: Table;
  readonly test: Table;
  dispose(): void;
}

interface Options {
  readonly signal?: AbortSignal | undefined;
  /** Keep only the first so many training examples. */
  readonly examples?: number | undefined;
  /** Copies of each training image, and how they are deformed. */
  readonly copies?: number;
  readonly deformation?: DeformationName;
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
  { signal, examples, copies = 1, deformation = "affine" }: Options = {},
): Promise<Prepared> {
  const own = shortened(data, examples);
  const cut = copies === 1 ? own : await copied(own);
  const groups = grouped(models);
  const tables: Table[] = [];
  for (const name of partNames) {
    const source = { examples: examplesOf(cut, name), part: { dataset: data.name, name }, random, signal };
    tables.push(await tableOf(groups, source, cut[name].labels));
  }
  const [train, validation, test] = tables as [Table, Table, Table];
  return {
    ...{ classes: data.classes.length, groups, copies, train, validation, test },
    dispose: () => tables.forEach(disposeTable),
  };

  function copied(set: Dataset): Promise<Dataset> {
    check(set.kind === "image", `examples of ${set.name} to copy`, "texts", "images");
    return withCopies(set, copies, deformations[deformation], random.stream("copies"), signal);
  }
}

/** Some examples as a table, their labels 0 where they have none. */
export async function tableOf(
  groups: readonly Group[],
  source: ColumnSource,
  labelValues: Uint16Array = new Uint16Array(source.examples.count),
): Promise<Table> {
  const columns: Column[] = [];
  for (const group of groups) columns.push(await kindOf(group[0]).make(group, source));
  const { examples } = source;
  return {
    ...{ count: labelValues.length, columns, labelValues },
    labels: tf.tensor1d(Int32Array.from(labelValues), "int32"),
    lengths: examples.kind === "text" ? Uint32Array.from(examples.texts, wordCount) : undefined,
  };
}

export const disposeTable = ({ labels, columns }: Table): void =>
  tf.dispose([labels, ...columns.flatMap(({ whole }) => whole)]);

const examplesOf = (data: Dataset, part: PartName): Examples =>
  data.kind === "image"
    ? { kind: data.kind, shape: data.shape, ...data[part] }
    : { kind: data.kind, ...data[part] };

/** The models' features by the column they share, in the order of the columns' names. */
export function grouped(models: readonly Model[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { input: features } of models) {
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
export function decode(groups: readonly Group[], parts: readonly (readonly tf.Tensor[])[]): Inputs {
  const readers = new Map(
    groups.map((group, i) => [groupOf(group[0]), kindOf(group[0]).decode(group, parts[i]!)]),
  );
  return { of: ({ input }) => readers.get(groupOf(input))!(input) };
}

/** A data set with the first training examples alone; all where nothing is said. */
export function shortened(data: Dataset, examples = data.train.count): Dataset {
  const all = `1 to ${data.train.count}`;
  check(
    Number.isInteger(examples) && examples >= 1 && examples <= data.train.count,
    "training examples",
    examples,
    all,
  );
  if (examples === data.train.count) return data;
  const labels = data.train.labels.subarray(0, examples);
  if (data.kind === "image") {
    const pixels = data.train.pixels.subarray(0, examples * product(data.shape));
    return { ...data, train: { count: examples, pixels, labels } };
  }
  return { ...data, train: { count: examples, texts: data.train.texts.slice(0, examples), labels } };
}
