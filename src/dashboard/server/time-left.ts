/** A trial's times, Unix ms. */
export interface TrialTime {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** How a sweep stands. */
export interface SweepState {
  readonly done: readonly TrialTime[];
  /** Starts of those that run now. */
  readonly running: readonly number[];
  readonly queued: number;
}

/**
 * Milliseconds until a sweep is done, from the mean time of its newest trials and from how many run at once; null where
 * nothing says so: no trial is done, or nothing runs.
 */
export function timeLeft({ done, running, queued }: SweepState, now: number): number | null {
  if (queued + running.length === 0) return 0;
  const newest = [...done].sort((a, b) => b.endedAt - a.endedAt).slice(0, mostRecent);
  if (newest.length === 0 || running.length === 0) return null;
  const mean = newest.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0) / newest.length;
  const begun = running.reduce((sum, startedAt) => sum + Math.max(0, mean - (now - startedAt)), 0);
  return (begun + queued * mean) / running.length;
}

const mostRecent = 20; // older ones may be of another machine, or of smaller models
