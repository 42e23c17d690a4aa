import { check } from "../core/check.js";

/** P@k: the share of examples whose class is among the k likeliest. Fractions. */
export interface Precision {
  readonly top1: number;
  readonly top3: number;
  readonly top5: number;
}

/**
 * How many classes come before the true one, by logit, the lower class first where logits are equal.
 * Refuses logits that are not finite: they would rank as right. A class that the model does not have is never right.
 *
 * logits [count · classes], labels [count] → [count]
 */
export function ranks(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Uint16Array {
  const result = new Uint16Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const at = i * classes;
    const label = labels[i]!;
    const own = label < classes ? logits[at + label]! : Number.NEGATIVE_INFINITY;
    let before = label < classes ? 0 : never;
    for (let c = 0; c < classes; c++) {
      const logit = logits[at + c]!;
      check(Number.isFinite(logit), "a logit", logit, "a finite number (did the training diverge?)");
      if (logit > own || (logit === own && c < label)) before++;
    }
    result[i] = before;
  }
  return result;
}

const never = 2 ** 15; // a rank below any k

/** P@1, P@3 and P@5 of ranks as `ranks` counts them. */
export function precision(rankings: Uint16Array): Precision {
  const within = (k: number) =>
    rankings.reduce((hits, rank) => hits + (rank < k ? 1 : 0), 0) / rankings.length;
  return { top1: within(1), top3: within(3), top5: within(5) };
}
