import type { Run } from "../tracking/run.js";
import { openTracker } from "../tracking/tracker.js";
import { type SweepOptions, sweep } from "./sweep.js";

/** Enough seeds for a spread that means something. */
const fewest = 3;

/**
 * Finished runs of an experiment with several seeds, all of one budget (epochs and examples): those recorded with the
 * most seeds, of these the most epochs. Where none has three seeds, a sweep makes them first: `tiny`, seeds 1 to 3,
 * unless the options say else.
 */
export async function seededRuns(name: string, options: SweepOptions = {}): Promise<Run[]> {
  const tracker = options.tracker ?? openTracker();
  try {
    const recorded = ofManySeeds(tracker.runs({ experiment: name, state: "finished" }));
    if (recorded.length > 0) return recorded;
    return (await sweep(name, { profile: "tiny", seeds: [1, 2, 3], ...options, tracker })).runs;
  } finally {
    if (!options.tracker) tracker.close();
  }
}

/** The runs of the budget with the most seeds, of these the one with the most epochs; none where all have too few. */
export function ofManySeeds(runs: readonly Run[]): Run[] {
  const budgets = new Map<string, Run[]>();
  for (const run of runs) {
    const key = JSON.stringify([run.settings.epochs ?? 0, run.settings.examples ?? null]);
    budgets.set(key, [...(budgets.get(key) ?? []), run]);
  }
  const seeds = (of: readonly Run[]): number => new Set(of.map(run => run.settings.seed)).size;
  const epochs = (of: readonly Run[]): number => Number(of[0]!.settings.epochs ?? 0);
  return (
    [...budgets.values()]
      .filter(of => seeds(of) >= fewest)
      .sort((a, b) => seeds(b) - seeds(a) || epochs(b) - epochs(a))[0] ?? []
  );
}
