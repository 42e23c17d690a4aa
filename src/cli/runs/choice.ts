import { check, oneOf } from "../../core/check.js";
import { checkFieldName, checkNames, type Names } from "../../tracking/query/names.js";
import { type Run, runStates } from "../../tracking/run.js";
import type { RunFilter } from "../../tracking/store/filter.js";
import type { Tracker } from "../../tracking/tracker.js";
import { wholeNumberIn } from "../arguments.js";

/** Which runs, in which order, as the command line has it. */
export interface Choice {
  readonly experiment?: string;
  readonly state?: string;
  readonly where?: readonly string[];
  readonly sort?: string;
  readonly ascending?: boolean;
}

/**
 * The runs that fit a query and its shorthands, or those of the numbers that stand in its place, the newest first or by the
 * value of `sort`; unknown names are refused with what there is.
 */
export function filterOf(tracker: Tracker, words: readonly string[], choice: Choice): RunFilter {
  const { experiment, state, where = [], sort, ascending } = choice;
  if (experiment !== undefined)
    oneOf(
      "experiment",
      experiment,
      tracker.experiments().map(known => known.name),
    );
  let names: Names | undefined;
  const known = (): Names => (names ??= tracker.names());
  const ids = idsIn(words);
  if (ids) runsOf(tracker, ids); // refuses those of none
  const queries = [ids ? "" : words.join(" "), ...where].filter(query => query.trim() !== "");
  for (const query of queries) checkNames(query, known);
  if (sort !== undefined) checkFieldName(sort, known);
  return {
    experiment,
    ids,
    state: state === undefined ? undefined : oneOf("state", state, runStates),
    query: queries.length > 1 ? queries.map(query => `(${query})`).join(" and ") : queries[0],
    sort,
    ascending,
    newest: !ascending,
  };
}

/** The numbers of runs where there is nothing but such: `3 4 7`. */
export const idsIn = (words: readonly string[]): number[] | undefined =>
  words.length > 0 && words.every(word => /^\d+$/.test(word))
    ? [...new Set(words.map(word => wholeNumberIn("run", word)))]
    : undefined;

/** The runs of these numbers, as the list has them. */
export function runsOf(tracker: Tracker, ids: readonly number[]): Run[] {
  const runs = tracker.runs({ ids });
  const there = new Set(runs.map(run => run.id));
  for (const id of ids)
    check(there.has(id), "run", id, "the number of a recorded run (neuralbits runs lists them)");
  return runs;
}
