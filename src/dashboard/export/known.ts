import { check } from "../../core/check.js";
import { hintOf, nearestName } from "../../core/nearest.js";
import { counted } from "../../core/text/counted.js";
import type { Columns } from "../api.js";
import { alike, emptied } from "../client/charts/questions.js";

/*
 * Refuses what a view's URL names and none of its runs has: the view would be drawn empty. Without runs it is drawn so, and
 * says it.
 */

/** Fields of a chart of runs: settings and metrics as `params.T` and `metrics.accuracy`, and those that all runs have. */
export const checkFields = (chosen: readonly string[], columns: Columns): void =>
  checkKnown(
    "field of the view",
    chosen,
    [...fieldsOf(columns), ...columns.fields.map(named), alike],
    columns,
  );

/** Names of settings and metrics where a view takes them with and without their fields. */
export const checkNames = (chosen: readonly string[], columns: Columns): void =>
  checkKnown(
    "name in the view",
    chosen,
    [...fieldsOf(columns), ...[...columns.params, ...columns.metrics].map(named), "experiment", emptied],
    columns,
  );

/** Metrics whose curves are drawn, which go by their names alone. */
export const checkMetrics = (chosen: readonly string[], columns: Columns): void =>
  checkKnown("metric of the view", chosen, columns.metrics.map(named), columns);

const named = ({ name }: { readonly name: string }): string => name;
const fieldsOf = ({ params, metrics }: Columns): string[] =>
  [...params, ...metrics].map(({ field }) => field);

function checkKnown(
  what: string,
  chosen: readonly string[],
  known: readonly string[],
  { runs }: Columns,
): void {
  if (runs === 0) return;
  for (const name of chosen) {
    if (name === "" || known.includes(name)) continue;
    const field = [`metrics.${name}`, `params.${name}`].find(one => known.includes(one));
    const hint = hintOf(field ?? nearestName(name, known));
    check(false, what, name, `a name among those of its ${counted(runs, "run")}${hint}`);
  }
}
