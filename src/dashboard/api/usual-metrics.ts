import type { Columns } from "./home.js";

const mostMetrics = 6; // more are chosen by hand, as with settings
const results = ["accuracy", "bytes", "validation_accuracy"];

/** The metrics that a table shows as long as nobody has chosen, in their order: the server reads them before they are asked for. */
export const usualMetrics = ({ metrics }: Columns): Columns["metrics"] =>
  metrics
    .filter(({ system }) => !system)
    .toSorted((a, b) => rank(a.name) - rank(b.name) || b.runs - a.runs) // equals stay as they came
    .slice(0, mostMetrics);

/** What is asked about first: results, then other measures; how training went comes last. */
function rank(name: string): number {
  if (results.includes(name)) return results.indexOf(name);
  return /^train|loss/i.test(name) ? results.length + 1 : results.length;
}
