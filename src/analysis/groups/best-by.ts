const lessIsBetter =
  /loss|error|perplexity|seconds|duration|bytes|size|parameters|(^|[^a-z])(r?mse|mae|nll|wer|cer|ece|fid|brier)([^a-z]|$)/i;
const moreIsBetter = /accuracy|precision|recall|score|top\d|(^|[^a-z])(f1|auc|bleu)([^a-z]|$)/i;

/** Which mean is best, by a metric's name; null where that says nothing, or both, such as `top1_error`. */
export function bestBy(metric: string): "highest" | "lowest" | null {
  const words = metric.replace(/([a-z\d])([A-Z])/g, "$1_$2"); // valF1
  const [less, more] = [lessIsBetter.test(words), moreIsBetter.test(words)];
  if (less === more) return null;
  return less ? "lowest" : "highest";
}
