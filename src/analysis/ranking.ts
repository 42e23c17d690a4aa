/**
 * Orders by validation accuracy, the best first; what has none, or diverged, comes last. Whatever is picked is picked by
 * the validation part: the best of many by the test part would look better than it is.
 */
export const byValidation = (a: Validated, b: Validated): number => rank(b) - rank(a);

interface Validated {
  readonly validation_accuracy?: number | null;
}

const rank = ({ validation_accuracy: accuracy }: Validated): number =>
  typeof accuracy === "number" && Number.isFinite(accuracy) ? accuracy : -1;

/** The mean over seeds by which a network ranks; NaN where a seed diverged or none has it, so that it comes last. */
export const meanValidation = (rows: readonly Validated[]): number =>
  rows.reduce((sum, row) => sum + (row.validation_accuracy ?? 0), 0) /
  rows.filter(row => row.validation_accuracy != null).length;
