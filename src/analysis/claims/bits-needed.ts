/**
 * The least code length whose relative accuracy reaches a share: between the first two lengths that have it between them,
 * by a straight line over log₂ T·d. The shortest where that has it already; infinite where none has.
 */
export function bitsNeeded(lengths: readonly number[], relative: readonly number[], reach: number): number {
  const at = relative.findIndex(value => value >= reach);
  if (at < 0) return Number.POSITIVE_INFINITY;
  if (at === 0) return lengths[0]!;
  const [below, above] = [relative[at - 1]!, relative[at]!];
  const [from, to] = [lengths[at - 1]!, lengths[at]!];
  return from * (to / from) ** ((reach - below) / (above - below));
}
