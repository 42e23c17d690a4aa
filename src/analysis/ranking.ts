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

/** The same of networks by their rows, one a seed: by its mean, and one of which a seed diverged comes last, too. */
export const byMeanValidation = (a: readonly Validated[], b: readonly Validated[]): number =>
  byValidation(meanOf(a), meanOf(b));

const meanOf = (rows: readonly Validated[]): Validated => {
  const known = rows.flatMap(({ validation_accuracy: value }) => value ?? []);
  return { validation_accuracy: known.reduce((sum, value) => sum + value, 0) / known.length };
};
