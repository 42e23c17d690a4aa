/**
 * What trials are chosen by, the best first: validation, so that the test part only tells how good the chosen one is.
 * Accuracy on the training part tells neither.
 */
export const scores = ["validation_accuracy", "accuracy"] as const;

/** The first of the scores that is among these metrics; undefined where none is. */
export const scoreAmong = (metrics: readonly string[]): string | undefined =>
  scores.find(name => metrics.includes(name));

/** The part that a metric was measured on, where that is not the one to choose by; null else. */
export function partOf(metric: string): "test" | "training" | null {
  if (/^(?:test_)?accuracy$/.test(metric)) return "test";
  return /^train(?:ing)?[_/](?!seconds)/.test(metric) ? "training" : null;
}
