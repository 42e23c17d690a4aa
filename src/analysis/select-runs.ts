import { matches } from "../tracking/query/matches.js";
import { parseQuery } from "../tracking/query/parse.js";
import type { Run } from "../tracking/run.js";

/**
 * The runs that fit a query, as `runs({ query })` takes it of the database, and whose code T·d has at least `fewestBits`
 * bits: `selectRuns(runs, "model = projection and objective in (joint, self)")`. An empty query picks all.
 */
export function selectRuns(
  runs: readonly Run[],
  query: string,
  { fewestBits = 0 }: { fewestBits?: number } = {},
): Run[] {
  const parsed = query.trim() === "" ? undefined : parseQuery(query);
  return runs.filter(
    run =>
      (parsed === undefined || matches(parsed, run)) &&
      Number(run.settings.T ?? 0) * Number(run.settings.d ?? 0) >= fewestBits,
  );
}
