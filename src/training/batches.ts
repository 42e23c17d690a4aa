import type { Random } from "../core/random.js";

/** `shuffled`: by chance alone; `similar`: batches of examples of similar length, so that little is filled up. */
export const orders = ["shuffled", "similar"] as const;
export type Order = (typeof orders)[number];

/** Examples of similar length are looked for among so many batches at a time. */
const pool = 32;

/**
 * The batches of an epoch, each the rows of its examples: all examples once, in an order that `random` and the epoch
 * alone decide, whoever trains. With lengths they are `similar`: some batches' worth of examples at a time are sorted by
 * length, and the batches shuffled.
 */
export function batchesOf(
  count: number,
  batch: number,
  epoch: number,
  random: Random,
  lengths?: ArrayLike<number>,
): Uint32Array[] {
  const chance = random.stream("order").stream(`epoch ${epoch}`);
  const order = chance.permutation(count);
  if (!lengths) return cut(order, batch);
  const similar = cut(order, pool * batch).flatMap(some => cut(byLength(some, lengths), batch));
  return Array.from(chance.stream("batches").permutation(similar.length), place => similar[place]!);
}

/** Rows from the shortest to the longest; those of equal length as they come. */
export const byLength = (rows: Uint32Array, lengths: ArrayLike<number>): Uint32Array =>
  Uint32Array.from(Array.from(rows).sort((a, b) => lengths[a]! - lengths[b]!));

export const cut = (rows: Uint32Array, size: number): Uint32Array[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.subarray(i * size, (i + 1) * size));
