import type * as tf from "@tensorflow/tfjs";
import { check } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import type { ImagePart, Texts } from "../../data/dataset.js";
import type { Features } from "../../models/features.js";

export const partNames = ["train", "validation", "test"] as const;
export type PartName = (typeof partNames)[number];

/** The features of one part of a data set. */
export interface Column {
  /** Kept as tensors of all examples, packed [count, words] int32: a step gathers its rows itself. */
  readonly whole: readonly tf.Tensor2D[];
  /** How many tensors `batch` makes. */
  readonly made: number;
  /** Tensors that are made for the rows of a batch, where examples differ in length; whoever asks disposes of them. */
  batch(rows: Uint32Array): tf.Tensor[];
}

/** Features that share a column: one or more. */
export type Group<F extends Features = Features> = readonly [F, ...F[]];

/** How features of one kind get from a data set into a step. */
export interface ColumnKind<F extends Features> {
  /** Features of one group share a column. */
  group(features: F): string;
  /** The column that serves a group. */
  make(group: Group<F>, from: ColumnSource): Promise<Column>;
  /** What models see of some rows: the rows of `whole`, then what `batch` made; inside or outside a compiled step. */
  decode(group: Group<F>, parts: readonly tf.Tensor[]): (features: F) => readonly tf.Tensor[];
}

/** What a column is made of. */
export interface ColumnSource {
  readonly examples: Examples;
  /** The part of a data set that the examples are, for the cache; absent: nothing is cached. */
  readonly part?: { readonly dataset: string; readonly name: PartName } | undefined;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

/** Images or texts; their classes do not matter here. */
export type Examples =
  | (Omit<ImagePart, "labels"> & { readonly kind: "image"; readonly shape: readonly number[] })
  | (Texts & { readonly kind: "text" });

/** Refuses examples of the wrong kind. */
export function kindOfExamples<K extends Examples["kind"]>(
  { examples, part }: ColumnSource,
  kind: K,
  features: string,
): Extract<Examples, { kind: K }> {
  const what = part
    ? `examples of ${part.dataset} for a model on ${features}`
    : `examples for a model on ${features}`;
  check(examples.kind === kind, what, `${examples.kind}s`, `${kind}s`);
  return examples as Extract<Examples, { kind: K }>;
}

/** A column of which nothing has to be made for a batch. */
export const wholeColumn = (tensor: tf.Tensor2D): Column => ({ whole: [tensor], made: 0, batch: () => [] });

/** The tensors of each column out of all of them, one column after the other. */
export function split(columns: readonly Column[], tensors: readonly tf.Tensor[]): tf.Tensor[][] {
  let at = 0;
  return columns.map(({ whole, made }) => tensors.slice(at, (at += whole.length + made)));
}

/** Remembers what was computed for a name. */
export function once<T>(compute: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return name => {
    if (!known.has(name)) known.set(name, compute(name));
    return known.get(name)!;
  };
}
