import { settingsText } from "../../core/settings.js";
import type { Run, Settings } from "../../tracking/run.js";

/** A run as it is ranked. */
type Ranked = Pick<Run, "settings" | "measures">;

/** The best candidate: of its runs the one that did best, and the mean of them all. */
export interface Best<R extends Ranked> {
  readonly run: R;
  readonly validationAccuracy: number;
  /** How many seeds that is the mean of. */
  readonly seeds: number;
}

/** How the runs of a search are ranked. */
export interface Ranking {
  /** How many seeds each candidate is trained with. */
  readonly seeds: number;
  /** Whether the search came to its end. */
  readonly isComplete: boolean;
}

/**
 * The candidate with the highest mean over its seeds. Of a search that came to its end only those of the last rung rank; of
 * one that did not each ranks by the highest rung on which all its seeds are done, so that whoever came to a rung first does
 * not win by that. Where nobody has all seeds those with the most rank.
 */
export function bestOf<R extends Ranked>(
  runs: readonly R[],
  { seeds, isComplete }: Ranking,
): Best<R> | undefined {
  const trained = onRungs(runs);
  const most = Math.min(seeds, Math.max(0, ...trained.map(own => own.length)));
  const whole = trained.filter(own => own.length >= most);
  const last = Math.max(...whole.map(epochsOf));
  const highest = new Map<string, R[]>();
  for (const own of whole.sort((a, b) => epochsOf(a) - epochsOf(b)))
    highest.set(configuration(own[0]!.settings as Settings), own);
  return [...highest.values()]
    .filter(own => !isComplete || epochsOf(own) === last)
    .map(meanOf)
    .sort((a, b) => b.validationAccuracy - a.validationAccuracy)[0];
}

/** Runs of one candidate on one rung, which differ in their seeds alone. */
function onRungs<R extends Ranked>(runs: readonly R[]): R[][] {
  const found = new Map<string, R[]>();
  for (const run of runs) {
    const { seed: _, ...others } = run.settings as Settings;
    const key = settingsText(others);
    found.set(key, [...(found.get(key) ?? []), run]);
  }
  return [...found.values()];
}

const epochsOf = ([first]: readonly Ranked[]): number => Number(first!.settings.epochs);

function meanOf<R extends Ranked>(own: readonly R[]): Best<R> {
  const accuracy = (run: R) => run.measures.validation_accuracy ?? 0;
  return {
    run: own.reduce((best, run) => (accuracy(run) > accuracy(best) ? run : best)),
    validationAccuracy: own.reduce((sum, run) => sum + accuracy(run), 0) / own.length,
    seeds: own.length,
  };
}

/** The settings of a candidate, whatever its seed and its rung. */
export function configuration({ seed: _, epochs: __, ...others }: Settings): string {
  return settingsText(others);
}
