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
