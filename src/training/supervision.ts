import { check } from "../core/check.js";
import type { Random } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { features } from "../data/features.js";
import { imageProjection } from "../models/image-projection.js";
import { product } from "../models/model.js";
import { nearest } from "../models/neighbours.js";
import type { PackedBits } from "../models/projection.js";
import { textProjection } from "../models/text-projection.js";

/** Few labels, and a graph of neighbours: which examples of the training part bear labels, and which are alike. */
export interface Supervision {
  /** The examples that bear their labels. */
  readonly labelled: Uint32Array;
  /** [count · k]: the neighbours of each example, by the Hamming distance of its bits; null without a graph. */
  readonly neighbours: Uint32Array | null;
}

/** What of the settings decides on labels and neighbours. */
export interface SupervisionSettings {
  readonly random: Random;
  readonly labels?: number | undefined;
  /** What the graph's term weighs beside the trainer's loss. */
  readonly graph?: number | undefined;
  /** How many neighbours an example has. */
  readonly neighbours: number;
  readonly signal?: AbortSignal | undefined;
}

/** Labels and neighbours of the training part; none where all examples bear labels and nothing asks for a graph. */
export async function supervisionOf(
  data: Dataset,
  { random, labels, graph, neighbours, signal }: SupervisionSettings,
): Promise<Supervision | undefined> {
  if (labels === undefined && graph === undefined) return;
  const { train } = data;
  const most = `at most ${train.count}, as there are to train on`;
  check((labels ?? 1) <= train.count, "labels", labels, most);
  const chance = random.stream("labelled");
  const labelled =
    labels === undefined
      ? Uint32Array.from({ length: train.count }, (_, row) => row)
      : balanced(train.labels, labels, chance);
  if (graph === undefined) return { labelled, neighbours: null };
  check(neighbours < train.count, "neighbours", neighbours, `less than ${train.count}`);
  const code = await codeOf(data, random.stream("graph"), signal);
  return { labelled, neighbours: await neighboursOf(code, neighbours, signal) };
}

/** So many examples, of each class equally many as far as they go: of each in turn the next one, by chance. */
export function balanced(labels: Uint16Array, count: number, random: Random): Uint32Array {
  const places = new Map<number, number[]>();
  for (const place of random.permutation(labels.length)) {
    const own = places.get(labels[place]!);
    if (own) own.push(place);
    else places.set(labels[place]!, [place]);
  }
  const classes = [...places.keys()].sort((a, b) => a - b);
  const order = Array.from(
    random.stream("classes").permutation(classes.length),
    i => places.get(classes[i]!)!,
  );
  const chosen: number[] = [];
  for (let turn = 0; chosen.length < count; turn++)
    for (const own of order) if (turn < own.length && chosen.length < count) chosen.push(own[turn]!);
  return Uint32Array.from(chosen).sort();
}

const bits = 256; // enough that neighbours by bits are neighbours by angle; more cost time

async function codeOf(data: Dataset, random: Random, signal?: AbortSignal): Promise<PackedBits> {
  if (data.kind === "text")
    return textProjection("sign").bits(features(data.train.texts), bits, random, signal);
  return imageProjection("sign").bits(data.train.pixels, product(data.shape), bits, random, { signal });
}

/** The k nearest of each, itself left out; of equally near ones the earlier. */
async function neighboursOf(code: PackedBits, k: number, signal?: AbortSignal): Promise<Uint32Array> {
  const found = new Uint32Array(code.count * k);
  for (let i = 0; i < code.count; i++) {
    const others = nearest(code, i, code, { k: k + 1 }).filter(({ index }) => index !== i);
    found.set(
      others.slice(0, k).map(({ index }) => index),
      i * k,
    );
    if (i % 200 !== 0) continue;
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  return found;
}

/** A batch in which few examples bear labels. */
export interface SupervisedBatch {
  /** Labelled examples, then those of the epoch, then a neighbour of each of these, where there is a graph. */
  readonly rows: Uint32Array;
  /** [rows] what each weighs in the loss by labels, 1 together: those of the first part alike. */
  readonly labels: Float32Array;
  /** [rows] the same in the imitation loss: those of the first two parts alike. */
  readonly imitation: Float32Array;
}

/** Labelled examples in a batch, beside those of the epoch. */
export const labelledRows = (batch: number): number => Math.max(1, batch >> 1);

/**
 * The batches of an epoch with labels: beside each half as many labelled examples, drawn with replacement, since few bear
 * labels, and one neighbour of each example, drawn from its k.
 */
export function withLabels(
  batches: readonly Uint32Array[],
  { labelled, neighbours }: Supervision,
  { batch, epoch, random, k }: { batch: number; epoch: number; random: Random; k: number },
): SupervisedBatch[] {
  const half = labelledRows(batch);
  const chance = random.stream("supervision").stream(`epoch ${epoch}`);
  return batches.map((rows, step) => {
    const own = chance.stream(`step ${step}`);
    const drawn = Uint32Array.from(own.uniforms(half), u => labelled[Math.floor(u * labelled.length)]!);
    const near = neighbours
      ? Uint32Array.from(
          own.stream("neighbours").uniforms(rows.length),
          (u, i) => neighbours[rows[i]! * k + Math.floor(u * k)]!,
        )
      : new Uint32Array();
    const all = Uint32Array.from([...drawn, ...rows, ...near]);
    const alike = (count: number) => Float32Array.from(all, (_, i) => (i < count ? 1 / count : 0));
    return { rows: all, labels: alike(half), imitation: alike(half + rows.length) };
  });
}
