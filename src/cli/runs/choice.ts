import { oneOf } from "../../core/check.js";
import { condition, valueIn } from "../../tracking/condition.js";
import { type Run, runStates } from "../../tracking/run.js";
import type { Tracker } from "../../tracking/tracker.js";

/** Which runs, in which order, as the command line has it. */
export interface Choice {
  readonly experiment?: string;
  readonly state?: string;
  readonly where?: readonly string[];
  readonly sort?: string;
  readonly ascending?: boolean;
}

/** The runs that fit, the newest first or by the value of `sort`; unknown names are refused with what there is. */
export function chosenRuns(
  tracker: Tracker,
  { experiment, state, where = [], sort, ascending }: Choice,
): Run[] {
  const wanted = state === undefined ? undefined : oneOf("state", state, runStates);
  if (experiment !== undefined)
    oneOf(
      "experiment",
      experiment,
      tracker.experiments().map(known => known.name),
    );
  const runs = tracker.runs({ experiment });
  const conditions = where.map(condition);
  const names = [
    ...new Set(runs.flatMap(run => [...Object.keys(run.settings), ...Object.keys(run.measures)])),
  ];
  for (const name of [...conditions.map(each => each.name), ...(sort ? [sort] : [])])
    oneOf("setting or measure", name, names);
  const fitting = runs
    .filter(run => wanted === undefined || run.state === wanted)
    .filter(run => conditions.every(each => each.holds(run)))
    .reverse();
  const sorted = sort === undefined ? fitting : sortedBy(fitting, sort);
  return ascending ? reversedWithoutGaps(sorted, sort) : sorted;
}

/** Numbers largest first, then text; what a run has not, or has as NaN, comes last. */
function sortedBy(runs: readonly Run[], name: string): Run[] {
  return [...runs].sort((a, b) => {
    const [x, y] = [valueIn(a, name), valueIn(b, name)];
    if (isGap(x) || isGap(y)) return Number(isGap(x)) - Number(isGap(y));
    if (typeof x === "number" && typeof y === "number") return y - x;
    return String(y).localeCompare(String(x), "en", { numeric: true });
  });
}

const isGap = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value);

function reversedWithoutGaps(runs: readonly Run[], name: string | undefined): Run[] {
  const hasGap = (run: Run) => name !== undefined && isGap(valueIn(run, name));
  return [...runs.filter(run => !hasGap(run)).reverse(), ...runs.filter(hasGap)];
}
