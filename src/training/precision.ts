import { check } from "../core/check.js";

/** P@k: the share of examples whose class is among the k likeliest. Fractions. */
export interface Precision {
  readonly top1: number;
  readonly top3: number;
  readonly top5: number;
}

/**
 * How many classes come before the true one, by logit, the lower class first where logits are equal.
 * Refuses logits that are not finite: they would rank as right.
 *
 * logits [count · classes], labels [count] → [count]
 */
export function ranks(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Uint16Array {
  const result = new Uint16Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const at = i * classes;
    const label = labels[i]!;
    const own = logits[at + label]!;
    let before = 0;
    for (let c = 0; c < classes; c++) {
      const logit = logits[at + c]!;
      check(Number.isFinite(logit), "a logit", logit, "a finite number (did the training diverge?)");
      if (logit > own || (logit === own && c < label)) before++;
    }
    result[i] = before;
  }
  return result;
}

/** P@1, P@3 and P@5 of ranks as `ranks` counts them. */
export function precision(rankings: Uint16Array): Precision {
  const within = (k: number) =>
    rankings.reduce((hits, rank) => hits + (rank < k ? 1 : 0), 0) / rankings.length;
  return { top1: within(1), top3: within(3), top5: within(5) };
}
